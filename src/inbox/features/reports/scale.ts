const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

/** Distances of ticks on an axis of seconds. */
const DURATION_STEPS = [
  10,
  30,
  ...[1, 5, 10, 30].map((n) => n * MINUTE),
  ...[1, 2, 4, 6, 12].map((n) => n * HOUR),
  DAY,
];

const MAX_TICKS = 4;

/** Kind of the values of a chart. */
export type Unit = 'count' | 'duration' | 'share' | 'score';

/** Returns the ticks of an axis from 0 to at least `max`. */
export function toTicks(max: number, unit: Unit): number[] {
  if (unit === 'share') return [0, 0.25, 0.5, 0.75, 1];
  if (unit === 'score') return [0, 1, 2, 3, 4, 5];
  const step = unit === 'duration' ? toDurationStep(max) : Math.max(1, toRoundStep(max / MAX_TICKS));
  const ticks = [0];
  while ((ticks.at(-1) ?? 0) < max || ticks.length < 2) ticks.push(ticks.length * step);
  return ticks;
}

function toDurationStep(max: number): number {
  const fitting = DURATION_STEPS.find((step) => step * MAX_TICKS >= max);
  return fitting ?? toRoundStep(max / DAY / MAX_TICKS) * DAY;
}

/** Returns the next number of the kind 1, 2 or 5 times a power of ten. */
function toRoundStep(least: number): number {
  if (least <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5, 10].find((factor) => factor * power >= least) ?? 10);
}

/** Formats values of a unit in a language. */
export function createFormat(locale: string): (value: number | null, unit: Unit) => string {
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const share = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const inUnit = (value: number, unit: string) =>
    new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 1 })
      .format(value)
      .replace(/(\d)\s(?=[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}])/gu, '$1');
  return (value, unit) => {
    if (value === null) return '–';
    if (unit === 'share') return share.format(value);
    if (unit !== 'duration') return number.format(value);
    if (value < MINUTE) return inUnit(Math.round(value), 'second');
    if (value < 2 * HOUR) return inUnit(Math.round(value / MINUTE), 'minute');
    if (value < 2 * DAY) return inUnit(value / HOUR, 'hour');
    return inUnit(value / DAY, 'day');
  };
}
