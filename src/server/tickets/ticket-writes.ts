import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Comment, Priority } from '../../contract/index.ts';
import { attach } from '../attachments/database-attachments.ts';
import type { Db, Identity } from '../interfaces/index.ts';
import type { NewEvent } from '../database/sequences.ts';
import { writeLater } from '../database/deferred-writes.ts';
import { lockRows } from '../database/row-lock.ts';
import { upsertUser } from '../database/users.ts';
import { addTexts } from '../database/search.ts';
import { isStorableText } from '../database/text.ts';
import { visibleTo } from '../database/visibility.ts';
import { loadStatusChanges } from './event-log.ts';
import { toComment } from './rows.ts';
import { responseDue, type LifecycleRules } from './lifecycle.ts';
import { getAccountId } from '../database/account-id.ts';

/** Reads a ticket that `identity` may see and locks its row until the end of the transaction. */
export async function lockTicket(tx: Db, identity: Identity, id: string) {
  if (!isStorableText(id)) return undefined;
  const rows = tx
    .selectFrom('tickets')
    .select([
      'id',
      'organization_id',
      'requester_id',
      'number',
      'subject',
      'description',
      'status',
      'priority',
      'assignee',
      'fields',
      'cc',
      'version',
      'created_at',
      'updated_at',
      'answered_at',
      'response_due_at',
      'closed_at',
      'escalated_at',
      'comment_count',
      'category',
      'assignee_id',
      'team_id',
      'snoozed_until',
      'spam',
      'merged_into',
      'incident_id',
    ])
    .where('tickets.id', '=', id)
    .where(visibleTo(identity));
  return lockRows(tx, rows).executeTakeFirst();
}

/**
 * Stores a comment with its files on a locked ticket. Its status, version and unread marks must be updated by the
 * caller.
 *
 * @throws Error when the transaction stores a second comment on the same locked ticket
 */
export async function insertComment(
  tx: Db,
  author: Identity,
  ticket: { id: string; organization_id: string; comment_count: number },
  comment: {
    body: string;
    internal: boolean;
    quotedText?: string | undefined;
    attachments?: readonly string[] | undefined;
    now: number;
  },
): Promise<Comment> {
  const { body, internal, now } = comment;
  const ticketId = ticket.id;
  await upsertUser(tx, author, now);
  const position = ticket.comment_count + 1;
  await writeLater(tx, tx.updateTable('tickets').set({ comment_count: position }).where('id', '=', ticketId));
  const row = {
    id: randomUUID(),
    ticket_id: ticketId,
    position,
    author_id: getAccountId(author),
    author_role: author.role,
    body,
    quoted_text: comment.quotedText ?? null,
    internal: internal ? 1 : 0,
    created_at: now,
  };
  await writeLater(tx, tx.insertInto('comments').values(row));
  const files = await attach(tx, author, comment.attachments ?? [], { ticketId, commentId: row.id });
  await addTexts(tx, [{ ticketId, organizationId: ticket.organization_id, text: body, internal }]);
  return toComment({ ...row, author_name: author.name }, files, author.role === 'agent' ? 'agent' : 'customer');
}

/**
 * Marks a ticket unread for each customer who participates in it, including people in cc, except the actor, for whom it
 * becomes read.
 */
export async function markUnreadForOthers(tx: Db, ticketId: string, actor: Identity, now: number): Promise<void> {
  await writeLater(
    tx,
    sql`
    insert into unread_tickets (user_id, ticket_id, unread_since)
    select participants.user_id, ${ticketId}, cast(${now} as bigint)
    from (
      select requester_id as user_id from tickets where id = ${ticketId}
      union
      select author_id as user_id from comments where ticket_id = ${ticketId} and author_role <> 'agent'
      union
      select users.id as user_id
      from ticket_cc
        join tickets on tickets.id = ticket_cc.ticket_id
        join users on users.organization_id = tickets.organization_id
      where ticket_cc.ticket_id = ${ticketId} and users.verified_address = ticket_cc.address
    ) as participants
    where participants.user_id <> ${getAccountId(actor)}
    on conflict (user_id, ticket_id) do nothing`.compile(tx),
  );
  await markRead(tx, ticketId, actor);
}

/** Marks a ticket read. */
export async function markRead(db: Db, ticketId: string, reader: Identity): Promise<void> {
  await writeLater(
    db,
    db.deleteFrom('unread_tickets').where('user_id', '=', getAccountId(reader)).where('ticket_id', '=', ticketId),
  );
}

/** Stores the cc addresses of a ticket that has none. */
export async function insertCc(tx: Db, ticketId: string, cc: readonly string[]): Promise<void> {
  const addresses = [...new Set(cc.map((address) => address.toLowerCase()))];
  if (addresses.length > 0)
    await writeLater(
      tx,
      tx.insertInto('ticket_cc').values(addresses.map((address) => ({ ticket_id: ticketId, address }))),
    );
}

/** Replaces the cc addresses of a ticket. */
export async function replaceCc(tx: Db, ticketId: string, cc: readonly string[]): Promise<void> {
  await writeLater(tx, tx.deleteFrom('ticket_cc').where('ticket_id', '=', ticketId));
  await insertCc(tx, ticketId, cc);
}

/** A locked ticket. */
export type LockedTicket = NonNullable<Awaited<ReturnType<typeof lockTicket>>>;

/**
 * Changes the status of a locked ticket, with the time of closing and the due time of the first answer. Returns the event to
 * log; none when the status stays the same.
 */
export async function setStatus(
  tx: Db,
  ticket: LockedTicket,
  status: string,
  { rules, priority, now }: { rules: LifecycleRules; priority: Priority | null; now: number },
): Promise<NewEvent[]> {
  if (status === ticket.status) return [];
  const closed_at = status === 'closed' ? now : null;
  await writeLater(tx, tx.updateTable('tickets').set({ status, closed_at }).where('id', '=', ticket.id));
  // An answered ticket keeps its due time, because reports ask whether the answer was late.
  if (ticket.answered_at === null) {
    const changes = [...(await loadStatusChanges(tx, ticket.id)), { at: now, to: status }];
    const response_due_at = responseDue(rules, priority, ticket.created_at, changes);
    await writeLater(tx, tx.updateTable('tickets').set({ response_due_at }).where('id', '=', ticket.id));
  }
  return [{ kind: 'status', detail: { from: ticket.status, to: status } }];
}
