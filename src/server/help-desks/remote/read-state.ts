import type { CallContext, Db } from '../../interfaces/index.ts';
import { getAccountId, toSubject } from '../../database/account-id.ts';
import { upsertUser } from '../../database/users.ts';

/** Until when somebody has read each of these tickets, by the desk's clock. */
export async function loadReadMarks(
  { db, identity }: Pick<CallContext, 'db' | 'identity'>,
  ids: readonly string[],
): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('desk_reads')
    .select(['ticket_id', 'seen_until'])
    .where('user_id', '=', getAccountId(identity))
    .where('ticket_id', 'in', ids)
    .execute();
  return new Map(rows.map(({ ticket_id, seen_until }) => [ticket_id, seen_until]));
}

/** Writes down how far somebody has read; never back. */
export async function markSeen(
  { db, identity, now }: Pick<CallContext, 'db' | 'identity' | 'now'>,
  ticketId: string,
  until: number,
): Promise<void> {
  await upsertUser(db, identity, now);
  await db
    .insertInto('desk_reads')
    .values({ user_id: getAccountId(identity), ticket_id: ticketId, seen_until: until })
    .onConflict((conflict) =>
      conflict
        .columns(['user_id', 'ticket_id'])
        .doUpdateSet({ seen_until: until })
        .where('desk_reads.seen_until', '<', until),
    )
    .execute();
}

/** Who said what was written under the server's own account. */
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

/** Writes down who said what was just written under the server's own account. */
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
