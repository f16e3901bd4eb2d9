import { invalid } from '../problem.ts';
import type { CallContext, Db } from '../ports.ts';
import type { SteadyClock } from '../store/clock.ts';
import { rememberIdentity } from '../store/people.ts';
import { storable } from '../store/text.ts';
import { inTransaction } from '../store/transaction.ts';
import type { SessionKeys } from './keys.ts';
import { asAdmin, type Admin } from './people.ts';
import type { AccessPolicy } from './policy.ts';

/** What all parts of support access work with. */
export interface Core {
  policy: AccessPolicy;
  clock: SteadyClock;
  keys: SessionKeys;
}

/** Runs an admin's write with the time to decide by. */
export async function asWrite<T>(
  { clock }: Core,
  { db, identity, now }: CallContext,
  work: (tx: Db, admin: Admin, time: number) => Promise<T>,
): Promise<T> {
  const admin = asAdmin(identity);
  return inTransaction(db, async (tx) => {
    await rememberIdentity(tx, identity, now);
    return work(tx, admin, await clock.settle(tx, now));
  });
}

/** A ticket's id as it can be stored. @throws ProblemError `validation` */
export function checkTicket(ticketId: string | undefined): string | null {
  if (ticketId !== undefined && !storable(ticketId)) throw invalid('ticketId', 'unknown', 'There is no such ticket.');
  return ticketId ?? null;
}
