import * as z from 'zod/mini';
import type { Db } from '../interfaces/index.ts';
import { oldestFirst } from '../database/sequences.ts';
import { ERASED, type Replacement } from './erase-audit-log.ts';
import { foldName, mentions, namesPerson, routeNamesPerson } from './mentions.ts';

const Detail = z.record(z.string(), z.unknown());
const Message = z.object({ body: z.string() });
/** Shorter texts are too unspecific to identify the mails that quote them. */
const MIN_TEXT_LENGTH = 12;
/** Such short Latin names also occur as ordinary words. */
const SHORT_NAME = /^\p{Script=Latin}{1,3}$/u;

/** Texts and tickets of a person. They are read before the erasure, to find copies. */
export interface Written {
  ticketIds: string[];
  texts: string[];
}

/** Reads what a person wrote in tickets, comments, ratings and reasons. */
export async function readWritten(
  tx: Db,
  { account }: Replacement,
  ratedTicketIds: readonly string[],
): Promise<Written> {
  const tickets = await tx
    .selectFrom('tickets')
    .select(['id', 'subject', 'description', 'escalation_reason'])
    .where('requester_id', '=', account)
    .execute();
  const comments = await tx.selectFrom('comments').select('body').where('author_id', '=', account).execute();
  const ids = [...tickets.map(({ id }) => id), ...ratedTicketIds];
  const ratings =
    ids.length === 0 ? [] : await tx.selectFrom('ratings').select('comment').where('ticket_id', 'in', ids).execute();
  const texts = [
    ...tickets.flatMap(({ subject, description, escalation_reason }) => [subject, description, escalation_reason]),
    ...comments.map(({ body }) => body),
    ...ratings.map(({ comment }) => comment),
  ];
  return {
    ticketIds: tickets.map(({ id }) => id),
    texts: texts
      .filter((text) => text !== null && text.trim().length >= MIN_TEXT_LENGTH)
      .map((text) => (text ?? '').trim()),
  };
}

/** Returns the tickets of colleagues whose last event of this kind was by the person. */
export async function findTicketsByLastActor(
  tx: Db,
  { organizationId, id }: Replacement,
  kind: string,
): Promise<string[]> {
  const rows = await tx
    .selectFrom('ticket_events')
    .select(['ticket_id', 'actor_id', 'actor_role'])
    .where('organization_id', '=', organizationId)
    .where('kind', '=', kind)
    .orderBy(oldestFirst[0])
    .orderBy(oldestFirst[1])
    .execute();
  const last = new Map(rows.map((row) => [row.ticket_id, row.actor_id === id && row.actor_role !== 'agent']));
  return [...last].filter(([, isOwn]) => isOwn).map(([ticketId]) => ticketId);
}

/** Erases rating comments and reasons for escalation of the person on tickets of colleagues. */
export async function eraseRatingsAndEscalations(
  tx: Db,
  { rated, escalated }: { rated: readonly string[]; escalated: readonly string[] },
): Promise<void> {
  if (rated.length > 0)
    await tx.updateTable('ratings').set({ comment: null }).where('ticket_id', 'in', rated).execute();
  if (escalated.length > 0)
    await tx.updateTable('tickets').set({ escalation_reason: null }).where('id', 'in', escalated).execute();
}

/**
 * Deletes pending mails and webhook messages of the organization that are addressed to the person, name them, are about their
 * tickets or quote their texts. Of rows without an organization, only those are deleted that have the address of the person or name
 * the person or one of their tickets by id.
 */
export async function eraseFromOutbox(tx: Db, target: Replacement, { ticketIds, texts }: Written): Promise<void> {
  const normalize = (text: string) => foldName(text).replaceAll(/\s+/g, ' ');
  const needles = texts.map(normalize);
  const person = SHORT_NAME.test(target.name.trim()) ? { ...target, name: '' } : target;
  const address = { name: '', email: target.email };
  const rows = await tx
    .selectFrom('outbox')
    .select(['id', 'message', 'organization_id'])
    .where((eb) => eb.or([eb('organization_id', '=', target.organizationId), eb('organization_id', 'is', null)]))
    .execute();
  for (const { id, message, organization_id } of rows) {
    const value: unknown = JSON.parse(message);
    const webhook = z.safeParse(Message, value).data;
    const strings = collectStrings([value, webhook && parseJson(webhook.body)]);
    const isAffected = strings.some((text) => {
      if (organization_id === null)
        return mentions(text, address) || text === `${target.organizationId}/${target.id}` || ticketIds.includes(text);
      const plain = normalize(text);
      return (
        namesPerson(text, person) ||
        (text.startsWith('/') && routeNamesPerson(text, person)) ||
        ticketIds.some((ticketId) => plain.includes(ticketId)) ||
        needles.some((words) => plain.includes(words))
      );
    });
    if (isAffected) await tx.deleteFrom('outbox').where('id', '=', id).execute();
  }
}

/**
 * Erases reasons that name the person, and the person's responses to access requests. On the person's own tickets all reasons
 * are erased, because they quote the request.
 */
export async function eraseReasons(tx: Db, target: Replacement, { ticketIds }: Written): Promise<void> {
  const { organizationId } = target;
  for (const table of ['grants', 'access_requests', 'access_sessions'] as const)
    for (const { id, reason } of await tx
      .selectFrom(table)
      .select(['id', 'reason'])
      .where('organization_id', '=', organizationId)
      .execute())
      if (reason !== null && mentions(reason, target))
        await tx.updateTable(table).set({ reason: ERASED }).where('id', '=', id).execute();
  const denied = await tx
    .selectFrom('audit_events')
    .select('request_id')
    .where('organization_id', '=', organizationId)
    .where('actor_id', '=', target.id)
    .where('actor_role', '<>', 'agent')
    .where('action', '=', 'denied')
    .execute();
  for (const { request_id } of denied)
    if (request_id !== null)
      await tx.updateTable('access_requests').set({ denial_reason: null }).where('id', '=', request_id).execute();
  for (const { id, denial_reason } of await tx
    .selectFrom('access_requests')
    .select(['id', 'denial_reason'])
    .where('organization_id', '=', organizationId)
    .where('denial_reason', 'is not', null)
    .execute())
    if (denial_reason !== null && mentions(denial_reason, target))
      await tx.updateTable('access_requests').set({ denial_reason: null }).where('id', '=', id).execute();
  const events = await tx
    .selectFrom('ticket_events')
    .select(['id', 'ticket_id', 'detail'])
    .where('organization_id', '=', organizationId)
    .where('detail', 'like', '%"reason"%')
    .execute();
  for (const { id, ticket_id, detail } of events) {
    const { reason, ...rest } = Detail.parse(JSON.parse(detail));
    if (typeof reason !== 'string' || !(ticketIds.includes(ticket_id) || mentions(reason, target))) continue;
    await tx
      .updateTable('ticket_events')
      .set({ detail: JSON.stringify(rest) })
      // Filters by ticket to use the index; the event number is provisional until it is assigned.
      .where('ticket_id', '=', ticket_id)
      .where('id', '=', id)
      .execute();
  }
}

function collectStrings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(collectStrings);
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(collectStrings);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
