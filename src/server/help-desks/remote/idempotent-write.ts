import { createHash, randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import type { Db } from '../../interfaces/index.ts';
import { ProblemError } from '../../errors.ts';
import { DeskRequestError } from '../desk-error.ts';

/** A write to the help desk under its caller's idempotency key. */
export interface WriteAttempt {
  db: Db;
  /** Caller, key, and the operation under that key. */
  operation: readonly [caller: string, key: string, act: string];
  /** The caller's account, so that erasing it finds the attempt. */
  accountId: string;
  now: number;
  /** Milliseconds after which a write without a response is either visible or has failed. */
  lookupDelayMs: number;
  /** Milliseconds after which an attempt can no longer be running. */
  maxDurationMs: number;
  /** References of the comments on the ticket before the write. */
  baseline?: readonly string[];
  /** Looks for the result of an earlier attempt in the help desk. */
  find: (earlier: EarlierAttempt) => Promise<string | null>;
  write: (marker: string) => Promise<string>;
}

/** Earlier attempts under the same key that got no response. */
export interface EarlierAttempt {
  marker: string;
  /** References of the comments before the first attempt; null when unknown. */
  baseline: ReadonlySet<string> | null;
  /** Start of the first attempt (ms). */
  startedAt: number;
  /** Time by which the last attempt was either visible or failed (ms). */
  settledAt: number;
}

const Baseline = z.array(z.string());

/**
 * Makes a write idempotent for a help desk without idempotency keys. The attempt is recorded first, with a marker that the help
 * desk stores. A repeated key returns the recorded result. Without one, the help desk is searched for the marker, and only after
 * the write had time to become visible is it repeated.
 *
 * Runs outside of any transaction, in independent steps: the process may crash between any two of them. A key with a result is
 * never written again.
 *
 * @returns the help desk's reference of the written object
 * @throws ProblemError `idem_in_flight` while another attempt is running
 */
export async function runOnce(attempt: WriteAttempt): Promise<string> {
  const { db, now, lookupDelayMs, maxDurationMs: longestMs } = attempt;
  const started = performance.now();
  const clock = () => now + Math.round(performance.now() - started);
  const id = attemptId(attempt.operation);

  const fresh = await db
    .insertInto('desk_write_attempts')
    .values({
      id,
      marker: randomUUID(),
      account_id: attempt.accountId,
      baseline: attempt.baseline ? JSON.stringify(attempt.baseline) : null,
      locked_until: now + longestMs,
      created_at: now,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('marker')
    .executeTakeFirst();
  let marker = fresh?.marker;
  let earlier: EarlierAttempt | null = null;
  if (marker === undefined) {
    const stored = await db
      .selectFrom('desk_write_attempts')
      .select(['marker', 'result', 'baseline', 'locked_until', 'created_at'])
      .where('id', '=', id)
      .executeTakeFirst();
    // Rejected by the help desk and deleted a moment ago.
    if (!stored) throw new ProblemError('idem_in_flight', { retryAfter: 1 });
    if (stored.result !== null) return stored.result;
    const wait = stored.locked_until - now;
    // A clock that was set back must not block the key forever.
    if (wait > 0 && wait <= Math.max(longestMs, lookupDelayMs))
      throw new ProblemError('idem_in_flight', { retryAfter: Math.min(5, Math.ceil(wait / 1_000)) });
    const claim = await db
      .updateTable('desk_write_attempts')
      .set({ locked_until: now + longestMs })
      .where('id', '=', id)
      .where('locked_until', '=', stored.locked_until)
      .where('result', 'is', null)
      .executeTakeFirst();
    if (claim.numUpdatedRows !== 1n) throw new ProblemError('idem_in_flight', { retryAfter: 1 });
    marker = stored.marker;
    earlier = {
      marker,
      baseline: stored.baseline === null ? null : new Set(z.parse(Baseline, JSON.parse(stored.baseline))),
      startedAt: stored.created_at,
      settledAt: stored.locked_until,
    };
  }

  const row = db.updateTable('desk_write_attempts').where('id', '=', id);
  let found: string | null = null;
  try {
    if (earlier) found = await attempt.find(earlier);
  } catch (error) {
    // Nothing was written, so the settling time of the last write remains.
    if (earlier) await row.set({ locked_until: earlier.settledAt }).execute();
    throw error;
  }
  try {
    const result = found ?? (await attempt.write(marker));
    await row.set({ result }).execute();
    return result;
  } catch (error) {
    // A write that never reached the help desk, or was rejected by it, may be retried at once.
    const rejected = error instanceof ProblemError && error.code === 'validation';
    const uncertain = !rejected && (!(error instanceof DeskRequestError) || error.uncertain);
    if (uncertain || !fresh) await row.set({ locked_until: clock() + (uncertain ? lookupDelayMs : 0) }).execute();
    else await db.deleteFrom('desk_write_attempts').where('id', '=', id).execute();
    throw error;
  }
}

const attemptId = (about: WriteAttempt['operation']): string =>
  createHash('sha256').update(JSON.stringify(about)).digest('base64url');

/** Deletes attempts whose keys have expired. */
export async function deleteExpiredAttempts(db: Db, before: number): Promise<void> {
  await db.deleteFrom('desk_write_attempts').where('created_at', '<', before).execute();
}
