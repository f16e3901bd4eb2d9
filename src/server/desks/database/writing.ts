import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Comment } from '../../../contract/index.ts';
import { attach } from '../../files/attachments.ts';
import type { Db, Identity } from '../../ports.ts';
import { rememberIdentity } from '../../store/people.ts';
import { fold } from '../../store/search.ts';
import { storable } from '../../store/text.ts';
import { within } from './reading.ts';
import { commentOf } from './rows.ts';

/**
 * A ticket in reach of `identity`, held until the transaction ends: nobody else changes it in between. Changes nothing
 * by itself.
 */
export async function holdTicket(tx: Db, identity: Identity, id: string) {
  if (!storable(id)) return undefined;
  // An update instead of SELECT … FOR UPDATE, which SQLite does not know.
  return tx
    .updateTable('tickets')
    .set((eb) => ({ version: eb.ref('version') }))
    .where('tickets.id', '=', id)
    .where(within(identity))
    .returning([
      'id',
      'organization_id',
      'requester_id',
      'status',
      'priority',
      'assignee',
      'version',
      'created_at',
      'answered_at',
      'comment_count',
    ])
    .executeTakeFirst();
}

/** The next ticket number. Callers wait for each other from here to the end of their transactions: take it late. */
export async function nextNumber(tx: Db): Promise<number> {
  const { value } = await tx
    .updateTable('counters')
    .set((eb) => ({ value: eb('value', '+', 1) }))
    .where('name', '=', 'ticket')
    .returning('value')
    .executeTakeFirstOrThrow();
  return value;
}

/** Makes a text findable. */
export async function addText(tx: Db, ticketId: string, text: string, internal: boolean): Promise<void> {
  await tx
    .insertInto('ticket_texts')
    .values({ id: randomUUID(), ticket_id: ticketId, internal: internal ? 1 : 0, folded: fold(text) })
    .execute();
}

/** Stores a comment with its files on a ticket that is held. Status, version and unread marks are the caller's business. */
export async function writeComment(
  tx: Db,
  author: Identity,
  ticketId: string,
  comment: { body: string; internal: boolean; attachments?: readonly string[] | undefined; now: number },
): Promise<Comment> {
  const { body, internal, now } = comment;
  await rememberIdentity(tx, author, now);
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
    author_id: author.id,
    author_role: author.role,
    body,
    internal: internal ? 1 : 0,
    created_at: now,
  };
  await tx.insertInto('comments').values(row).execute();
  const files = await attach(tx, author, comment.attachments ?? [], { ticketId, commentId: row.id });
  await addText(tx, ticketId, body, internal);
  return commentOf({ ...row, author_name: author.name }, files, author.role === 'agent' ? 'agent' : 'customer');
}

/** Marks a ticket unread for every customer who takes part in it, except the one who acted; for that one it is read. */
export async function tellOthers(tx: Db, ticketId: string, actor: Identity, now: number): Promise<void> {
  await sql`
    insert into unread (user_id, ticket_id, since)
    select taking_part.user_id, ${ticketId}, cast(${now} as bigint)
    from (
      select requester_id as user_id from tickets where id = ${ticketId}
      union
      select author_id as user_id from comments where ticket_id = ${ticketId} and author_role <> 'agent'
    ) as taking_part
    where taking_part.user_id <> ${actor.id}
    on conflict (user_id, ticket_id) do nothing`.execute(tx);
  await forgetUnread(tx, ticketId, actor);
}

/** Marks a ticket read. */
export async function forgetUnread(db: Db, ticketId: string, reader: Identity): Promise<void> {
  await db.deleteFrom('unread').where('user_id', '=', reader.id).where('ticket_id', '=', ticketId).execute();
}
