import type { Db } from '../ports.ts';
import type { Store } from '../store/index.ts';

/**
 * Refuses every token of a person from now on, also those that are issued later.
 *
 * @param userId the token's subject; may be somebody who has not been here yet
 * @example await disableUser(store, 'u_123');
 */
export async function disableUser(store: Store, userId: string, now: number = Date.now()): Promise<void> {
  await set(store.db, userId, { disabled_at: now }, now);
}

/** Accepts a person's tokens again. */
export async function enableUser(store: Store, userId: string, now: number = Date.now()): Promise<void> {
  await set(store.db, userId, { disabled_at: null }, now);
}

/**
 * Refuses the tokens that a person got until now, on every device; for a changed password or a lost phone. Tokens carry
 * whole seconds, so one that is issued within the same second is refused, too.
 */
export async function endSessions(store: Store, userId: string, now: number = Date.now()): Promise<void> {
  await set(store.db, userId, { tokens_not_before: Math.floor(now / 1000) * 1000 + 1 }, now);
}

async function set(
  db: Db,
  id: string,
  values: { disabled_at: number | null } | { tokens_not_before: number },
  now: number,
): Promise<void> {
  await db
    .insertInto('users')
    // Name and role are placeholders until the person comes with a token, which no row keeps from being checked.
    .values({ id, name: id, email: null, role: 'user', organization_id: null, created_at: now, ...values })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
    .execute();
}
