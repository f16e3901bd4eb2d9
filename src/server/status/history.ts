import type { Incident, Maintenance, Status } from '../../contract/index.ts';
import { isOpen, impactToState, worstState } from '../../contract/index.ts';

const DAY = 86_400_000;
/** How many days are told. */
export const HISTORY_DAYS = 90;

/** What is known of the past. */
export interface PastEvents {
  incidents: readonly Pick<Incident, 'state' | 'impact' | 'startedAt' | 'resolvedAt'>[];
  maintenances: readonly Pick<Maintenance, 'state' | 'startsAt' | 'endsAt'>[];
  /** Since when incidents are known without a gap, in milliseconds; before it nothing is known. */
  since: number;
  /** How it is now; today is at least as bad. */
  headline: string;
  /** What the source itself says of days, by `2026-11-21`. */
  days?: ReadonlyMap<string, string>;
}

const toDay = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/**
 * How each of the last 90 days was, from what happened in it. A day before anything is known is null, never good.
 *
 * @param now milliseconds since the epoch
 */
export function buildHistory(
  { incidents, maintenances, since, headline, days }: PastEvents,
  now: number,
): Status['history'] {
  const today = Math.floor(now / DAY) * DAY;
  const first = today - (HISTORY_DAYS - 1) * DAY;
  const said = Array.from({ length: HISTORY_DAYS }, (): string[] => []);
  const mark = (state: string, from: number, to: number) => {
    const start = Math.max(0, Math.floor((from - first) / DAY));
    // What ends at midnight does not touch the day that begins there.
    const end = Math.min(HISTORY_DAYS - 1, Math.floor((Math.max(from, to - 1) - first) / DAY));
    for (let day = start; day <= end; day++) said[day]?.push(state);
  };
  for (const incident of incidents) {
    if (incident.startedAt === null) continue;
    const start = Date.parse(incident.startedAt);
    // One that is over without anybody knowing when counts for the day on which it began.
    const over = incident.resolvedAt === null ? start + 1 : Date.parse(incident.resolvedAt);
    const end = isOpen(incident) ? now : over;
    // While it was open nobody could know that it would come to nothing.
    const state = incident.impact === 'none' && !isOpen(incident) ? 'operational' : impactToState(incident.impact);
    mark(state, start, end);
  }
  for (const { state, startsAt, endsAt } of maintenances) {
    if (state === 'scheduled' || startsAt === null) continue;
    const start = Date.parse(startsAt);
    mark('maintenance', start, Math.min(now, endsAt === null ? start + 1 : Date.parse(endsAt)));
  }
  said[HISTORY_DAYS - 1]?.push(headline);
  return {
    from: toDay(first),
    days: said.map((states, index) => {
      const told = days?.get(toDay(first + index * DAY));
      if (told !== undefined) return worstState([told, ...states]);
      // The day in which knowledge begins is known only in part.
      const known = first + index * DAY >= since || states.length > 0;
      return known ? worstState(states) : null;
    }),
  };
}
