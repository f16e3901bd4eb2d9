import { createHash } from 'node:crypto';
import { sql, type Insertable } from 'kysely';
import * as z from 'zod/mini';
import { ConfigurationError } from '../configuration-error.ts';
import type { Db, Identity } from '../interfaces/index.ts';
import { ProblemError } from '../errors.ts';
import { checkLater, writeLater } from '../database/deferred-writes.ts';
import { defineQuery } from '../database/define-query.ts';
import { isSqlite } from '../database/dialect.ts';
import { cutBytes, runInSlices } from '../lib/run-in-slices.ts';
import { isIdempotencyConflict } from '../database/errors.ts';
import type { Store } from '../database/index.ts';
import type { IdempotencyTable } from '../database/schema.ts';

const DAY_MS = 24 * 3_600_000;

/** Milliseconds for which a client may retry a failed submission under its old key. */
export const CLIENT_OUTBOX_MS = 6 * DAY_MS;

/** A response that is stored and replayed. */
export interface StoredResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** A write under its caller's key. Anonymous callers share one namespace; their keys are random. */
export interface IdempotentRequest {
  identity: Identity | null;
  key: string;
  operation: string;
  /** Must be equal for a repetition: URL and body. */
  content: { address: string; body: Uint8Array };
  now: number;
}

/** Makes writes idempotent. */
export interface Idempotency {
  /**
   * Runs `work` in one transaction with the record of its response: either both are stored or neither. Problems store nothing, so
   * the call can be repeated with the same key.
   */
  run(
    call: IdempotentRequest,
    work: (tx: Db) => Promise<StoredResponse>,
  ): Promise<{ answer: StoredResponse; replayed: boolean }>;
  /** Whether a response is stored under this key, in which case {@link Idempotency.run} does no work. */
  isKnown(call: IdempotentRequest): Promise<boolean>;
  /** Deletes expired responses. */
  sweep(db: Db, now: number): Promise<void>;
}

type Work = (tx: Db) => Promise<StoredResponse>;
type Outcome = Awaited<ReturnType<Idempotency['run']>>;

/** A key with the data stored with its response. */
interface KeyRecord {
  /** Name of the lock on the key. */
  lock: string;
  caller: string;
  key: string;
  operation: string;
  fingerprint: string;
  now: number;
}

const StoredHeaders = z.record(z.string(), z.string());

/**
 * Creates the store of idempotent responses.
 *
 * @param retentionMs milliseconds for which responses are stored
 * @throws ConfigurationError when it is shorter than the time for which clients retry
 */
export function createIdempotency(store: Store, retentionMs: number): Idempotency {
  if (!(retentionMs > CLIENT_OUTBOX_MS)) {
    throw new ConfigurationError(
      'Idempotency keys must be remembered for longer than 6 days: clients repeat a failed submission for that long, and a forgotten key would file it twice.',
    );
  }
  // SQLite serializes transactions, so a duplicate request would wait for the first. This set rejects it at once.
  const inFlight = new Set<string>();

  /** Claims the key, and runs `work` if no response is stored under it. */
  const claimAndRun = (record: KeyRecord, work: Work): Promise<Outcome> =>
    store.transaction(async (tx) => {
      const { caller, key, fingerprint, now } = record;
      const stored = await claimKey(store, tx, record);
      if (stored && stored.created_at > now - retentionMs) {
        if (stored.fingerprint !== fingerprint) throw new ProblemError('idem_reused');
        const headers = z.parse(StoredHeaders, JSON.parse(stored.headers));
        return { answer: { status: stored.status, headers, body: stored.body }, replayed: true };
      }
      // Expired, but not deleted yet.
      if (stored)
        await writeLater(tx, tx.deleteFrom('idempotency').where('caller', '=', caller).where('key', '=', key));
      const answer = await work(tx);
      // Fails when another transaction has stored a response since the key was read.
      await storeAnswer(tx, record, answer);
      return { answer, replayed: false };
    });

  /**
   * Runs `work` as if the key were new, which saves a round trip on PostgreSQL: the claim travels with the first read of `work`.
   * Work that only writes needs no claim, because storing the response fails where the key is locked or used. Whatever fails
   * before the claim was checked runs again with the claim first, so that a repeated call gets its stored response.
   */
  async function runOptimistically(record: KeyRecord, work: Work): Promise<Outcome> {
    const { lock, caller, key } = record;
    let isNew = false;
    let workFailed = false;
    try {
      return await store.transaction(async (tx) => {
        await checkLater(tx, lockAndSelectAnswer(tx, { lock, caller, key }), ([row]) => {
          assertLocked(row);
          if (row.fingerprint !== null) throw new KeyUsedError();
          isNew = true;
        });
        const answer = await work(tx).catch((error: unknown) => {
          workFailed = true;
          throw error;
        });
        await storeAnswer(tx, record, answer);
        return { answer, replayed: false };
      });
    } catch (error) {
      if (isNew || (error instanceof ProblemError && error.code === 'idem_in_flight')) throw error;
      if (error instanceof KeyUsedError || isIdempotencyConflict(error)) return claimAndRun(record, work);
      // It failed before its first read. A repeated call gets its stored response nevertheless.
      if (workFailed) return claimAndRun(record, () => Promise.reject(error));
      throw error;
    }
  }

  return {
    async run({ identity, key, operation, content, now }, work) {
      const caller = callerKey(identity);
      const lockKey = JSON.stringify([caller, key]);
      if (inFlight.has(lockKey)) throw new ProblemError('idem_in_flight', { retryAfter: 1 });
      inFlight.add(lockKey);
      try {
        const fingerprint = await computeFingerprint(operation, content);
        const record = { caller, key, operation, fingerprint, lock: lockKey, now };
        return store.kind === 'sqlite' ? await claimAndRun(record, work) : await runOptimistically(record, work);
      } catch (error) {
        throw isIdempotencyConflict(error) ? new ProblemError('idem_in_flight', { retryAfter: 1 }) : error;
      } finally {
        inFlight.delete(lockKey);
      }
    },
    async isKnown({ identity, key, now }) {
      const stored = await store.db
        .selectFrom('idempotency')
        .select('key')
        .where('caller', '=', callerKey(identity))
        .where('key', '=', key)
        .where('created_at', '>', now - retentionMs)
        .executeTakeFirst();
      return stored !== undefined;
    },
    async sweep(db, now) {
      await db
        .deleteFrom('idempotency')
        .where('created_at', '<=', now - retentionMs)
        .execute();
    },
  };
}

