import { hash } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { Db } from '../interfaces/index.ts';
import type { UsersTable } from './schema.ts';

/** Tokens are valid for at most 24 hours; two more minutes allow for clock skew. */
const MAX_TOKEN_AGE_MS = 24 * 3_600_000 + 120_000;

type Bar = Pick<Selectable<UsersTable>, 'disabled_at' | 'tokens_not_before'>;

/** Returns the key of an account's bar. */
export const toBarDigest = (accountId: string): string => hash('sha256', `barred ${accountId}`, 'base64url');

/** Stores why an account's tokens are refused, because an erasure deletes the account's row. Contains neither subject nor name. */
export async function keepBar(tx: Db, { id, disabled_at, tokens_not_before }: Bar & { id: string }): Promise<void> {
  const earlier = await readBar(tx, id);
  const bar = {
    disabled_at: disabled_at ?? earlier?.disabled_at ?? null,
    tokens_not_before: Math.max(tokens_not_before, earlier?.tokens_not_before ?? 0),
  };
  if (bar.disabled_at === null && bar.tokens_not_before === 0) return;
  await tx
    .insertInto('barred_accounts')
    .values({ digest: toBarDigest(id), ...bar })
    .onConflict((conflict) => conflict.column('digest').doUpdateSet(bar))
    .execute();
}

/** Deletes bars whose refused tokens have all expired. */
export async function sweepBars(db: Db, now: number): Promise<void> {
  await db
    .deleteFrom('barred_accounts')
    .where('disabled_at', 'is', null)
    .where('tokens_not_before', '<=', now - MAX_TOKEN_AGE_MS)
    .execute();
}

/** Changes the bar of an erased account, if there is one. */
export async function changeBar(db: Db, accountId: string, values: Partial<Bar>): Promise<void> {
  await db.updateTable('barred_accounts').set(values).where('digest', '=', toBarDigest(accountId)).execute();
}

/** Reads the bar that an erasure stored; undefined without one. */
export function readBar(db: Db, accountId: string): Promise<Bar | undefined> {
  return db
    .selectFrom('barred_accounts')
    .select(['disabled_at', 'tokens_not_before'])
    .where('digest', '=', toBarDigest(accountId))
    .executeTakeFirst();
}
