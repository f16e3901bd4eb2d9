import { hash } from 'node:crypto';
import type { Attachment, Comment, Ticket, TicketSummary } from '../../../contract/index.ts';
import type { Identity } from '../../interfaces/index.ts';
import type { DeskComment, TicketThread, DeskFile, DeskPerson, DeskTicket } from '../adapter.ts';
import { toCustomerStatus } from '../../tickets/status-transitions.ts';
import type { TicketRef } from './ticket-refs.ts';
import type { ResolvedMapping } from '../mapping.ts';

const toIsoTime = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/** Local data about a ticket. */
export interface MappingContext {
  ref: TicketRef;
  identity: Identity;
  mapping: ResolvedMapping;
  /** Time until which this user has read it (ms); null when never opened, in which case nothing counts as unread. */
  readUntil: number | null;
}

/** Whether the user is the requester, rather than in cc. */
export const isRequester = (ticket: DeskTicket, identity: Identity): boolean =>
  ticket.requester.email !== null && ticket.requester.email === identity.email?.toLowerCase();

/** Maps a ticket to a list entry. */
export function toSummary(
  ticket: DeskTicket,
  { ref: known, identity, mapping, readUntil: seen }: MappingContext,
): TicketSummary {
  const status = mapping.toStatus(ticket.status);
  const isOwn = isRequester(ticket, identity);
  return {
    id: known.id,
    number: ticket.number,
    subject: ticket.subject,
    status: status ?? ticket.status,
    ...(status === null && { statusLabel: ticket.status }),
    ...(status !== null && { customerStatus: toCustomerStatus(status, null) }),
    priority: mapping.toPriority(ticket.priority),
    category: mapping.toCategory(ticket.category),
    requester: isOwn
      ? { id: identity.id, name: identity.name, role: identity.role }
      : toPerson(ticket.requester, 'user', known.requester_id),
    createdAt: toIsoTime(ticket.createdAt),
    updatedAt: toIsoTime(ticket.updatedAt),
    responseDueAt: null,
    unread: seen !== null && (ticket.lastPublicReplyAt ?? 0) > seen,
    version: toVersion(ticket),
  };
}

/** Maps a ticket with its contents. */
export function toTicket(
  { ticket, description, files, allowedTransitions }: TicketThread,
  ids: ReadonlyMap<string, string>,
  context: MappingContext,
): Ticket {
  const { identity, mapping } = context;
  const isOwn = isRequester(ticket, identity);
  const status = mapping.toStatus(ticket.status);
  const closed = status === 'closed';
  const canSet = (target: string | null) =>
    target !== null && (allowedTransitions === undefined || allowedTransitions.includes(target));
  const canReopen = mapping.canReopen(ticket.status) && canSet(mapping.reopen);
  const fields: Record<string, string> = {};
  for (const [id, name] of mapping.fields) {
    const value = ticket.fields[name];
    if (value !== undefined) fields[id] = value;
  }
  return {
    ...toSummary(ticket, context),
    description,
    attachments: files.map((file) => toAttachment(file, ids)),
    fields,
    cc: [...ticket.cc],
    allowed: {
      comment: !closed,
      close: isOwn && !closed && canSet(mapping.close),
      reopen: isOwn && (closed || status === 'solved') && canReopen,
      confirm: isOwn && status === 'solved' && canSet(mapping.close),
      followUp: isOwn && closed && !canReopen,
    },
  };
}

/** Maps a comment. The author of one written by the service account is the recorded one, else the requester. */
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
    createdAt: toIsoTime(comment.createdAt),
    attachments: comment.files.map((file) => toAttachment(file, ids)),
  };
}

/** People in the help desk have no id of ours; a digest distinguishes them without revealing their address. */
function toPerson({ email, name }: DeskPerson, role: string, id: string | null): Comment['author'] {
  return { id: id ?? `desk-${digest([email, name])}`, name, role };
}

const toAttachment = (file: DeskFile, ids: ReadonlyMap<string, string>): Attachment => ({
  id: ids.get(file.ref) ?? file.ref,
  name: file.name,
  size: file.size,
  type: file.type,
  createdAt: toIsoTime(file.createdAt),
});

const toVersion = (ticket: DeskTicket): string =>
  digest([ticket.updatedAt, ticket.status, ticket.priority, ticket.category, ticket.subject, ticket.cc]);

const digest = (parts: unknown): string => hash('sha256', JSON.stringify(parts), 'base64url').slice(0, 22);
