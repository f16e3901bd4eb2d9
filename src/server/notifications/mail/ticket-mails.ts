import type { AgentTicket, Comment, Ticket } from '../../../contract/index.ts';
import { isAddress } from '../../lib/mail-address.ts';
import type { CallContext, Db, Identity } from '../../interfaces/index.ts';
import { upsertUser } from '../../database/users.ts';
import { normalizeAddress } from '../../database/visibility.ts';
import type { Bearer } from './reply-addresses.ts';
import { toLanguage } from '../../messages/index.ts';
import type { MailAddress, MailSettings } from './options.ts';
import { BY_MAIL } from './resolve-sender.ts';
import { enqueueMail } from './outbox.ts';
import { sanitizeLine } from './sanitize.ts';
import { answeredMail, commentedMail, receivedMail, type Reader, type Written } from './ticket-texts.ts';
import { getAccountId, toAccountId } from '../../database/account-id.ts';
import type { OnMailLimited } from './mail-counts.ts';
import { addressMails } from './recipients.ts';

/** Mails to customers about tickets. Each is added to the outbox in the transaction of `call`. */
export interface TicketMails {
  /** A ticket was created: to the requester and cc'd people. */
  received(call: CallContext, ticket: Ticket): Promise<void>;
  /** An agent has replied publicly: to the requester and cc'd people. */
  answered(call: CallContext, ticket: AgentTicket, comment: Comment): Promise<void>;
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
    { organizationId, ticket, write, cause, author }: TicketMail,
  ): Promise<void> => {
    const authorAddress = author ? normalizeAddress(author) : null;
    const authorAccount = author ? getAccountId(author) : null;
    const all = (await recipients(db, organizationId, ticket, settings)).filter(
      ({ to, accountId }) =>
        (authorAddress === null || to.address.toLowerCase() !== authorAddress) &&
        (accountId === null || accountId !== authorAccount),
    );
    const mails = await addressMails(db, all, { settings, organizationId, ticket, write, cause, onLimited }, now);
    await enqueueMail(db, { id: ticket.id, organizationId }, mails, settings, now);
  };
  return {
    async received(call, ticket) {
      // A custom help desk need not have stored the requester.
      await upsertUser(call.db, call.identity, call.now);
      const organizationId = call.identity.organization?.id ?? null;
      const write = (reader: Reader) => receivedMail(ticket, reader);
      await send(call, { organizationId, ticket, write, cause: getAccountId(call.identity) });
    },
    async answered(call, ticket, comment) {
      const write = (reader: Reader) => answeredMail(ticket, comment, reader);
      await send(call, { organizationId: ticket.organization.id, ticket, write, cause: null });
    },
    async commented(call, ticket, comment) {
      const organizationId = call.identity.organization?.id ?? null;
      const write = (reader: Reader) => commentedMail(ticket, comment, reader);
      await send(call, { organizationId, ticket, write, cause: getAccountId(call.identity), author: call.identity });
    },
  };
}

interface TicketMail {
  /** The ticket's. */
  organizationId: string | null;
  ticket: Ticket;
  write: (reader: Reader) => Written;
  cause: string | null;
  /** Gets no mail about this own change. An unverified address of the author keeps no mail from its owner. */
  author?: Identity;
}

export interface Recipient {
  to: MailAddress;
  /** The account that the ticket names; null for none. */
  accountId: string | null;
  /** True without an account that has verified the address: mails then depend on the consent of the mailbox. */
  isExternal: boolean;
  /** Owner of the reply address; null for none. */
  bearer: Omit<Bearer, 'address'> | null;
  reader: Reader;
}

/**
 * The requester and the people in copy, each address once; without those whose account is disabled or has no address, and
 * without those who have left the ticket's organization. A requester at an unverified address is an external recipient
 * without a reply address: a reply would prove the mailbox, not the account.
 */
async function recipients(
  db: Db,
  organizationId: string | null,
  ticket: Ticket,
  settings: MailSettings,
): Promise<Recipient[]> {
  const requester = await db
    .selectFrom('users')
    .select(['id', 'name', 'email', 'verified_address', 'locale', 'disabled_at', 'left_at'])
    .where('id', '=', toAccountId(organizationId, ticket.requester.id))
    .executeTakeFirst();
  const language = toLanguage(requester?.locale) ?? settings.language;
  const found: Recipient[] = [];
  const seen = new Set<string>();
  const add = (
    address: string,
    { accountId, isVerified }: { accountId: string | null; isVerified: boolean },
    reader: Omit<Reader, 'timeZone' | 'answers'>,
  ) => {
    const key = address.toLowerCase();
    // Tokens and desks are not checked for what they call an address.
    if (seen.has(key) || !isAddress(address)) return;
    seen.add(key);
    const hasReplyAddress = isVerified || accountId === null;
    const to = { name: reader.name === null ? null : sanitizeLine(reader.name), address };
    found.push({
      to,
      accountId,
      isExternal: !isVerified,
      bearer: hasReplyAddress ? { userId: accountId, organizationId } : null,
      reader: { ...reader, timeZone: settings.timeZone, answers: hasReplyAddress && settings.replyDomain !== null },
    });
  };

  const addRequester = (isVerified: boolean) => {
    if (requester?.disabled_at !== null || requester.left_at !== null || requester.email === null) return;
    if ((requester.verified_address !== null) !== isVerified) return;
    add(requester.email, { accountId: requester.id, isVerified }, { name: requester.name, copyOf: null, language });
  };
  addRequester(true);
  const copies = ticket.cc ?? [];
  const colleagues = await readColleagues(db, organizationId, copies);
  for (const address of copies) {
    const colleague = colleagues.get(address.toLowerCase());
    if (colleague?.disabled) continue;
    add(
      address,
      { accountId: colleague?.id ?? null, isVerified: colleague !== undefined },
      {
        name: colleague?.name ?? null,
        copyOf: requester?.name ?? ticket.requester.name,
        language: toLanguage(colleague?.locale) ?? language,
      },
    );
  }
  // Last: the account that has verified the address comes first when it is in copy.
  addRequester(false);
  return found;
}

/** The accounts that have verified the addresses, in the requester's own organization only. */
async function readColleagues(db: Db, organizationId: string | null, addresses: readonly string[]) {
  const found = new Map<string, { id: string; name: string; locale: string | null; disabled: boolean }>();
  if (organizationId === null || addresses.length === 0) return found;
  const rows = await db
    .selectFrom('users')
    .select(['id', 'name', 'verified_address', 'locale', 'disabled_at', 'left_at'])
    .where('organization_id', '=', organizationId)
    .where('subject', 'not like', `${BY_MAIL}%`)
    .where('verified_address', 'in', [...new Set(addresses.map((address) => address.toLowerCase()))])
    .execute();
  for (const { id, name, verified_address, locale, disabled_at, left_at } of rows) {
    if (verified_address !== null)
      found.set(verified_address, { id, name, locale, disabled: disabled_at !== null || left_at !== null });
  }
  return found;
}
