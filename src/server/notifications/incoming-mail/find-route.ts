import type { Db, Desk, Identity } from '../../interfaces/index.ts';
import { toAsciiAddress } from '../../lib/mail-address.ts';
import { isStorableText } from '../../database/text.ts';
import type { MailSettings } from '../mail/options.ts';
import { findReplyAddress } from '../mail/reply-addresses.ts';
import { BY_MAIL, resolveSender } from '../mail/resolve-sender.ts';
import { isAutomatic, isLoop, suppressesAnswers } from './auto-reply.ts';
import type { Envelope } from './envelope.ts';
import { refuse } from './refuse.ts';
import { isForged } from './sender-authentication.ts';

/** How a mail arrived. */
export interface Arrival {
  envelope: Envelope;
  /** Recipient of the envelope, where the header fields may lack it. */
  recipient: string | undefined;
  /** Name of the server whose `Authentication-Results` count; undefined when none do. */
  authenticationServer: string | undefined;
  /** The result of a check of the sender by the source itself; undefined without one. */
  isAuthenticated: boolean | undefined;
}

/** A reply to a ticket by a participant. */
export interface ReplyRoute {
  kind: 'reply';
  ticketId: string;
  address: string;
  identity: Identity;
}

/** Intended result of a mail. */
export type Route = ReplyRoute | { kind: 'ticket'; identity: Identity } | { kind: 'stranger' };

/** Reply addresses of one ticket that are looked up for a thread. */
const MAX_THREADS = 5;

/**
 * Finds what a mail is about, by its envelope and header fields alone. A mail that is refused here is neither parsed nor answered.
 *
 * @throws ProblemError `mail_refused`
 */
export async function findRoute(
  db: Db,
  { settings, desk }: { settings: MailSettings; desk: Desk },
  arrival: Arrival,
  now: number,
): Promise<Route> {
  const { envelope } = arrival;
  const { from, messageId, headers, subject } = envelope;
  const { replyDomain, incoming } = settings;
  const recipients =
    arrival.recipient === undefined ? envelope.recipients : [arrival.recipient.toLowerCase(), ...envelope.recipients];
  const found = replyDomain === null ? undefined : await findReplyAddress(db, recipients, replyDomain);
  const isForNewTickets = recipients.some((address) => incoming.addresses.has(toAsciiAddress(address)));
  if (!found && !isForNewTickets) refuse('unknown_address');
  if (isLoop(settings, from, messageId)) refuse('loop');
  if (isAutomatic(headers, from, subject)) refuse('automatic');
  if (found) {
    if (toAsciiAddress(found.address) === toAsciiAddress(from)) {
      if (isRefused(arrival)) refuse('forged');
      return toReply(found, await resolveSender(db, found, now));
    }
    // Reply-All to the reply of another participant: the sender is known by an authenticated address.
    const own = isTrusted(arrival) ? await findParticipant(db, found.ticket_id, from) : undefined;
    if (!own) refuse('wrong_sender');
    return toReply(own, await resolveSender(db, own, now));
  }
  if (suppressesAnswers(headers)) refuse('automatic');
  if (!isTrusted(arrival)) refuse('forged');
  const identities = await findAccounts(db, from, now);
  return (
    (await findThread(db, { settings, desk }, envelope, identities, now)) ??
    (identities[0] ? { kind: 'ticket', identity: identities[0] } : { kind: 'stranger' })
  );
}

/** Whether the sender was checked and is not authentic, or there are several authors. */
const isRefused = ({ envelope, authenticationServer, isAuthenticated }: Arrival): boolean =>
  isAuthenticated === undefined ? isForged(envelope, authenticationServer) : !isAuthenticated || isForged(envelope);

/** Whether the sender was checked and is authentic. */
const isTrusted = (arrival: Arrival): boolean =>
  (arrival.isAuthenticated !== undefined || arrival.authenticationServer !== undefined) && !isRefused(arrival);

function toReply(
  { ticket_id, address }: { ticket_id: string; address: string },
  identity: Identity | null,
): ReplyRoute {
  if (!identity) refuse('unknown_address');
  return { kind: 'reply', ticketId: ticket_id, address, identity };
}

/** A participant of the ticket with this address: each of them has a reply address. */
const findParticipant = (db: Db, ticketId: string, from: string) =>
  db
    .selectFrom('reply_addresses')
    .selectAll()
    .where('ticket_id', '=', ticketId)
    .where('address', 'in', [from, toAsciiAddress(from)])
    .executeTakeFirst();

/** Customers with a verified address, the one with the latest ticket first: one person can belong to several organizations. */
async function findAccounts(db: Db, from: string, now: number): Promise<Identity[]> {
  const rows = await db
    .selectFrom('users')
    .select(['users.id', 'users.verified_address', 'users.organization_id'])
    .select((eb) =>
      eb
        .selectFrom('tickets')
        .select((inner) => inner.fn.max('tickets.created_at').as('at'))
        .whereRef('tickets.requester_id', '=', 'users.id')
        .as('last_ticket_at'),
    )
    .where('verified_address', 'in', [from, toAsciiAddress(from)])
    .where('subject', 'not like', `${BY_MAIL}%`)
    .where('role', 'in', ['user', 'admin'])
    .where('disabled_at', 'is', null)
    .where('left_at', 'is', null)
    .orderBy('users.created_at', 'desc')
    .limit(20)
    .execute();
  const ordered = rows.sort((one, other) => Number(other.last_ticket_at ?? 0) - Number(one.last_ticket_at ?? 0));
  const identities = await Promise.all(
    ordered.map(({ id, verified_address, organization_id }) =>
      resolveSender(db, { address: verified_address ?? '', user_id: id, organization_id }, now),
    ),
  );
  return identities.filter((identity) => identity !== null);
}

/** Finds the ticket that `References` and `In-Reply-To` name, if the sender may see it. */
async function findThread(
  db: Db,
  { settings, desk }: { settings: MailSettings; desk: Desk },
  { references, from }: Envelope,
  identities: readonly Identity[],
  now: number,
): Promise<ReplyRoute | null> {
  for (const ticketId of await findReferencedTickets(db, references, settings.domain)) {
    const own = await findParticipant(db, ticketId, from);
    const identity = own && (await resolveSender(db, own, now));
    if (own && identity) return { kind: 'reply', ticketId, address: own.address, identity };
    for (const account of identities)
      if (await desk.readTicket({ identity: account, db, now }, ticketId))
        return { kind: 'reply', ticketId, address: from, identity: account };
  }
  return null;
}

async function findReferencedTickets(db: Db, references: readonly string[], domain: string): Promise<string[]> {
  const ids = references.filter(isStorableText);
  if (ids.length === 0) return [];
  const suffix = `@${domain.toLowerCase()}>`;
  const own = ids.filter((id) => id.toLowerCase().endsWith(suffix)).map((id) => id.slice(1, -suffix.length));
  const threads = own.flatMap((id) => /^ticket-([\w.-]{1,100})$/.exec(id)?.[1] ?? []);
  const sent = await db
    .selectFrom('sent_mails')
    .select('ticket_id')
    .where('id', 'in', ['', ...own])
    .execute();
  const received = await db
    .selectFrom('received_mails')
    .select('ticket_id')
    .where('message_id', 'in', ids)
    .where('ticket_id', 'is not', null)
    .limit(MAX_THREADS)
    .execute();
  const tickets = [...sent, ...received].flatMap(({ ticket_id }) => (ticket_id === null ? [] : [ticket_id]));
  return [...new Set([...threads, ...tickets])].slice(0, MAX_THREADS);
}
