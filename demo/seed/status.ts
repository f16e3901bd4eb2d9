/** A component of Harbor. */
export interface SeedComponent {
  id: string;
  name: string;
  group: string;
}

/** An incident; `hoursAgo` counts back from the time of seeding. */
export interface SeedIncident {
  name: string;
  impact: 'minor' | 'major' | 'critical';
  /** State of its components due to the incident. */
  effect: 'degraded' | 'partial_outage' | 'major_outage';
  components: readonly string[];
  updates: readonly {
    hoursAgo: number;
    state: 'investigating' | 'identified' | 'monitoring' | 'resolved';
    body: string;
  }[];
}

/** A planned maintenance; `startsInHours` counts from the time of seeding. */
export interface SeedMaintenance {
  name: string;
  startsInHours: number;
  hours: number;
  components: readonly string[];
  body: string;
}

/** Components of Harbor, in the order of the status page. */
export const components: readonly SeedComponent[] = [
  { id: 'web', name: 'Web app', group: 'Harbor' },
  { id: 'mobile', name: 'Mobile app', group: 'Harbor' },
  { id: 'sign-in', name: 'Sign-in', group: 'Harbor' },
  { id: 'positions', name: 'Live positions', group: 'Tracking' },
  { id: 'eta', name: 'ETA predictions', group: 'Tracking' },
  { id: 'alerts', name: 'Alerts and mail', group: 'Tracking' },
  { id: 'customs', name: 'Customs filing', group: 'Documents' },
  { id: 'pdf', name: 'PDF and print', group: 'Documents' },
  { id: 'api', name: 'REST API', group: 'Integrations' },
  { id: 'webhooks', name: 'Webhooks', group: 'Integrations' },
  { id: 'edi', name: 'EDI gateway', group: 'Integrations' },
];

/** One open incident, then those of the past months, newest first. */
export const incidents: readonly SeedIncident[] = [
  {
    name: 'EDI messages are delayed',
    impact: 'minor',
    effect: 'degraded',
    components: ['edi'],
    updates: [
      {
        hoursAgo: 0.4,
        state: 'identified',
        body: 'A queue at our network provider is congested. Messages are delivered in order and none are lost, but they take up to 25 minutes. We are moving traffic to the second provider.',
      },
      { hoursAgo: 1.1, state: 'investigating', body: 'We are looking into reports of EDI messages that arrive late.' },
    ],
  },
  {
    name: 'Live positions stood still',
    impact: 'major',
    effect: 'partial_outage',
    components: ['positions'],
    updates: [
      {
        hoursAgo: 147,
        state: 'resolved',
        body: 'All positions are current and the gap of 94 minutes has been filled. The feed sent heartbeats without data, which our failover took for healthy; the check now looks at the data itself.',
      },
      { hoursAgo: 148, state: 'monitoring', body: 'All fleets are on the second feed. We are filling the gap.' },
      {
        hoursAgo: 148.6,
        state: 'identified',
        body: 'One of two position feeds stopped sending data. We are switching over.',
      },
      { hoursAgo: 149, state: 'investigating', body: 'Vessels do not move on the live map. We are investigating.' },
    ],
  },
  {
    name: 'Sign-in slow for some customers',
    impact: 'minor',
    effect: 'degraded',
    components: ['sign-in'],
    updates: [
      { hoursAgo: 268, state: 'resolved', body: 'Sign-in takes less than a second again.' },
      {
        hoursAgo: 270,
        state: 'identified',
        body: 'A certificate list of an identity provider answered slowly. It is now cached.',
      },
    ],
  },
  {
    name: 'Customs filing unavailable in the EU',
    impact: 'major',
    effect: 'partial_outage',
    components: ['customs'],
    updates: [
      {
        hoursAgo: 701,
        state: 'resolved',
        body: 'The authority’s gateway is back. All 212 waiting declarations were filed in order.',
      },
      {
        hoursAgo: 705,
        state: 'monitoring',
        body: 'The gateway answers again. Declarations that waited are being filed now.',
      },
      {
        hoursAgo: 708,
        state: 'identified',
        body: 'The authority’s gateway is down. Declarations are kept and will be filed as soon as it is back.',
      },
    ],
  },
  {
    name: 'Webhooks delivered late',
    impact: 'minor',
    effect: 'degraded',
    components: ['webhooks'],
    updates: [
      { hoursAgo: 1190, state: 'resolved', body: 'Deliveries are on time again.' },
      { hoursAgo: 1191, state: 'investigating', body: 'Some webhooks arrive up to ten minutes late.' },
    ],
  },
  {
    name: 'Web app unreachable',
    impact: 'critical',
    effect: 'major_outage',
    components: ['web'],
    updates: [
      {
        hoursAgo: 1735,
        state: 'resolved',
        body: 'The web app is back. A certificate had run out; renewing it is now watched by two people and a machine.',
      },
      { hoursAgo: 1736, state: 'investigating', body: 'The web app cannot be reached. We are investigating.' },
    ],
  },
];

/** Planned maintenance. */
export const maintenances: readonly SeedMaintenance[] = [
  {
    name: 'Database upgrade',
    startsInHours: 62,
    hours: 2,
    components: ['web', 'mobile', 'api'],
    body: 'We are moving to a new database version. Harbor can be read throughout; changes are not possible for up to fifteen minutes.',
  },
];
