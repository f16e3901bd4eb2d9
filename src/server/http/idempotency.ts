import { createHash } from 'node:crypto';
import { sql, type Insertable } from 'kysely';
import * as z from 'zod/mini';
import { ConfigurationError } from '../configuration-error.ts';
import type { Db, Identity } from '../interfaces/index.ts';
import { ProblemError } from '../errors.ts';
import { writeLater } from '../database/deferred-writes.ts';
import { defineQuery } from '../database/define-query.ts';
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

  return {
    async run({ identity, key, operation, content, now }, work) {
      const caller = callerKey(identity);
      const lockKey = JSON.stringify([caller, key]);
      if (inFlight.has(lockKey)) throw new ProblemError('idem_in_flight', { retryAfter: 1 });
      inFlight.add(lockKey);
      try {
        const fingerprint = await computeFingerprint(operation, content);
        return await store.transaction(async (tx) => {
          const stored = await claimKey(store, tx, { lock: lockKey, caller, key });
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
          await writeLater(
            tx,
            insertAnswer(tx, {
              caller,
              key,
              operation,
              fingerprint,
              status: answer.status,
              headers: JSON.stringify(answer.headers),
              body: answer.body,
              created_at: now,
            }),
          );
          return { answer, replayed: false };
        });
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

const lockAndSelectAnswer = defineQuery((db, { lock, caller, key }: { lock: string; caller: string; key: string }) =>
  sql<(StoredRow | { fingerprint: null }) & { locked: boolean }>`
    select claim.locked, fingerprint, status, headers, body, created_at
    from (select pg_try_advisory_xact_lock(hashtextextended(${lock}, 0)) as locked) as claim
      left join idempotency on caller = ${caller} and key = ${key}`.compile(db),
);

const insertAnswer = defineQuery((db, row: Insertable<IdempotencyTable>) =>
  db.insertInto('idempotency').values(row).compile(),
);

/**
 * Locks a key until the end of the transaction and reads the response stored under it, in one statement. The
 * statement's snapshot may predate another holder's commit, so storing a second response must fail by the primary key.
 *
 * @throws ProblemError `idem_in_flight` while another transaction holds the key
 */
async function claimKey(
  store: Store,
  tx: Db,
  { lock, caller, key }: { lock: string; caller: string; key: string },
): Promise<StoredRow | undefined> {
  if (store.kind === 'sqlite') return (await tx.executeQuery(selectAnswer(tx, { caller, key }))).rows[0];
  const { rows } = await tx.executeQuery(lockAndSelectAnswer(tx, { lock, caller, key }));
  const [row] = rows;
  if (!row?.locked) throw new ProblemError('idem_in_flight', { retryAfter: 1 });
  return row.fingerprint === null ? undefined : row;
}

const callerKey = (identity: Identity | null): string =>
  JSON.stringify(identity && [identity.organization?.id ?? null, identity.id]);
