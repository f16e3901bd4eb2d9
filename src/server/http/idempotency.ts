import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { ConfigurationError } from '../auth/options.ts';
import type { Db, Identity } from '../interfaces/index.ts';
import { ProblemError } from '../errors.ts';
import type { Store } from '../database/index.ts';

const DAY_MS = 24 * 3_600_000;

/** How long a client may keep a failed submission and try it again under its old key. */
export const CLIENT_OUTBOX_MS = 6 * DAY_MS;

/** An answer as it is remembered and repeated. */
export interface StoredResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** A write under its caller's key. Those who are not signed in share one name, and keys that nobody else can guess. */
export interface IdempotentRequest {
  identity: Identity | null;
  key: string;
  operation: string;
  /** What must be the same for the call to be the same: address and body. */
  content: { address: string; body: Uint8Array };
  now: number;
}

/** Runs writes so that repeating one changes nothing. */
export interface Idempotency {
  /**
   * Runs `work` in one transaction with the record of its answer: either both are stored or neither. Refusals and
   * failures store nothing, so they can be repeated with the same key.
   */
  run(
    call: IdempotentRequest,
    work: (tx: Db) => Promise<StoredResponse>,
  ): Promise<{ answer: StoredResponse; replayed: boolean }>;
  /** Whether there is an answer under this key, so that {@link Idempotency.run} will do no work. */
  isKnown(call: IdempotentRequest): Promise<boolean>;
  /** Forgets answers past their time. */
  sweep(db: Db, now: number): Promise<void>;
}

const StoredHeaders = z.record(z.string(), z.string());

/**
 * @param retentionMs how long answers are remembered
 * @throws ConfigurationError when a client could still repeat a call whose answer is already forgotten
 */
export function createIdempotency(store: Store, retentionMs: number): Idempotency {
  if (!(retentionMs > CLIENT_OUTBOX_MS)) {
    throw new ConfigurationError(
      'Idempotency keys must be remembered for longer than 6 days: clients repeat a failed submission for that long, and a forgotten key would file it twice.',
    );
  }
  // Transactions on SQLite take turns, so without this a second press would wait; here it hears at once that the first
  // is being worked on.
  const inFlight = new Set<string>();

  return {
    async run({ identity, key, operation, content, now }, work) {
      const caller = callerKey(identity);
      const lock = JSON.stringify([caller, key]);
      if (inFlight.has(lock)) throw new ProblemError('idem_in_flight', { retryAfter: 1 });
      inFlight.add(lock);
      try {
        const fingerprint = createHash('sha256')
          .update(JSON.stringify([operation, content.address]))
          .update(content.body)
          .digest('base64url');
        return await store.transaction(async (tx) => {
          if (!(await store.tryLock(tx, lock))) throw new ProblemError('idem_in_flight', { retryAfter: 1 });
          const known = await tx
            .selectFrom('idempotency')
            .select(['fingerprint', 'status', 'headers', 'body'])
            .where('caller', '=', caller)
            .where('key', '=', key)
            .where('created_at', '>', now - retentionMs)
            .executeTakeFirst();
          if (known) {
            if (known.fingerprint !== fingerprint) throw new ProblemError('idem_reused');
            const headers = z.parse(StoredHeaders, JSON.parse(known.headers));
            return { answer: { status: known.status, headers, body: known.body }, replayed: true };
          }
          const answer = await work(tx);
          const row = {
            operation,
            fingerprint,
            status: answer.status,
            headers: JSON.stringify(answer.headers),
            body: answer.body,
            created_at: now,
          };
          await tx
            .insertInto('idempotency')
            .values({ caller, key, ...row })
            // Only a row past its time can be in the way, and the sweeper has not come by yet.
            .onConflict((conflict) => conflict.columns(['caller', 'key']).doUpdateSet(row))
            .execute();
          return { answer, replayed: false };
        });
      } finally {
        inFlight.delete(lock);
      }
    },
    async isKnown({ identity, key, now }) {
      const known = await store.db
        .selectFrom('idempotency')
        .select('key')
        .where('caller', '=', callerKey(identity))
        .where('key', '=', key)
        .where('created_at', '>', now - retentionMs)
        .executeTakeFirst();
      return known !== undefined;
    },
    async sweep(db, now) {
      await db
        .deleteFrom('idempotency')
        .where('created_at', '<=', now - retentionMs)
        .execute();
    },
  };
}

const callerKey = (identity: Identity | null): string =>
  JSON.stringify(identity && [identity.organization?.id ?? null, identity.id]);
