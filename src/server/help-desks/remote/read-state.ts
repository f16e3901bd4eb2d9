import type { CallContext, Db } from '../../interfaces/index.ts';
import { getAccountId, toSubject } from '../../database/account-id.ts';
import { upsertUser } from '../../database/users.ts';

/** Loads the time until which the caller has read each ticket, by the help desk's clock. */
export async function loadReadMarks(
  { db, identity }: Pick<CallContext, 'db' | 'identity'>,
  ids: readonly string[],
): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('desk_reads')
    .select(['ticket_id', 'read_until'])
    .where('user_id', '=', getAccountId(identity))
    .where('ticket_id', 'in', ids)
    .execute();
  return new Map(rows.map(({ ticket_id, read_until }) => [ticket_id, read_until]));
}

/** Advances the time until which the caller has read a ticket; never moves it back. */
export async function markSeen(
  { db, identity, now }: Pick<CallContext, 'db' | 'identity' | 'now'>,
  ticketId: string,
  until: number,
): Promise<void> {
  await upsertUser(db, identity, now);
  await db
    .insertInto('desk_reads')
    .values({ user_id: getAccountId(identity), ticket_id: ticketId, read_until: until })
    .onConflict((conflict) =>
      conflict
        .columns(['user_id', 'ticket_id'])
        .doUpdateSet({ read_until: until })
        .where('desk_reads.read_until', '<', until),
    )
    .execute();
}

/** Loads the authors of comments that the service account wrote. */
export async function loadAuthors(db: Db, ticketId: string) {
  const rows = await db
    .selectFrom('desk_comments')
    .select(['ref', 'author_id', 'author_name', 'author_role'])
    .where('ticket_id', '=', ticketId)
    .execute();
  return new Map(
    rows.map((row) => [row.ref, { id: toSubject(row.author_id), name: row.author_name, role: row.author_role }]),
  );
}

/** Records the author of a comment that the service account just wrote. */
export async function saveAuthor(
  { db, identity }: Pick<CallContext, 'db' | 'identity'>,
  ticketId: string,
  ref: string,
): Promise<void> {
  await db
    .insertInto('desk_comments')
    .values({
      ticket_id: ticketId,
      ref,
      author_id: getAccountId(identity),
      author_name: identity.name,
      author_role: identity.role,
    })
    .onConflict((conflict) => conflict.columns(['ticket_id', 'ref']).doNothing())
    .execute();
}
