import type { Identity } from '../../interfaces/index.ts';
import { ProblemError } from '../../errors.ts';
import { isStorableText } from '../../database/text.ts';
import type { DeskTicket, Requester } from '../adapter.ts';

/** For whom the desk is asked; null for somebody whose token names no address, and for agents. */
export function toRequester({ email, name, organization }: Identity): Requester | null {
  const address = email?.trim().toLowerCase() ?? '';
  if (organization === null || !/^[^\s@]+@[^\s@]+$/.test(address) || !isStorableText(address)) return null;
  return { email: address, name };
}

/**
 * For whom the desk is asked to write.
 *
 * @throws ProblemError `forbidden` for somebody whom the desk has no way to know
 */
export function requireRequester(identity: Identity): Requester {
  const by = toRequester(identity);
  if (by) return by;
  throw new ProblemError('forbidden', {
    detail: 'Your account has no e-mail address, by which the support desk knows you.',
  });
}

/** Whether the desk's own record says that a ticket is theirs, or that they are in copy. */
export function isParticipant({ email }: Requester, ticket: DeskTicket): boolean {
  return ticket.requester.email === email || ticket.cc.includes(email);
}
