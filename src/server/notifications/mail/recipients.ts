import type { Ticket } from '../../../contract/index.ts';
import { toAccountId } from '../../database/account-id.ts';
import { isAddress } from '../../lib/mail-address.ts';
import type { Db } from '../../interfaces/index.ts';
import { toLanguage } from '../../messages/index.ts';
import type { MailAddress, MailSettings } from './options.ts';
import type { Bearer } from './reply-addresses.ts';
import { BY_MAIL } from './resolve-sender.ts';
import { sanitizeLine } from './sanitize.ts';
import type { Reader } from './ticket-texts.ts';

/** A recipient of mails about a ticket. */
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
 * Returns the requester and the cc'd people, each address once, except accounts that are disabled, have no address or have left
 * the organization of the ticket. A requester with an unverified address is an external recipient without a reply address,
 * because a reply would prove control of the mailbox, not of the account.
 */
export async function readRecipients(
  db: Db,
  organizationId: string | null,
  ticket: Pick<Ticket, 'requester' | 'cc'>,
  settings: MailSettings,
): Promise<Recipient[]> {
  const requester = await db
    .selectFrom('users')
    .select(['id', 'name', 'email', 'verified_address', 'locale', 'time_zone', 'disabled_at', 'left_at'])
    .where('id', '=', toAccountId(organizationId, ticket.requester.id))
    .executeTakeFirst();
  const language = toLanguage(requester?.locale) ?? settings.language;
  const timeZone = requester?.time_zone ?? settings.timeZone;
  const recipients: Recipient[] = [];
  const seen = new Set<string>();
  const add = (
    address: string,
    { accountId, isVerified }: { accountId: string | null; isVerified: boolean },
    reader: Omit<Reader, 'answers' | 'canOpen'>,
  ) => {
    const key = address.toLowerCase();
    // Tokens and custom help desks may contain invalid addresses.
    if (seen.has(key) || !isAddress(address)) return;
    seen.add(key);
    const hasReplyAddress = isVerified || accountId === null;
    const to = { name: reader.name === null ? null : sanitizeLine(reader.name), address };
    recipients.push({
      to,
      accountId,
      isExternal: !isVerified,
      bearer: hasReplyAddress ? { userId: accountId, organizationId } : null,
      reader: {
        ...reader,
        answers: hasReplyAddress && settings.replyDomain !== null,
        canOpen: accountId !== null,
      },
    });
  };

  const addRequester = (isVerified: boolean) => {
    if (requester?.disabled_at !== null || requester.left_at !== null || requester.email === null) return;
    if ((requester.verified_address !== null) !== isVerified) return;
    add(
      requester.email,
      { accountId: requester.id, isVerified },
      { name: requester.name, requesterName: null, language, timeZone },
    );
  };
  addRequester(true);
  const cc = ticket.cc ?? [];
  const colleagues = await readColleagues(db, organizationId, cc);
  for (const address of cc) {
    const colleague = colleagues.get(address.toLowerCase());
    if (colleague?.disabled) continue;
    add(
      address,
      { accountId: colleague?.id ?? null, isVerified: colleague !== undefined },
      {
        name: colleague?.name ?? null,
        requesterName: requester?.name ?? ticket.requester.name,
        language: toLanguage(colleague?.locale) ?? language,
        timeZone: colleague?.timeZone ?? timeZone,
      },
    );
  }
  // Last: a cc'd account that has verified the same address takes precedence.
  addRequester(false);
  return recipients;
}

/** Returns the accounts of the organization by verified address. */
async function readColleagues(db: Db, organizationId: string | null, addresses: readonly string[]) {
  const colleagues = new Map<
    string,
    { id: string; name: string; locale: string | null; timeZone: string | null; disabled: boolean }
  >();
  if (organizationId === null || addresses.length === 0) return colleagues;
  const rows = await db
    .selectFrom('users')
    .select(['id', 'name', 'verified_address', 'locale', 'time_zone', 'disabled_at', 'left_at'])
    .where('organization_id', '=', organizationId)
    .where('subject', 'not like', `${BY_MAIL}%`)
    .where('verified_address', 'in', [...new Set(addresses.map((address) => address.toLowerCase()))])
    .execute();
  for (const { id, name, verified_address, locale, time_zone: timeZone, disabled_at, left_at } of rows) {
    if (verified_address !== null)
      colleagues.set(verified_address, {
        id,
        name,
        locale,
        timeZone,
        disabled: disabled_at !== null || left_at !== null,
      });
  }
  return colleagues;
}
