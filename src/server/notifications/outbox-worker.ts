import * as z from 'zod/mini';
import type { Store } from '../database/index.ts';
import type { Db } from '../interfaces/index.ts';
import { truncateText } from '../lib/truncate-text.ts';
import { createWorkerLoop } from '../lib/worker-loop.ts';
import { PermanentDeliveryError } from './permanent-delivery-error.ts';
import { RetryLaterError } from './retry-later-error.ts';
import { isSuppressed, recordSentMail, suppressAddress } from './mail/bounces.ts';
import { StoredMail, type MailOptions, type MailSettings } from './mail/options.ts';
import { renderMail } from './mail/render-mail.ts';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;
/** Time limit for delivering one message. */
const TIMEOUT_MS = 60 * SECOND;
/** Lease of a claimed row. Longer than the time limit of a delivery, else two attempts would overlap. */
const LEASE_MS = 2 * TIMEOUT_MS;
/** Backoff after the first failure, multiplied by four after each further one. */
const MIN_BACKOFF_MS = 30 * SECOND;
const MAX_BACKOFF_MS = 6 * HOUR;
/** Age at which a message that still fails is given up. */
const MAX_RETRY_AGE_MS = 5 * DAY;
/** Retention of rows that were given up, so that an operator can inspect them. */
const FAILED_RETENTION_MS = 30 * DAY;
/** Characters of an error in the list of deliveries. */
const MAX_ERROR_LENGTH = 300;
/** Deliveries at the same time. */
const CONCURRENCY = 4;
/** Interval at which retries, and rows of a crashed process, are picked up. */
const POLL_INTERVAL_MS = 15 * SECOND;
/** Collects the commits of a burst into one run. */
const DEBOUNCE_MS = 50;
/** Time limit for deliveries in flight during a shutdown. */
const SHUTDOWN_TIMEOUT_MS = 5 * SECOND;

/** Delivers the messages of one channel of the outbox. */
export interface OutboxWorker {
  /** Starts a run; call it after a commit. */
  wake(): void;
  /** Delivers all due messages. */
  run(): Promise<void>;
  /** Claims no further rows, and waits for deliveries in flight. Those that exceed the time limit become due again. */
  close(): Promise<void>;
}

/** Dependencies of a worker. */
export interface OutboxWorkerParts {
  store: Store;
  clock: () => number;
  /** Called for each failure; `givenUp` is true for the last attempt. */
  onFailure: (error: unknown, givenUp: boolean) => void;
}

/** Starts the worker for mail. An address that a mail server refuses permanently gets no further mail. */
export function createMailWorker({
  send,
  settings,
  ...parts
}: OutboxWorkerParts & { send: MailOptions['send']; settings: MailSettings }): OutboxWorker {
  const { store, clock } = parts;
  return createOutboxWorker('mail', {
    ...parts,
    async handOver(message, options) {
      const mail = parseStoredMail(message);
      const { address } = mail.to;
      if (await isSuppressed(store.db, address))
        throw new PermanentDeliveryError('Mail to this address is stopped, because an earlier mail was returned.');
      // Before the delivery: a report on it can arrive at once.
      await recordSentMail(
        store.db,
        { id: toMailId(mail.messageId), address, ticketId: mail.ticketId ?? null },
        clock(),
      );
      try {
        return await send(renderMail(mail, settings), options);
      } catch (error) {
        if (error instanceof PermanentDeliveryError) await suppressAddress(store.db, address, error.message, clock());
        throw error;
      }
    },
  });
}

/** A version before this one stored the plain text in place of the blocks. */
const LegacyMail = z.object({ text: z.string() });

function parseStoredMail(message: string): StoredMail {
  const value: unknown = JSON.parse(message);
  const legacy = z.safeParse(LegacyMail, value).data;
  return StoredMail.parse(
    legacy && typeof value === 'object' ? { ...value, blocks: [{ kind: 'text', text: legacy.text.trimEnd() }] } : value,
  );
}

const toMailId = (messageId: string) => messageId.slice(1, messageId.indexOf('@'));

/**
 * Starts the worker of one channel, or of one destination of it.
 *
 * Delivery is at least once: a row is claimed by a lease, delivered, and deleted. After a crash in between, its lease expires
 * and the message is delivered again. Several processes on one database share the work.
 */
