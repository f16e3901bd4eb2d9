const moment = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const ago = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });

const STEPS = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
] as const;

/** A time of the wire as the agent reads it; a dash when there is none. */
export function at(time: string | null): string {
  const value = time === null ? Number.NaN : Date.parse(time);
  return Number.isNaN(value) ? '–' : moment.format(value);
}

/** How far a time of the wire is from `now`, e.g. "3 hr. ago". */
export function distance(time: string | null, now: number): string {
  const value = time === null ? Number.NaN : Date.parse(time);
  if (Number.isNaN(value)) return '';
  for (const [step, unit] of STEPS) {
    const steps = Math.trunc((value - now) / step);
    if (steps !== 0) return ago.format(steps, unit);
  }
  return 'just now';
}

/** Bytes for people. */
export function size(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
