import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Priority } from '../../../contract/index.ts';
import { toSubject } from '../../database/account-id.ts';
import { writeLater } from '../../database/deferred-writes.ts';
import { isSqlite } from '../../database/dialect.ts';
import { addTexts, normalizeLongSearchText, toTicketText } from '../../database/search.ts';
import { writeEvents } from '../../database/sequences.ts';
import { upsertUser } from '../../database/users.ts';
import { ProblemError } from '../../errors.ts';
import type { CallContext, Db } from '../../interfaces/index.ts';
import { createMessage } from '../../messages/index.ts';
import type { LifecycleRules } from '../lifecycle.ts';
import type { NumberAllocator } from '../number-allocator.ts';
import { Addresses } from '../rows.ts';
import { refreshTargets } from '../targets.ts';
import { insertCc, lockTicket, markUnreadForOthers, type LockedTicket } from '../ticket-writes.ts';
import { markReadByAgent } from './ticket-reads.ts';

/** Tables with rows of a ticket that belong to one of its comments. */
const COMMENT_TABLES = ['ticket_events', 'agent_events', 'attachments', 'incoming_mails', 'received_mails'] as const;

interface SplitOptions {
  rules: LifecycleRules;
  priorities: readonly Priority[];
  numbers: NumberAllocator;
}

/**
 * Moves a message of a customer and all later ones to a new ticket: the message becomes its description, and its author the requester.
 * The two tickets are linked as a ticket and its follow-up, and the requester of the earlier one is in cc.
 *
 * @returns the id of the new ticket; null when the ticket does not exist
 * @throws ProblemError `not_found` for an unknown comment, `conflict` for one that is internal or by an agent, for a merged
 *   ticket, and where the earlier requester has no address for cc
 */
export async function splitTicket(
  tx: Db,
  { identity, now }: Omit<CallContext, 'db'>,
  id: string,
  { commentId, subject }: { commentId: string; subject?: string | undefined },
  { rules, priorities, numbers }: SplitOptions,
): Promise<string | null> {
  const ticket = await lockTicket(tx, identity, id);
  if (!ticket) return null;
  if (ticket.merged_into !== null)
    throw new ProblemError('conflict', { detail: createMessage('ticket_already_merged') });
  const comments = await tx
    .selectFrom('comments')
    .selectAll()
    .where('ticket_id', '=', id)
    .orderBy('position')
    .execute();
  const first = comments.find((comment) => comment.id === commentId);
  if (!first) throw new ProblemError('not_found');
  if (first.internal === 1 || first.author_role === 'agent')
    throw new ProblemError('conflict', { detail: createMessage('split_customer_message') });
  const moved = comments.filter(({ position }) => position > first.position);
  const answers = (list: typeof comments) =>
    list.find(({ author_role, internal }) => author_role === 'agent' && internal === 0)?.created_at ?? null;

  const created = {
    id: randomUUID(),
    number: await numbers.take(tx, ticket.organization_id),
    organization_id: ticket.organization_id,
    requester_id: first.author_id,
    subject: subject ?? ticket.subject,
    description: first.body,
    status: answers(moved) === null ? 'new' : 'open',
    priority: ticket.priority,
    category: ticket.category,
    fields: '{}',
    cc: JSON.stringify(await toCc(tx, ticket, first.author_id)),
    follow_up_of: id,
    assignee: ticket.assignee,
    assignee_id: ticket.assignee_id,
    team_id: ticket.team_id,
    created_at: first.created_at,
    updated_at: now,
    answered_at: answers(moved),
    comment_count: moved.length,
    response_due_at: null,
  };
  await upsertUser(tx, identity, now);
  await writeLater(tx, tx.insertInto('tickets').values(created));
  await insertCc(tx, created.id, Addresses.parse(JSON.parse(created.cc)));
  await moveTexts(tx, id, created.id, [first, ...moved]);
  await addTexts(tx, [
    {
      ticketId: created.id,
      organizationId: ticket.organization_id,
      text: toTicketText({ number: created.number, subject: created.subject, description: '', fields: {} }),
      internal: false,
    },
  ]);
  const ids = [first.id, ...moved.map((comment) => comment.id)];
  for (const table of COMMENT_TABLES)
    await writeLater(tx, tx.updateTable(table).set({ ticket_id: created.id }).where('comment_id', 'in', ids));
  for (const table of ['attachments', 'incoming_mails', 'received_mails'] as const)
    await writeLater(tx, tx.updateTable(table).set({ comment_id: null }).where('comment_id', '=', first.id));
  await writeLater(tx, tx.deleteFrom('comments').where('id', '=', first.id));
  for (const [index, comment] of moved.entries())
    await writeLater(
      tx,
      tx
        .updateTable('comments')
        .set({ ticket_id: created.id, position: index + 1 })
        .where('id', '=', comment.id),
    );
  await writeLater(
    tx,
    tx
      .updateTable('tickets')
      .set({
        comment_count: first.position - 1,
        answered_at: answers(comments.slice(0, comments.indexOf(first))),
        updated_at: now,
        version: ticket.version + 1,
      })
      .where('id', '=', id),
  );
  const subjectOfEvents = { ...created, updated_at: null };
  const author = await tx.selectFrom('users').select('name').where('id', '=', first.author_id).executeTakeFirst();
  const actor = { id: toSubject(first.author_id), name: author?.name ?? '', role: first.author_role };
  await writeEvents(tx, subjectOfEvents, actor, now, [{ kind: 'created' }]);
  // The history of the earlier ticket links to this one.
  await writeEvents(tx, ticket, identity, now, [
    { kind: 'followed', detail: { to: String(created.number), ticketId: created.id } },
  ]);
  for (const one of [id, created.id]) {
    await markUnreadForOthers(tx, one, identity, now);
    await refreshTargets(tx, one, { ...rules, priorities });
    await markReadByAgent(tx, one, identity.id, now);
  }
  return created.id;
}

