import type { DeskComment, TicketThread, DeskFile, DeskTicket, Requester } from '../adapter.ts';
import { fromRemoteValue } from './fields.ts';
import { toCategory } from './list-tickets.ts';
import type { ResolvedFreshdeskConfig } from './config.ts';
import type { FdConversation, FdFile, FdTicket } from './schemas.ts';
import { fromHtml } from './html-text.ts';

/** A requester with their contact; null without one, in which case they can only be in cc. */
export interface FreshdeskCustomer extends Requester {
  contact: number | null;
}

/** Returns the addresses in cc, which Freshdesk stores as they were entered. */
const toCc = ({ cc_emails }: FdTicket): string[] =>
  (cc_emails ?? []).flatMap((text) => (/<([^<>\s]+)>\s*$/.exec(text)?.[1] ?? text).trim().toLowerCase() || []);

/** Whether the customer is the requester or in cc. Deleted tickets and spam are visible to no customer. */
export function canSee(ticket: FdTicket, { email, contact }: FreshdeskCustomer): boolean {
  if (ticket.spam === true || ticket.deleted === true) return false;
  return (contact !== null && ticket.requester_id === contact) || toCc(ticket).includes(email);
}

/** Maps a ticket for this customer. */
export function toTicket(ticket: FdTicket, config: ResolvedFreshdeskConfig, customer: FreshdeskCustomer): DeskTicket {
  const fields: Record<string, string> = {};
  for (const [name, { name: id, custom }] of config.fields) {
    const value = fromRemoteValue(custom ? ticket.custom_fields?.[id] : ticket.type);
    if (value !== null) fields[name] = value;
  }
  const isOwn = customer.contact !== null && ticket.requester_id === customer.contact;
  const { requester } = ticket;
  return {
    ref: String(ticket.id),
    number: String(ticket.id),
    subject: ticket.subject ?? '',
    status: config.statuses.get(ticket.status) ?? String(ticket.status),
    priority: config.priorities.get(ticket.priority ?? 0) ?? null,
    category: toCategory(ticket, config),
    fields,
    createdAt: ticket.created_at,
    updatedAt: ticket.updated_at,
    // Lists lack comments, and `updated_at` also changes with private notes.
    lastPublicReplyAt: null,
    requester: isOwn
      ? { email: customer.email, name: requester?.name ?? customer.name }
      : { email: requester?.email?.toLowerCase() ?? null, name: requester?.name ?? '' },
    cc: toCc(ticket),
  };
}

/** Maps a ticket with its comments for this customer, without private notes and forwarded mails. */
export function toThread(
  ticket: FdTicket,
  conversation: readonly FdConversation[],
  config: ResolvedFreshdeskConfig,
  customer: FreshdeskCustomer,
): TicketThread {
  const mapped = toTicket(ticket, config, customer);
  const comments = conversation
    .filter((entry) => !entry.private)
    .map((entry): DeskComment => {
      const isRequester = entry.user_id === ticket.requester_id;
      const agent = config.agents.get(entry.user_id);
      const kind =
        isRequester || (entry.incoming === true && agent === undefined)
          ? 'customer'
          : entry.user_id === config.account
            ? 'service'
            : 'agent';
      const own = customer.contact !== null && entry.user_id === customer.contact;
      return {
        ref: String(entry.id),
        body: fromHtml(entry.body ?? ''),
        files: (entry.attachments ?? []).map(toFile),
        createdAt: entry.created_at,
        author: {
          kind,
          email: own ? customer.email : isRequester ? mapped.requester.email : null,
          name: (isRequester ? mapped.requester.name : agent) ?? parseDisplayName(entry.from_email),
        },
      };
    });
  return {
    ticket: mapped,
    description: fromHtml(ticket.description ?? ''),
    files: (ticket.attachments ?? []).map(toFile),
    comments,
  };
}

/** Parses the display name in front of an e-mail address, without quotes. */
function parseDisplayName(from: string | null | undefined): string {
  const [, before = ''] = /^([^<>]*)</.exec(from ?? '') ?? [];
  const name = before.trim().replaceAll(/^"|"$/g, '').trim();
  return name.includes('"') ? '' : name;
}

const toFile = (file: FdFile): DeskFile => ({
  ref: String(file.id),
  name: file.name,
  type: file.content_type ?? 'application/octet-stream',
  size: file.size ?? file.file_size ?? 0,
  createdAt: file.created_at,
});
