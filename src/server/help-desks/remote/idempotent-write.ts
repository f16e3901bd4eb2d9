import { createHash, randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import type { Db } from '../../interfaces/index.ts';
import { ProblemError } from '../../errors.ts';
import { DeskRequestError } from '../desk-error.ts';

/** A write to the desk under its caller's key. */
export interface WriteAttempt {
  db: Db;
  /** Whose key it is, the key, and what is done under it. */
  about: readonly [caller: string, key: string, act: string];
  /** The caller's account, so that erasing it finds the attempt. */
  accountId: string;
  now: number;
  /** Milliseconds after which a write that got no answer is done at the desk or will never be. */
  settleMs: number;
  /** Milliseconds after which nobody is still working on it. */
  longestMs: number;
  /** References of the comments on the ticket before the write. */
  baseline?: readonly string[];
  /** Looks whether an earlier attempt was stored at the desk. */
  find: (earlier: EarlierAttempt) => Promise<string | null>;
  act: (marker: string) => Promise<string>;
}

/** Attempts under one key that got no answer. */
export interface EarlierAttempt {
  marker: string;
  /** References of the comments on the ticket before the first attempt; null where they are not known. */
  baseline: ReadonlySet<string> | null;
  /** When the first attempt began (ms). */
  startedAt: number;
  /** When the last attempt was done at the desk or never would be (ms). */
  settledAt: number;
}

const Baseline = z.array(z.string());

/**
 * Writes to a desk that knows no idempotency keys, and writes once: what is about to be written is noted here first, with
 * the marker that the desk will store. Whoever comes again with the key gets what came of it; when that is not known, the
 * desk is asked for the marker, and only when it has had time to store and does not know it, it is written again.
 *
 * Runs while no transaction is open, in steps that each stand alone: the process may end between any two of them.
 *
 * A key that was answered is never written under again.
 *
 * @returns what the desk calls what was written
 * @throws ProblemError `idem_in_flight` while another attempt is under way
 */
export async function runOnce(attempt: WriteAttempt): Promise<string> {
  const { db, now, settleMs, longestMs } = attempt;
  const started = performance.now();
  const clock = () => now + Math.round(performance.now() - started);
  const id = attemptId(attempt.about);

  const fresh = await db
    .insertInto('desk_attempts')
    .values({
      id,
      marker: randomUUID(),
      account_id: attempt.accountId,
      baseline: attempt.baseline ? JSON.stringify(attempt.baseline) : null,
      busy_until: now + longestMs,
      created_at: now,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('marker')
    .executeTakeFirst();
  let marker = fresh?.marker;
  let earlier: EarlierAttempt | null = null;
  if (marker === undefined) {
    const known = await db
      .selectFrom('desk_attempts')
      .select(['marker', 'result', 'baseline', 'busy_until', 'created_at'])
      .where('id', '=', id)
      .executeTakeFirst();
    // Refused by the desk and forgotten a moment ago.
    if (!known) throw new ProblemError('idem_in_flight', { retryAfter: 1 });
    if (known.result !== null) return known.result;
    const wait = known.busy_until - now;
    // A clock that was set back must not keep anybody out for ever.
    if (wait > 0 && wait <= Math.max(longestMs, settleMs))
      throw new ProblemError('idem_in_flight', { retryAfter: Math.min(5, Math.ceil(wait / 1_000)) });
    const taken = await db
      .updateTable('desk_attempts')
      .set({ busy_until: now + longestMs })
      .where('id', '=', id)
      .where('busy_until', '=', known.busy_until)
      .where('result', 'is', null)
      .executeTakeFirst();
    if (taken.numUpdatedRows !== 1n) throw new ProblemError('idem_in_flight', { retryAfter: 1 });
    marker = known.marker;
    earlier = {
      marker,
      baseline: known.baseline === null ? null : new Set(z.parse(Baseline, JSON.parse(known.baseline))),
      startedAt: known.created_at,
      settledAt: known.busy_until,
    };
  }

  const row = db.updateTable('desk_attempts').where('id', '=', id);
  let found: string | null = null;
  try {
    if (earlier) found = await attempt.find(earlier);
  } catch (error) {
    // Nothing was written: the time by which the last write settled stays.
    if (earlier) await row.set({ busy_until: earlier.settledAt }).execute();
    throw error;
  }
  try {
    const result = found ?? (await attempt.act(marker));
    await row.set({ result }).execute();
    return result;
  } catch (error) {
    // What did not reach the desk, or was refused by it, may be tried again at once.
    const refused = error instanceof ProblemError && error.code === 'validation';
    const uncertain = !refused && (!(error instanceof DeskRequestError) || error.uncertain);
    if (uncertain || !fresh) await row.set({ busy_until: clock() + (uncertain ? settleMs : 0) }).execute();
    else await db.deleteFrom('desk_attempts').where('id', '=', id).execute();
    throw error;
  }
}

const attemptId = (about: WriteAttempt['about']): string =>
  createHash('sha256').update(JSON.stringify(about)).digest('base64url');

/** Forgets attempts whose keys nobody uses any more. */
export async function deleteExpiredAttempts(db: Db, before: number): Promise<void> {
  await db.deleteFrom('desk_attempts').where('created_at', '<', before).execute();
}
