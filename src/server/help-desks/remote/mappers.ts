import { hash } from 'node:crypto';
import type { Attachment, Comment, Ticket, TicketSummary } from '../../../contract/index.ts';
import type { Identity } from '../../interfaces/index.ts';
import type { DeskComment, TicketThread, DeskFile, DeskPerson, DeskTicket } from '../adapter.ts';
import { toCustomerStatus } from '../../tickets/status-transitions.ts';
import type { TicketRef } from './ticket-refs.ts';
import type { ResolvedMapping } from '../mapping.ts';

const time = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/** What is known of a ticket beside what the desk says. */
export interface MappingContext {
  known: TicketRef;
  identity: Identity;
  mapping: ResolvedMapping;
  /** Until when this viewer has read it; null when they never opened it, and nothing can be said. */
  seen: number | null;
}

/** Whether the viewer is the requester, rather than in copy. */
export const isRequester = (ticket: DeskTicket, identity: Identity): boolean =>
  ticket.requester.email !== null && ticket.requester.email === identity.email?.toLowerCase();

/** A ticket of the desk as a row of a list. */
export function toSummary(ticket: DeskTicket, { known, identity, mapping, seen }: MappingContext): TicketSummary {
  const status = mapping.toStatus(ticket.status);
  const mine = isRequester(ticket, identity);
  return {
    id: known.id,
    number: ticket.number,
    subject: ticket.subject,
    status: status ?? ticket.status,
    ...(status === null && { statusLabel: ticket.status }),
    ...(status !== null && { phase: toCustomerStatus(status, null) }),
    priority: mapping.toPriority(ticket.priority),
    category: mapping.toCategory(ticket.category),
    requester: mine
      ? { id: identity.id, name: identity.name, role: identity.role }
      : toPerson(ticket.requester, 'user', known.requester_id),
    createdAt: time(ticket.createdAt),
    updatedAt: time(ticket.updatedAt),
    responseDueAt: null,
    unread: seen !== null && (ticket.lastPublicReplyAt ?? 0) > seen,
    version: toVersion(ticket),
  };
}

/** A whole ticket. */
export function toTicket(
  { ticket, description, files, allowedTransitions: movable }: TicketThread,
  ids: ReadonlyMap<string, string>,
  beside: MappingContext,
): Ticket {
  const { identity, mapping } = beside;
  const mine = isRequester(ticket, identity);
  const status = mapping.toStatus(ticket.status);
  const closed = status === 'closed';
  const may = (target: string | null) => target !== null && (movable === undefined || movable.includes(target));
  const reopens = mapping.canReopen(ticket.status) && may(mapping.reopen);
  const fields: Record<string, string> = {};
  for (const [id, name] of mapping.fields) {
    const value = ticket.fields[name];
    if (value !== undefined) fields[id] = value;
  }
  return {
    ...toSummary(ticket, beside),
    description,
    attachments: files.map((file) => toAttachment(file, ids)),
    fields,
    cc: [...ticket.cc],
    allowed: {
      comment: !closed,
      close: mine && !closed && may(mapping.close),
      reopen: mine && (closed || status === 'solved') && reopens,
      confirm: mine && status === 'solved' && may(mapping.close),
      followUp: mine && closed && !reopens,
    },
  };
}

/** Something said. What was written under the server's account was said by whoever is noted here, else by the requester. */
export function toComment(
  comment: DeskComment,
  ticket: DeskTicket,
  ids: ReadonlyMap<string, string>,
  authors: ReadonlyMap<string, Comment['author']>,
  identity: Identity,
): Comment {
  const { kind, ...person } = comment.author;
  const own = person.email !== null && person.email === identity.email?.toLowerCase();
  const author =
    authors.get(comment.ref) ??
    (own
      ? { id: identity.id, name: identity.name, role: identity.role }
      : kind === 'agent'
        ? toPerson(person, 'agent', null)
        : toPerson(kind === 'service' ? ticket.requester : person, 'user', null));
  return {
    id: comment.ref,
    body: comment.body,
    author,
    createdAt: time(comment.createdAt),
    attachments: comment.files.map((file) => toAttachment(file, ids)),
  };
}

/** People of the desk have no id of ours: one that tells them apart and says nothing. */
function toPerson({ email, name }: DeskPerson, role: string, id: string | null): Comment['author'] {
  return { id: id ?? `desk-${digest([email, name])}`, name, role };
}

const toAttachment = (file: DeskFile, ids: ReadonlyMap<string, string>): Attachment => ({
  id: ids.get(file.ref) ?? file.ref,
  name: file.name,
  size: file.size,
  type: file.type,
  createdAt: time(file.createdAt),
});

const toVersion = (ticket: DeskTicket): string =>
  digest([ticket.updatedAt, ticket.status, ticket.priority, ticket.category, ticket.subject, ticket.cc]);

const digest = (parts: unknown): string => hash('sha256', JSON.stringify(parts), 'base64url').slice(0, 22);
