import type { Identity } from '../../interfaces/index.ts';
import { ProblemError } from '../../errors.ts';
import { isStorableText } from '../../database/text.ts';
import type { DeskTicket, Requester } from '../adapter.ts';
import { createMessage } from '../../messages/index.ts';

/** Returns the person to act for; null for agents, and for users without an e-mail address in their token. */
export function toRequester({ email, name, organization }: Identity): Requester | null {
  const address = email?.trim().toLowerCase() ?? '';
  if (organization === null || !/^[^\s@]+@[^\s@]+$/.test(address) || !isStorableText(address)) return null;
  return { email: address, name };
}

/**
 * Returns the person to write for.
 *
 * @throws ProblemError `forbidden` for a user whom the help desk cannot identify
 */
export function requireRequester(identity: Identity): Requester {
  const requester = toRequester(identity);
  if (requester) return requester;
  throw new ProblemError('forbidden', {
    detail: createMessage('email_missing'),
  });
}

/** Whether the help desk's own data names the person as requester or in cc. */
export function isParticipant({ email }: Requester, ticket: DeskTicket): boolean {
  return ticket.requester.email === email || ticket.cc.includes(email);
}