/** The cc addresses of the new ticket: those of the earlier one and its requester, without the new requester. */
async function toCc(tx: Db, ticket: LockedTicket, requesterId: string): Promise<string[]> {
  const people = await tx
    .selectFrom('users')
    .select(['id', 'verified_address'])
    .where('id', 'in', [ticket.requester_id, requesterId])
    .execute();
  const addressOf = (id: string) => people.find((person) => person.id === id)?.verified_address ?? null;
  const isOther = ticket.requester_id !== requesterId;
  const earlier = isOther ? addressOf(ticket.requester_id) : null;
  // Otherwise the requester of the earlier ticket could not follow the new one.
  if (isOther && earlier === null)
    throw new ProblemError('conflict', { detail: createMessage('split_other_requester') });
  const all = [...Addresses.parse(JSON.parse(ticket.cc)), ...(earlier === null ? [] : [earlier])];
  return all.filter(
    (address, index) =>
      address.toLowerCase() !== addressOf(requesterId) &&
      all.findIndex((other) => other.toLowerCase() === address.toLowerCase()) === index,
  );
}

/** Moves the searched texts of comments, which are found by what they contain. */
async function moveTexts(
  tx: Db,
  from: string,
  to: string,
  comments: readonly { body: string; internal: number }[],
): Promise<void> {
  for (const { body, internal } of comments) {
    const text = await tx
      .selectFrom('ticket_search_texts')
      .select('id')
      .where('ticket_id', '=', from)
      .where('internal', '=', internal)
      .where('normalized_text', '=', await normalizeLongSearchText(body))
      .limit(1)
      .executeTakeFirst();
    if (!text) continue;
    await writeLater(tx, tx.updateTable('ticket_search_texts').set({ ticket_id: to }).where('id', '=', text.id));
    if (isSqlite(tx))
      await writeLater(tx, sql`update search_documents set ticket_id = ${to} where text_id = ${text.id}`.compile(tx));
  }
}
