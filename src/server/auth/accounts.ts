import { endSessionsAsUser, endSessionsOfAgent } from '../support-access/index.ts';
import type { Db } from '../interfaces/index.ts';
import { toAccountId } from '../database/account-id.ts';
import { changeBar } from '../database/barred-accounts.ts';
import type { Store } from '../database/index.ts';

/** A user, identified by the claims of their tokens. */
export interface AccountRef {
  /** The token's organization; null for an agent. */
  organizationId: string | null;
  /** The token's subject. */
  id: string;
}

/**
 * Rejects every token of a user from now on, including later ones, and ends the access sessions in which they are the agent or the
 * impersonated user. Back ends that verify offline notice within five seconds.
 *
 * @param account may never have signed in
 * @example await disableUser(store, { organizationId: 'acme', id: 'u_123' });
 */
export async function disableUser(store: Store, account: AccountRef, now: number = Date.now()): Promise<void> {
  await updateAccount(store.db, account, { disabled_at: now }, now);
  if (account.organizationId === null) await endSessionsOfAgent(store, account.id, 'agent_disabled', now);
  else await endSessionsAsUser(store, account.organizationId, account.id, now);
}

/** Accepts the tokens of a user again. */
export async function enableUser(store: Store, account: AccountRef, now: number = Date.now()): Promise<void> {
  await updateAccount(store.db, account, { disabled_at: null }, now);
}

/**
 * Rejects the tokens issued to a user until now, on every device; for a changed password or a lost device. Token times are whole
 * seconds, so one issued within the same second is rejected, too. An agent's access sessions end as well.
 */
export async function endSessions(store: Store, account: AccountRef, now: number = Date.now()): Promise<void> {
  await updateAccount(store.db, account, { tokens_not_before: Math.floor(now / 1000) * 1000 + 1 }, now);
  if (account.organizationId === null) await endSessionsOfAgent(store, account.id, 'agent_signed_out', now);
}

async function updateAccount(
  db: Db,
  { organizationId, id: subject }: AccountRef,
  values: { disabled_at: number | null } | { tokens_not_before: number },
  now: number,
): Promise<void> {
  // Name and role are placeholders until the user signs in; they do not affect the verification of tokens.
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
