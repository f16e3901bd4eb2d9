import type { Store } from '../database/index.ts';
import { OutgoingMail, type MailOptions } from './mail/options.ts';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;
/** How long the port may take for one mail. */
const TIMEOUT_MS = 60 * SECOND;
/** For how long a mail is taken by one attempt: longer than the port's time, else two attempts would overlap. */
const LEASE_MS = 2 * TIMEOUT_MS;
/** The wait after the first failure; four times as long after each further one. */
const MIN_BACKOFF_MS = 30 * SECOND;
const MAX_BACKOFF_MS = 6 * HOUR;
/** What could not be handed over for this long never will be. */
const MAX_RETRY_AGE_MS = 5 * DAY;
/** Mails given up are kept for this long, for somebody who looks into the database. */
const FAILED_RETENTION_MS = 30 * DAY;
/** Mails handed over at the same time. */
const CONCURRENCY = 4;
/** Between looks at what is due: retries, and mails of a process that died. */
const POLL_INTERVAL_MS = 15 * SECOND;
/** How long mails that are being handed over may go on while the server stops. */
const SHUTDOWN_TIMEOUT_MS = 5 * SECOND;

/** Hands the outbox, or one channel of it, to its port. */
export interface MailWorker {
  /** Looks at once for what is due; call it after a commit. */
  wake(): void;
  /** Hands over all that is due now, and resolves when that is done. */
  run(): Promise<void>;
  /** Forgets mails that were given up long ago. */
  sweep(now: number): Promise<void>;
  /** Takes nothing new, waits a moment for what is being handed over, and puts the rest back. */
  close(): Promise<void>;
}

/** What a sender is made of. */
export interface SenderParts {
  store: Store;
  clock: () => number;
  /** Told of each failure; `givenUp` when it was the last attempt. */
  onFailure: (error: unknown, givenUp: boolean) => void;
}

/** Starts handing mails over. */
export function createMailWorker({ send, ...parts }: SenderParts & { send: MailOptions['send'] }): MailWorker {
  return createOutboxWorker('mail', {
    ...parts,
    handOver: (message, options) => send(OutgoingMail.parse(JSON.parse(message)), options),
  });
}

/**
 * Starts handing over what waits in a channel of the outbox. A mail is claimed, handed to the port and deleted, in this order: whatever dies in between, the
 * mail is still there and comes again when its claim has run out. Several processes on one database share the work.
 */
export function createOutboxWorker(
  channel: 'mail' | 'webhook',
  {
    store,
    handOver: hand,
    clock,
    onFailure,
  }: SenderParts & { handOver: (message: string, options: { signal: AbortSignal }) => Promise<unknown> },
): MailWorker {
  const { db } = store;
  /** Aborted: nothing new is taken. */
  const stopping = new AbortController();
  /** Aborted: what is being handed over is put back. */
  const closing = new AbortController();
  let running: Promise<void> | null = null;
  let again = false;

  async function claim(id: string, dueAt: number, now: number): Promise<boolean> {
    const { numUpdatedRows } = await db
      .updateTable('outbox')
      .set((eb) => ({ due_at: now + LEASE_MS, attempts: eb('attempts', '+', 1) }))
      .where('id', '=', id)
      .where('due_at', '=', dueAt)
      .executeTakeFirst();
    return numUpdatedRows === 1n;
  }

  async function handOver(message: string): Promise<void> {
    const signal = AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), closing.signal]);
    // A port that does not heed the signal must not hold up everybody's mail.
    const tooLate = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    await Promise.race([hand(message, { signal }), tooLate]);
  }

  async function deliver(row: { id: string; message: string; due_at: number; attempts: number; created_at: number }) {
    if (!(await claim(row.id, row.due_at, clock()))) return;
    try {
      await handOver(row.message);
    } catch (error) {
      const now = clock();
      const stopped = closing.signal.aborted;
      const givenUp = !stopped && now - row.created_at >= MAX_RETRY_AGE_MS;
      await db
        .updateTable('outbox')
        .set({ due_at: stopped ? now : now + waitAfter(row.attempts), ...(givenUp && { given_up_at: now }) })
        .where('id', '=', row.id)
        .execute();
      if (!stopped) onFailure(error, givenUp);
      return;
    }
    await db.deleteFrom('outbox').where('id', '=', row.id).execute();
  }

  /** One handful of what is due; false when there was nothing. */
  async function some(): Promise<boolean> {
    const now = clock();
    const rows = await db
      .selectFrom('outbox')
      .select(['id', 'message', 'due_at', 'attempts', 'created_at'])
      .where('channel', '=', channel)
      .where('given_up_at', 'is', null)
      // One that is due later than any wait was written while the clock was wrong.
      .where((eb) => eb.or([eb('due_at', '<=', now), eb('due_at', '>', now + 2 * MAX_BACKOFF_MS)]))
      .orderBy('due_at')
      .orderBy('id')
      .limit(CONCURRENCY)
      .execute();
    const done = await Promise.allSettled(rows.map(deliver));
    // The database does not answer: trying on at once would only turn in circles.
    for (const one of done) if (one.status === 'rejected') throw one.reason;
    return rows.length > 0;
  }

  async function all(): Promise<void> {
    let more = true;
    while (more && !stopping.signal.aborted) {
      again = false;
      more = (await some()) || again;
    }
  }

  const run = (): Promise<void> => {
    if (stopping.signal.aborted) return Promise.resolve();
    if (running) {
      again = true;
      return running;
    }
    running = all()
      .catch((error: unknown) => onFailure(error, false))
      .finally(() => {
        running = null;
      });
    return running;
  };
  const timer = setInterval(() => void run(), POLL_INTERVAL_MS).unref();
  // What a process before this one left behind.
  const first = setImmediate(() => void run());

  return {
    wake: () => void run(),
    run,
    async sweep(now) {
      await db
        .deleteFrom('outbox')
        .where('given_up_at', '<=', now - FAILED_RETENTION_MS)
        .execute();
    },
    async close() {
      stopping.abort();
      clearInterval(timer);
      clearImmediate(first);
      const last = setTimeout(() => closing.abort(new Error('The server stops.')), SHUTDOWN_TIMEOUT_MS);
      await running;
      clearTimeout(last);
    },
  };
}

/** The wait after the attempt number `attempts` (from 0) has failed, never the same for two mails that failed together. */
function waitAfter(attempts: number): number {
  const wait = Math.min(MAX_BACKOFF_MS, MIN_BACKOFF_MS * 4 ** Math.min(attempts, 10));
  return Math.round(wait * (1 + Math.random() / 5));
}
