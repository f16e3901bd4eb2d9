/** The figures that the host page shows. */

/** A shipment in the table; `etaHours` counts from now. */
export interface Shipment {
  ref: string;
  vessel: string;
  from: string;
  to: string;
  etaHours: number;
  state: 'ontime' | 'delayed' | 'customs' | 'berthed' | 'risk';
  /** How much of the way lies behind it, from 0 to 100. */
  progress: number;
}

const ship = (
  ref: string,
  vessel: string,
  from: string,
  to: string,
  etaHours: number,
  state: Shipment['state'],
  progress: number,
): Shipment => ({ ref, vessel, from, to, etaHours, state, progress });

/** The table's rows. */
export const shipments: readonly Shipment[] = [
  ship('HB-482910', 'Aoba Maru', 'Yokohama', 'Rotterdam', 31, 'risk', 88),
  ship('HB-482877', 'Nordic Heron', 'Busan', 'Hamburg', 52, 'delayed', 71),
  ship('HB-482741', 'Ever Calm', 'Singapore', 'Felixstowe', 9, 'customs', 96),
  ship('HB-482698', 'Cape Ortegal', 'Shanghai', 'Valencia', 118, 'ontime', 54),
  ship('HB-482655', 'Pacific Kestrel', 'Kobe', 'Oakland', 76, 'ontime', 63),
  ship('HB-482590', 'Hansa Freya', 'Gdańsk', 'Antwerp', 4, 'berthed', 100),
  ship('HB-482533', 'Thames Venture', 'Nagoya', 'Rotterdam', 203, 'ontime', 22),
  ship('HB-482471', 'Kaiyo Spirit', 'Hakata', 'Singapore', 40, 'delayed', 80),
];

/** Arrivals of the last 14 days: on time, then late. */
export const arrivals: readonly (readonly [onTime: number, late: number])[] = [
  [12, 2],
  [14, 1],
  [16, 3],
  [9, 1],
  [8, 1],
  [15, 2],
  [18, 1],
  [19, 4],
  [17, 2],
  [21, 3],
  [10, 1],
  [9, 0],
  [20, 2],
  [16, 1],
];

/** How long ships wait for a berth. */
export const congestion: readonly { port: string; hours: number; level: 'low' | 'middle' | 'high' }[] = [
  { port: 'Los Angeles', hours: 38, level: 'high' },
  { port: 'Rotterdam', hours: 21, level: 'middle' },
  { port: 'Shanghai', hours: 17, level: 'middle' },
  { port: 'Singapore', hours: 11, level: 'low' },
  { port: 'Busan', hours: 9, level: 'low' },
  { port: 'Yokohama', hours: 6, level: 'low' },
  { port: 'Antwerp', hours: 5, level: 'low' },
];
