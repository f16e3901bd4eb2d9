import { randomUUID } from 'node:crypto';
import type { OperationInput } from '../contract/index.ts';
import { OTHER_ROUTE, cutIds } from '../server/support-access/route.ts';

/** Milliseconds for which counts are collected before they are sent. */
const FLUSH_INTERVAL_MS = 5_000;
/** Maximum delay between two attempts in milliseconds. */
const MAX_BACKOFF_MS = 60_000;
/** Limits of the counts in memory. */
const MAX_SESSIONS = 2_000;
const MAX_KINDS_PER_SESSION = 50;
/** Limits of one report. */
const SESSIONS_PER_REPORT = 10;
const KINDS_PER_REPORT = 100;

/** A request under a session, as the audit log counts it. */
export interface SupportActivity {
  /** The HTTP method. */
  method: string;
  /** The pattern of the route, or its path without ids and query. */
  route: string;
  effect: 'view' | 'change';
  area?: string | undefined;
}

type Report = OperationInput<'reportAccessActivity'>;
type Kind = Report['sessions'][number]['activity'][number];

/** Sends a report. Resolves to false when the ticket API will never accept it; rejects when it may accept it later. */
export type SendReport = (report: Report, key: string) => Promise<boolean>;

interface Counts {
  /** The latest token of the session. */
  token: string;
  kinds: Map<string, Kind>;
}

/** Counts requests in memory and reports them every few seconds. */
export interface ActivityReporter {
  count(sessionId: string, token: string, activity: SupportActivity, now: number): void;
  /** Reports all current counts. Unsent ones remain for the next attempt. */
  flush(): Promise<void>;
}

/**
 * Creates a reporter. A failed report is stored with its idempotency key and repeated with increasing delays, so that
 * nothing is lost or counted twice while the process runs. Memory is bounded; a request beyond the limit, and a
 * permanently rejected report, cause a process warning.
 */
export function createActivityReporter(send: SendReport): ActivityReporter {
  const sessions = new Map<string, Counts>();
  let pending: { report: Report; key: string } | null = null;
  let sending: Promise<boolean> | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let failures = 0;
  let dropped = 0;

  function schedule(): void {
    if (timer !== null || (sessions.size === 0 && pending === null)) return;
    const wait = Math.min(FLUSH_INTERVAL_MS * 2 ** failures, MAX_BACKOFF_MS);
    timer = setTimeout(() => {
      timer = null;
      void flush();
    }, wait);
    // The first attempt keeps the process alive, so that a process that ends by itself still reports. Retries do not.
    if (failures > 0) timer.unref();
  }

  function takeReport(): NonNullable<typeof pending> | null {
    const report: Report = { sessions: [] };
    let remaining = KINDS_PER_REPORT;
    for (const [id, { token, kinds }] of sessions) {
      if (report.sessions.length >= SESSIONS_PER_REPORT || kinds.size > remaining) break;
      report.sessions.push({ token, activity: [...kinds.values()] });
      remaining -= kinds.size;
      sessions.delete(id);
    }
    return report.sessions.length === 0 ? null : { report, key: randomUUID() };
  }

  /** Sends one report. False without counts, or after a failure. */
  async function sendNext(): Promise<boolean> {
    pending ??= takeReport();
    if (!pending) return false;
    try {
      if (!(await send(pending.report, pending.key)))
        warn(pending.report.sessions.flatMap(({ activity }) => activity).reduce((sum, { count }) => sum + count, 0));
      pending = null;
      failures = 0;
      return true;
    } catch {
      failures++;
      return false;
    }
  }

  async function flush(): Promise<void> {
    if (dropped > 0) {
      warn(dropped);
      dropped = 0;
    }
    do {
      sending ??= sendNext().finally(() => (sending = null));
    } while (await sending);
    schedule();
  }

  return {
    count(sessionId, token, activity, now) {
      const { method, route, effect, area } = toKind(activity);
      const known = sessions.get(sessionId);
      if (!known && sessions.size >= MAX_SESSIONS) {
        dropped++;
        return;
      }
      const counts = known ?? { token, kinds: new Map<string, Kind>() };
      counts.token = token;
      sessions.set(sessionId, counts);
      const key = JSON.stringify([method, route, effect, area]);
      const at = new Date(now).toISOString();
      const whole = counts.kinds.size >= MAX_KINDS_PER_SESSION && !counts.kinds.has(key);
      const place = whole ? effect : key;
      const kind = counts.kinds.get(place);
      if (kind) {
        kind.count++;
        if (at > kind.lastAt) kind.lastAt = at;
      } else {
        const what = whole
          ? { method: 'ANY', route: OTHER_ROUTE }
          : { method, route, ...(area !== undefined && { area }) };
        counts.kinds.set(place, { ...what, effect, count: 1, firstAt: at, lastAt: at });
      }
      schedule();
    },
    flush,
  };
}

/** Truncates a request to the limits of a report, because one unusual request must not invalidate the whole report. */
function toKind({ method, route, effect, area }: SupportActivity): SupportActivity {
  return {
    method: /^[A-Z]{1,16}$/.test(method) ? method : 'OTHER',
    route: cutIds(route),
    effect,
    area: area !== undefined && area !== '' && area.length <= 200 ? area : undefined,
  };
}

function warn(requests: number): void {
  process.emitWarning(`${requests} requests under support sessions could not be reported to the audit log.`, {
    type: 'MadoguchiWarning',
    code: 'MADOGUCHI_ACTIVITY_LOST',
  });
}
