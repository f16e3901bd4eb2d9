import type { Identity } from '../../ports.ts';
import { ProblemError } from '../../problem.ts';
import { storable } from '../../store/text.ts';
import type { DeskTicket, Requester } from '../adapter.ts';

/** For whom the desk is asked; null for somebody whose token names no address, and for agents. */
export function requesterOf({ email, name, organization }: Identity): Requester | null {
  const address = email?.trim().toLowerCase() ?? '';
  if (organization === null || !/^[^\s@]+@[^\s@]+$/.test(address) || !storable(address)) return null;
  return { email: address, name };
}

/**
 * For whom the desk is asked to write.
 *
 * @throws ProblemError `forbidden` for somebody whom the desk has no way to know
 */
export function writerOf(identity: Identity): Requester {
  const by = requesterOf(identity);
  if (by) return by;
  throw new ProblemError('forbidden', {
    detail: 'Your account has no e-mail address, by which the support desk knows you.',
  });
}

/** Whether the desk's own record says that a ticket is theirs, or that they are in copy. */
export function isOf({ email }: Requester, ticket: DeskTicket): boolean {
  return ticket.requester.email === email || ticket.cc.includes(email);
}
