import { endSessionsAsUser, endSessionsOfAgent } from '../support-access/index.ts';
import type { Db } from '../interfaces/index.ts';
import { toAccountId } from '../database/account-id.ts';
import { changeBar } from '../database/barred-accounts.ts';
import type { Store } from '../database/index.ts';

/** A person, as tokens name them. */
export interface AccountRef {
  /** The token's `org`; null for an agent. */
  organizationId: string | null;
  /** The token's subject. */
  id: string;
}

/**
 * Refuses every token of a person from now on, also those that are issued later, and ends the sessions of support access
 * in which they are the agent, or the user as whom one acts. Back ends that verify offline notice within five seconds.
 *
 * @param account may be one that has not signed in yet
 * @example await disableUser(store, { organizationId: 'acme', id: 'u_123' });
 */
export async function disableUser(store: Store, account: AccountRef, now: number = Date.now()): Promise<void> {
  await set(store.db, account, { disabled_at: now }, now);
  if (account.organizationId === null) await endSessionsOfAgent(store, account.id, 'agent_disabled', now);
  else await endSessionsAsUser(store, account.organizationId, account.id, now);
}

/** Accepts a person's tokens again. */
export async function enableUser(store: Store, account: AccountRef, now: number = Date.now()): Promise<void> {
  await set(store.db, account, { disabled_at: null }, now);
}

/**
 * Refuses the tokens that a person got until now, on every device; for a changed password or a lost phone. Tokens carry
 * whole seconds, so one that is issued within the same second is refused, too. An agent's sessions of support access end as well.
 */
export async function endSessions(store: Store, account: AccountRef, now: number = Date.now()): Promise<void> {
  await set(store.db, account, { tokens_not_before: Math.floor(now / 1000) * 1000 + 1 }, now);
  if (account.organizationId === null) await endSessionsOfAgent(store, account.id, 'agent_signed_out', now);
}

async function set(
  db: Db,
  { organizationId, id: subject }: AccountRef,
  values: { disabled_at: number | null } | { tokens_not_before: number },
  now: number,
): Promise<void> {
  // Names and role are placeholders until the person comes with a token, which no row keeps from being checked.
  if (organizationId !== null)
    await db
      .insertInto('organizations')
      .values({ id: organizationId, name: organizationId, plan: null, created_at: now })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
  const role = organizationId === null ? 'agent' : 'user';
  const id = toAccountId(organizationId, subject);
  await db
    .insertInto('users')
    .values({
      id,
      subject,
      name: subject,
      email: null,
      role,
      organization_id: organizationId,
      created_at: now,
      ...values,
    })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
    .execute();
  await changeBar(db, id, values);
}
