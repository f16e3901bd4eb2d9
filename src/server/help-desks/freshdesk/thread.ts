import type { DeskComment, TicketThread, DeskFile, DeskTicket, Requester } from '../adapter.ts';
import { fromRemoteValue } from './fields.ts';
import { toCategory } from './list-tickets.ts';
import type { ResolvedFreshdeskConfig } from './config.ts';
import type { FdConversation, FdFile, FdTicket } from './schemas.ts';
import { fromHtml } from './html-text.ts';

/** A requester with their contact; null for somebody who is only in copy. */
export interface FreshdeskCustomer extends Requester {
  contact: number | null;
}

/** Addresses in copy, which Freshdesk keeps as they were written. */
const toCc = ({ cc_emails }: FdTicket): string[] =>
  (cc_emails ?? []).flatMap((text) => (/<([^<>\s]+)>\s*$/.exec(text)?.[1] ?? text).trim().toLowerCase() || []);

/** Whether the ticket is this customer's, or they are in copy. What was thrown away or is spam is nobody's. */
export function canSee(ticket: FdTicket, { email, contact }: FreshdeskCustomer): boolean {
  if (ticket.spam === true || ticket.deleted === true) return false;
  return (contact !== null && ticket.requester_id === contact) || toCc(ticket).includes(email);
}

/** A ticket as this customer sees it. */
export function toTicket(ticket: FdTicket, names: ResolvedFreshdeskConfig, by: FreshdeskCustomer): DeskTicket {
  const fields: Record<string, string> = {};
  for (const [name, { name: id, custom }] of names.fields) {
    const value = fromRemoteValue(custom ? ticket.custom_fields?.[id] : ticket.type);
    if (value !== null) fields[name] = value;
  }
  const mine = by.contact !== null && ticket.requester_id === by.contact;
  const { requester } = ticket;
  return {
    ref: String(ticket.id),
    number: String(ticket.id),
    subject: ticket.subject ?? '',
    status: names.statuses.get(ticket.status) ?? String(ticket.status),
    priority: names.priorities.get(ticket.priority ?? 0) ?? null,
    category: toCategory(ticket, names),
    fields,
    createdAt: ticket.created_at,
    updatedAt: ticket.updated_at,
    // Lists do not say what was said, and `updated_at` moves with private notes too.
    lastPublicReplyAt: null,
    requester: mine
      ? { email: by.email, name: requester?.name ?? by.name }
      : { email: requester?.email?.toLowerCase() ?? null, name: requester?.name ?? '' },
    cc: toCc(ticket),
  };
}

/** What was said on a ticket, for its customer. Private notes and what was forwarded elsewhere are left out. */
export function toThread(
  ticket: FdTicket,
  said: readonly FdConversation[],
  names: ResolvedFreshdeskConfig,
  by: FreshdeskCustomer,
): TicketThread {
  const shownTicket = toTicket(ticket, names, by);
  const comments = said
    .filter((one) => !one.private)
    .map((one): DeskComment => {
      const requester = one.user_id === ticket.requester_id;
      const agent = names.agents.get(one.user_id);
      const kind =
        requester || (one.incoming === true && agent === undefined)
          ? 'customer'
          : one.user_id === names.account
            ? 'service'
            : 'agent';
      const own = by.contact !== null && one.user_id === by.contact;
      return {
        ref: String(one.id),
        body: fromHtml(one.body ?? ''),
        files: (one.attachments ?? []).map(toFile),
        createdAt: one.created_at,
        author: {
          kind,
          email: own ? by.email : requester ? shownTicket.requester.email : null,
          name: (requester ? shownTicket.requester.name : agent) ?? nameIn(one.from_email),
        },
      };
    });
  return {
    ticket: shownTicket,
    description: fromHtml(ticket.description ?? ''),
    files: (ticket.attachments ?? []).map(toFile),
    comments,
  };
}

/** The name before an address, without its quotes. */
function nameIn(from: string | null | undefined): string {
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