/** A slice is hashed in less than a millisecond. Files have up to 100 MB. */
const HASH_SLICE_BYTES = 512 * 1024;

/** Computes the digest by which a repetition is recognized, without blocking the event loop for a large file. */
export async function computeFingerprint(
  operation: string,
  { address, body }: IdempotentRequest['content'],
): Promise<string> {
  const digest = createHash('sha256').update(JSON.stringify([operation, address]));
  await runInSlices(cutBytes(body, HASH_SLICE_BYTES), (slice) => digest.update(slice));
  return digest.digest('base64url');
}

interface StoredRow {
  fingerprint: string;
  status: number;
  headers: string;
  body: string;
  created_at: number;
}

const selectAnswer = defineQuery((db, { caller, key }: { caller: string; key: string }) =>
  db
    .selectFrom('idempotency')
    .select(['fingerprint', 'status', 'headers', 'body', 'created_at'])
    .where('caller', '=', caller)
    .where('key', '=', key)
    .compile(),
);

type ClaimRow = (StoredRow | { fingerprint: null }) & { locked: boolean };

const lockAndSelectAnswer = defineQuery((db, { lock, caller, key }: { lock: string; caller: string; key: string }) =>
  sql<ClaimRow>`
    select claim.locked, fingerprint, status, headers, body, created_at
    from (select pg_try_advisory_xact_lock(hashtextextended(${lock}, 0)) as locked) as claim
      left join idempotency on caller = ${caller} and key = ${key}`.compile(db),
);

const insertAnswer = defineQuery((db, row: Insertable<IdempotencyTable>) =>
  db.insertInto('idempotency').values(row).compile(),
);

/** Fails where another transaction has locked the key: its time must not be null. */
const lockAndInsertAnswer = defineQuery((db, { lock, ...row }: Insertable<IdempotencyTable> & { lock: string }) =>
  db
    .insertInto('idempotency')
    .values({
      ...row,
      created_at: sql<number>`case when pg_try_advisory_xact_lock(hashtextextended(${lock}, 0))
        then ${row.created_at}::bigint end`,
    })
    .compile(),
);

async function storeAnswer(tx: Db, record: KeyRecord, { status, headers, body }: StoredResponse): Promise<void> {
  const { lock, caller, key, operation, fingerprint, now } = record;
  const row = { caller, key, operation, fingerprint, status, headers: JSON.stringify(headers), body, created_at: now };
  await writeLater(tx, isSqlite(tx) ? insertAnswer(tx, row) : lockAndInsertAnswer(tx, { ...row, lock }));
}

/** Thrown when a response is stored under the key, also one that has expired. */
class KeyUsedError extends Error {}

/**
 * Locks a key until the end of the transaction and reads the response stored under it, in one statement. The
 * statement's snapshot may predate another holder's commit, so storing a second response must fail by the primary key.
 *
 * @throws ProblemError `idem_in_flight` while another transaction holds the key
 */
async function claimKey(store: Store, tx: Db, record: KeyRecord): Promise<StoredRow | undefined> {
  const { lock, caller, key } = record;
  if (store.kind === 'sqlite') return (await tx.executeQuery(selectAnswer(tx, { caller, key }))).rows[0];
  const [row] = (await tx.executeQuery(lockAndSelectAnswer(tx, { lock, caller, key }))).rows;
  assertLocked(row);
  return row.fingerprint === null ? undefined : row;
}

function assertLocked(row: ClaimRow | undefined): asserts row is ClaimRow {
  if (!row?.locked) throw new ProblemError('idem_in_flight', { retryAfter: 1 });
}

const callerKey = (identity: Identity | null): string =>
  JSON.stringify(identity && [identity.organization?.id ?? null, identity.id]);
