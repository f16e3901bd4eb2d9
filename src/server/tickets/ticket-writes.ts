import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Comment, Priority } from '../../contract/index.ts';
import { attach } from '../attachments/database-attachments.ts';
import type { Db, Identity } from '../interfaces/index.ts';
import type { NewEvent } from '../database/sequences.ts';
import { upsertUser } from '../database/users.ts';
import { addTexts } from '../database/search.ts';
import { isStorableText } from '../database/text.ts';
import { visibleTo } from '../database/visibility.ts';
import { statusChanges } from './event-log.ts';
import { toComment } from './rows.ts';
import { responseDue, type LifecycleRules } from './lifecycle.ts';
import { getAccountId } from '../database/account-id.ts';

/**
 * A ticket in reach of `identity`, held until the transaction ends: nobody else changes it in between. Changes nothing
 * by itself.
 */
export async function lockTicket(tx: Db, identity: Identity, id: string) {
  if (!isStorableText(id)) return undefined;
  // An update instead of SELECT … FOR UPDATE, which SQLite does not know.
  return tx
    .updateTable('tickets')
    .set((eb) => ({ version: eb.ref('version') }))
    .where('tickets.id', '=', id)
    .where(visibleTo(identity))
    .returning([
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
    ])
    .executeTakeFirst();
}

/** The number before an organization's first ticket. */
const NUMBERS_FROM = 1_000;

/**
 * Takes the next ticket number of an organization. Callers of one organization wait for each other from here to the end of
 * their transactions: take it late.
 */
export async function nextTicketNumber(tx: Db, organizationId: string): Promise<number> {
  const { last } = await tx
    .insertInto('ticket_numbers')
    .values({ organization_id: organizationId, last: NUMBERS_FROM + 1 })
    .onConflict((conflict) =>
      conflict.column('organization_id').doUpdateSet((eb) => ({ last: eb('ticket_numbers.last', '+', 1) })),
    )
    .returning('last')
    .executeTakeFirstOrThrow();
  return last;
}

/** Stores a comment with its files on a ticket that is held. Status, version and unread marks are the caller's business. */
export async function insertComment(
  tx: Db,
  author: Identity,
  ticket: { id: string; organization_id: string },
  comment: { body: string; internal: boolean; attachments?: readonly string[] | undefined; now: number },
): Promise<Comment> {
  const { body, internal, now } = comment;
  const ticketId = ticket.id;
  await upsertUser(tx, author, now);
  const { comment_count: position } = await tx
    .updateTable('tickets')
    .set((eb) => ({ comment_count: eb('comment_count', '+', 1) }))
    .where('id', '=', ticketId)
    .returning('comment_count')
    .executeTakeFirstOrThrow();
  const row = {
    id: randomUUID(),
    ticket_id: ticketId,
    position,
    author_id: getAccountId(author),
    author_role: author.role,
    body,
    internal: internal ? 1 : 0,
    created_at: now,
  };
  await tx.insertInto('comments').values(row).execute();
  const files = await attach(tx, author, comment.attachments ?? [], { ticketId, commentId: row.id });
  await addTexts(tx, [{ ticketId, organizationId: ticket.organization_id, text: body, internal }]);
  return toComment({ ...row, author_name: author.name }, files, author.role === 'agent' ? 'agent' : 'customer');
}

/** Marks a ticket unread for every customer who takes part in it, people in copy among them, except the one who acted; for that one it is read. */
export async function markUnreadForOthers(tx: Db, ticketId: string, actor: Identity, now: number): Promise<void> {
  await sql`
    insert into unread (user_id, ticket_id, since)
    select taking_part.user_id, ${ticketId}, cast(${now} as bigint)
    from (
      select requester_id as user_id from tickets where id = ${ticketId}
      union
      select author_id as user_id from comments where ticket_id = ${ticketId} and author_role <> 'agent'
      union
      select users.id as user_id
      from ticket_copies
        join tickets on tickets.id = ticket_copies.ticket_id
        join users on users.organization_id = tickets.organization_id
      where ticket_copies.ticket_id = ${ticketId} and users.verified_address = ticket_copies.address
    ) as taking_part
    where taking_part.user_id <> ${getAccountId(actor)}
    on conflict (user_id, ticket_id) do nothing`.execute(tx);
  await markRead(tx, ticketId, actor);
}

/** Marks a ticket read. */
export async function markRead(db: Db, ticketId: string, reader: Identity): Promise<void> {
  await db.deleteFrom('unread').where('user_id', '=', getAccountId(reader)).where('ticket_id', '=', ticketId).execute();
}

/** Writes down who is in copy, in place of who was. */
export async function replaceCc(tx: Db, ticketId: string, cc: readonly string[]): Promise<void> {
  await tx.deleteFrom('ticket_copies').where('ticket_id', '=', ticketId).execute();
  const addresses = [...new Set(cc.map((address) => address.toLowerCase()))];
  if (addresses.length > 0)
    await tx
      .insertInto('ticket_copies')
      .values(addresses.map((address) => ({ ticket_id: ticketId, address })))
      .execute();
}

/** A ticket that is held. */
export type LockedTicket = NonNullable<Awaited<ReturnType<typeof lockTicket>>>;

/**
 * Moves a held ticket to a status, with all that goes by it: when it was closed, and when its first answer is due. Answers
 * with what to write down of it; nothing when it stays as it is.
 */
export async function setStatus(
  tx: Db,
  ticket: LockedTicket,
  status: string,
  { rules, priority, now }: { rules: LifecycleRules; priority: Priority | null; now: number },
): Promise<NewEvent[]> {
  if (status === ticket.status) return [];
  const closed_at = status === 'closed' ? now : null;
  await tx.updateTable('tickets').set({ status, closed_at }).where('id', '=', ticket.id).execute();
  // What was answered keeps the time by which it should have been: whether it was late is still asked.
  if (ticket.answered_at === null) {
    const changes = [...(await statusChanges(tx, ticket.id)), { at: now, to: status }];
    const response_due_at = responseDue(rules, priority, ticket.created_at, changes);
    await tx.updateTable('tickets').set({ response_due_at }).where('id', '=', ticket.id).execute();
  }
  return [{ kind: 'status', detail: { from: ticket.status, to: status } }];
}
