import type { AgentTicket, Comment, Ticket } from '../../../contract/index.ts';
import type { CallContext, Identity } from '../../interfaces/index.ts';
import { upsertUser } from '../../database/users.ts';
import { normalizeAddress } from '../../database/visibility.ts';
import type { MailSettings } from './options.ts';
import { enqueueMail } from './enqueue-mail.ts';
import { answeredMail, changedMail, commentedMail, receivedMail, type AnnouncedChange } from './ticket-texts.ts';
import { getAccountId } from '../../database/account-id.ts';
import type { MailList } from './consent.ts';
import type { OnMailLimited } from './mail-counts.ts';
import { addressMails, type WriteMail } from './address-mails.ts';
import { readRecipients } from './recipients.ts';

/** Mails to customers about tickets. Each is added to the outbox in the transaction of `call`. */
export interface TicketMails {
  /** A ticket was created: to the requester and cc'd people. */
  received(call: CallContext, ticket: Ticket): Promise<void>;
  /** An agent has replied publicly: to the requester and cc'd people. */
  answered(call: CallContext, ticket: AgentTicket, comment: Comment): Promise<void>;
  /** An agent has assigned, solved or closed a ticket without a reply: to the requester and cc'd people. */
  changed(call: CallContext, ticket: AgentTicket, change: AnnouncedChange): Promise<void>;
  /** A customer has commented: to the requester and cc'd people, except the author. */
  commented(call: CallContext, ticket: Ticket, comment: Comment): Promise<void>;
}

/**
 * @param settings from `resolveMailOptions`
 * @param onLimited called for the first mail beyond an hourly limit
 */
export function createTicketMails(settings: MailSettings, onLimited: OnMailLimited): TicketMails {
  /** @param mail.cause the customer who causes the mails; null for an agent, who is not limited */
  const send = async (
    { db, now }: CallContext,
    { organizationId, ticket, write, cause, author, list = null }: TicketMail,
  ): Promise<void> => {
    const authorAddress = author ? normalizeAddress(author) : null;
    const authorAccount = author ? getAccountId(author) : null;
    const all = (await readRecipients(db, organizationId, ticket, settings)).filter(
      ({ to, accountId }) =>
        (authorAddress === null || to.address.toLowerCase() !== authorAddress) &&
        (accountId === null || accountId !== authorAccount),
    );
    const mails = await addressMails(db, all, { settings, organizationId, ticket, write, list, cause, onLimited }, now);
    await enqueueMail(db, { id: ticket.id, organizationId, category: ticket.category }, mails, settings, now);
  };
  return {
    async received(call, ticket) {
      // A custom help desk need not have stored the requester.
      await upsertUser(call.db, call.identity, call.now);
      const organizationId = call.identity.organization?.id ?? null;
      const write: WriteMail = (reader, context) => receivedMail(ticket, reader, context);
      await send(call, { organizationId, ticket, write, cause: getAccountId(call.identity) });
    },
    async answered(call, ticket, comment) {
      const write: WriteMail = (reader, context) => answeredMail(ticket, comment, reader, context);
      await send(call, { organizationId: ticket.organization.id, ticket, write, cause: null });
    },
    async changed(call, ticket, change) {
      const agent = change === 'assigned' ? (ticket.assignee ?? '') : call.identity.name;
      const write: WriteMail = (reader, context) => changedMail(ticket, { change, agent }, reader, context);
      await send(call, { organizationId: ticket.organization.id, ticket, write, cause: null, list: 'updates' });
    },
    async commented(call, ticket, comment) {
      const organizationId = call.identity.organization?.id ?? null;
      const write: WriteMail = (reader, context) => commentedMail(ticket, comment, reader, context);
      await send(call, {
        organizationId,
        ticket,
        write,
        cause: getAccountId(call.identity),
        author: call.identity,
        list: 'updates',
      });
    },
  };
}

interface TicketMail {
  /** The ticket's. */
  organizationId: string | null;
  ticket: Ticket;
  write: WriteMail;
  cause: string | null;
  /** The list that recipients with an account can stop. Default: none. */
  list?: MailList | null;
  /**
   * The author gets no mail about their own change. An unverified address of the author withholds no mail from its
   * owner.
   */
  author?: Identity;
}