export function createOutboxWorker(
  channel: 'mail' | 'webhook' | 'chat',
  {
    store,
    destination = null,
    concurrency = CONCURRENCY,
    handOver: send,
    clock,
    onFailure,
  }: OutboxWorkerParts & {
    destination?: string | null;
    concurrency?: number;
    handOver: (message: string, options: { signal: AbortSignal }) => Promise<unknown>;
  },
): OutboxWorker {
  const { db } = store;
  /** Aborted when the time limit of a shutdown has passed: messages in flight become due again. */
  const closing = new AbortController();

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
    // A `send` that ignores the signal must not block the queue.
    const timedOut = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    await Promise.race([send(message, { signal }), timedOut]);
  }

  async function deliver(row: { id: string; message: string; due_at: number; attempts: number; created_at: number }) {
    if (!(await claim(row.id, row.due_at, clock()))) return;
    try {
      await handOver(row.message);
    } catch (error) {
      const now = clock();
      const stopped = closing.signal.aborted;
      const permanent = error instanceof PermanentDeliveryError;
      const givenUp = !stopped && (permanent || now - row.created_at >= MAX_RETRY_AGE_MS);
      await db
        .updateTable('outbox')
        .set({
          due_at: stopped ? now : now + toDelayMs(error, row.attempts),
          ...(!stopped && { last_error: describeDeliveryError(error) }),
          ...(givenUp && { failed_at: now }),
        })
        .where('id', '=', row.id)
        .execute();
      if (!stopped) onFailure(error, givenUp);
      return;
    }
    await db.deleteFrom('outbox').where('id', '=', row.id).execute();
  }

  /** Delivers one batch of due messages. Resolves to false when none were due. */
  async function runBatch(): Promise<boolean> {
    const now = clock();
    const rows = await db
      .selectFrom('outbox')
      .select(['id', 'message', 'due_at', 'attempts', 'created_at'])
      .where('channel', '=', channel)
      .where('destination', destination === null ? 'is' : '=', destination)
      .where('failed_at', 'is', null)
      // A row that is due later than any backoff was written while the clock was wrong.
      .where((eb) => eb.or([eb('due_at', '<=', now), eb('due_at', '>', now + 2 * MAX_BACKOFF_MS)]))
      .orderBy('due_at')
      // Messages of one burst are due at the same time, and created in the order of their events.
      .orderBy('created_at')
      .orderBy('id')
      .limit(concurrency)
      .execute();
    const results = await Promise.allSettled(rows.map(deliver));
    // `deliver` rejects only when the database fails.
    for (const result of results) if (result.status === 'rejected') throw result.reason;
    return rows.length > 0;
  }

  const loop = createWorkerLoop({
    runBatch,
    onError: (error) => onFailure(error, false),
    pollIntervalMs: POLL_INTERVAL_MS,
    debounceMs: DEBOUNCE_MS,
    runAtStart: true,
  });

  return {
    wake: loop.wake,
    run: loop.run,
    async close() {
      const deadline = setTimeout(() => closing.abort(new Error('The server stops.')), SHUTDOWN_TIMEOUT_MS);
      await loop.close();
      clearTimeout(deadline);
    },
  };
}

/** Deletes rows that were given up longer ago than the retention, and rows that no worker delivers any more. */
export async function sweepOutbox(db: Db, now: number): Promise<void> {
  await db
    .deleteFrom('outbox')
    .where((eb) =>
      eb.or([
        eb('failed_at', '<=', now - FAILED_RETENTION_MS),
        // Their channel is no longer configured.
        eb('created_at', '<=', now - MAX_RETRY_AGE_MS - FAILED_RETENTION_MS),
      ]),
    )
    .execute();
}

/** Returns the cause of a failed delivery for the list of deliveries: a short text without content of the message. */
export function describeDeliveryError(error: unknown): string {
  if (!(error instanceof Error)) return 'Unknown error.';
  // `fetch` says why in its cause.
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : null;
  return truncateText(code === null ? error.message : `${error.message} (${code})`, MAX_ERROR_LENGTH);
}

const toDelayMs = (error: unknown, attempts: number) =>
  error instanceof RetryLaterError ? error.retryAfterMs : backoffMs(attempts);

/** Exponential backoff with jitter after `attempts` earlier attempts. */
function backoffMs(attempts: number): number {
  const wait = Math.min(MAX_BACKOFF_MS, MIN_BACKOFF_MS * 4 ** Math.min(attempts, 10));
  return Math.round(wait * (1 + Math.random() / 5));
}
