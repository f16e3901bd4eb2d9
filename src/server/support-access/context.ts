import { rejectField } from '../errors.ts';
import type { CallContext, Db } from '../interfaces/index.ts';
import type { MonotonicClock } from '../database/monotonic-clock.ts';
import { upsertUser } from '../database/users.ts';
import { isStorableText } from '../database/text.ts';
import { withTransaction } from '../database/transaction.ts';
import type { SessionKeys } from './tokens/signing-keys.ts';
import { requireAdmin, type Admin } from './actors.ts';
import type { AccessPolicy } from './policy.ts';

/** Everything that the parts of support access share. */
export interface AccessContext {
  policy: AccessPolicy;
  clock: MonotonicClock;
  keys: SessionKeys;
}

/** Runs a write of an admin in a transaction, with the monotonic time. */
export async function withAdminTransaction<T>(
  { clock }: AccessContext,
  { db, identity, now }: CallContext,
  task: (tx: Db, admin: Admin, time: number) => Promise<T>,
): Promise<T> {
  const admin = requireAdmin(identity);
  return withTransaction(db, async (tx) => {
    await upsertUser(tx, identity, now);
    return task(tx, admin, await clock.advance(tx, now));
  });
}

/** Validates an optional ticket id. @throws ProblemError `validation` */
export function checkTicket(ticketId: string | undefined): string | null {
  if (ticketId !== undefined && !isStorableText(ticketId)) throw rejectField('ticketId', 'unknown_ticket');
  return ticketId ?? null;
}
