import type { Incident, Maintenance, Status } from '../../contract/index.ts';
import { isOpen, impactToState, worstState } from '../../contract/index.ts';

const DAY = 86_400_000;
/** Days in the history. */
export const HISTORY_DAYS = 90;

/** Past events from which the history is computed. */
export interface PastEvents {
  incidents: readonly Pick<Incident, 'state' | 'impact' | 'startedAt' | 'resolvedAt'>[];
  maintenances: readonly Pick<Maintenance, 'state' | 'startsAt' | 'endsAt'>[];
  /** Time from which incidents are complete (ms). Earlier days are unknown. */
  since: number;
  /** The current state; today is at least as bad. */
  headline: string;
  /** States of days as the source reports them, by `2026-11-21`. */
  days?: ReadonlyMap<string, string>;
}

const toDay = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/**
 * Computes the worst state of each of the last 90 days. A day before the first known event is null, not operational.
 *
 * @param now milliseconds since the epoch
 */
export function buildHistory(
  { incidents, maintenances, since, headline, days }: PastEvents,
  now: number,
): Status['history'] {
  const today = Math.floor(now / DAY) * DAY;
  const first = today - (HISTORY_DAYS - 1) * DAY;
  const statesByDay = Array.from({ length: HISTORY_DAYS }, (): string[] => []);
  const mark = (state: string, from: number, to: number) => {
    const start = Math.max(0, Math.floor((from - first) / DAY));
    // An event that ends at midnight does not count for the day that begins then.
    const end = Math.min(HISTORY_DAYS - 1, Math.floor((Math.max(from, to - 1) - first) / DAY));
    for (let day = start; day <= end; day++) statesByDay[day]?.push(state);
  };
  for (const incident of incidents) {
    if (incident.startedAt === null) continue;
    const start = Date.parse(incident.startedAt);
    // A resolved incident without an end counts for the day of its start.
    const resolvedAt = incident.resolvedAt === null ? start + 1 : Date.parse(incident.resolvedAt);
    const end = isOpen(incident) ? now : resolvedAt;
    // An open incident counts whatever its impact, because the impact may still be raised.
    const state = incident.impact === 'none' && !isOpen(incident) ? 'operational' : impactToState(incident.impact);
    mark(state, start, end);
  }
  for (const { state, startsAt, endsAt } of maintenances) {
    if (state === 'scheduled' || startsAt === null) continue;
    const start = Date.parse(startsAt);
    mark('maintenance', start, Math.min(now, endsAt === null ? start + 1 : Date.parse(endsAt)));
  }
  statesByDay[HISTORY_DAYS - 1]?.push(headline);
  return {
    from: toDay(first),
    days: statesByDay.map((states, index) => {
      const reported = days?.get(toDay(first + index * DAY));
      if (reported !== undefined) return worstState([reported, ...states]);
      // The first known day is only known in part, so it needs an event.
      const known = first + index * DAY >= since || states.length > 0;
      return known ? worstState(states) : null;
    }),
  };
}
