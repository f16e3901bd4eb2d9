import { sql, type RawBuilder } from 'kysely';
import * as z from 'zod/mini';
import { QUEUE_SORTS, type QueueTicket } from '../../../contract/index.ts';
import { encodeCursor, readCursor } from '../../database/cursor.ts';
import { isSqlite } from '../../database/dialect.ts';
import { indexedTickets, isSelective } from '../../database/search-index.ts';
import { searchWords, ticketsContaining } from '../../database/search.ts';
import { isStorableText } from '../../database/text.ts';
import type { CallContext, PageResult } from '../../interfaces/index.ts';
import { summaryColumns } from '../rows.ts';
import { isTicketUnread } from './ticket-reads.ts';
import { queueColumns, readQueueLabels, toQueueTicket } from './queue-rows.ts';
import { selectQueue, toQueueConditions, type QueueQuery } from './queue-filters.ts';

const PAGE_SIZE = 25;
/** Tickets that are counted for the total of a list. A larger total is not reported. */
const MAX_TOTAL = 10_000;

type Sort = (typeof QUEUE_SORTS)[number];

/** Position of a row: the group that its order begins with, then a time (ms), then its id. */
interface Position {
  group: number;
  at: number;
  id: string;
}

const Cursor = z.tuple([z.enum(QUEUE_SORTS), z.int(), z.int(), z.string().check(z.maxLength(200))]);

/** One part of an order. Parts follow each other, so that each can be read along an index. */
interface Part {
  group: number;
  condition: RawBuilder<boolean> | null;
  column: 'updated_at' | 'created_at' | 'response_due_at';
  direction: 'asc' | 'desc';
}

/** Parts of an order: by due time, tickets without one come last; by priority, one part for each level. */
function toParts(sort: Sort, levels: readonly string[]): Part[] {
  const newest = { column: 'updated_at', direction: 'desc' } as const;
  if (sort === 'created') return [{ group: 0, condition: null, column: 'created_at', direction: 'desc' }];
  if (sort === 'due')
    return [
      {
        group: 0,
        condition: sql`(tickets.answered_at is null and tickets.response_due_at is not null)`,
        column: 'response_due_at',
        direction: 'asc',
      },
      {
        group: 1,
        condition: sql`(tickets.answered_at is not null or tickets.response_due_at is null)`,
        ...newest,
      },
    ];
  if (sort === 'priority' && levels.length > 0)
    return [
      ...levels.map((level, group): Part => ({ group, condition: sql`tickets.priority = ${level}`, ...newest })),
      {
        group: levels.length,
        condition: sql`(tickets.priority is null or tickets.priority not in (${sql.join([...levels])}))`,
        ...newest,
      },
    ];
  return [{ group: 0, condition: null, ...newest }];
}

/**
 * Lists tickets of the queue. Pages continue behind the last row; a ticket that moves in between can appear twice or not at all, which
 * the event stream corrects.
 *
 * @param levels ids of the priorities, the highest first
 */
export async function listQueue(
  { db, identity, now }: CallContext,
  query: QueueQuery,
  levels: readonly string[],
): Promise<PageResult<QueueTicket>> {
  const sort = query.sort ?? 'activity';
  const limit = Math.min(query.limit ?? PAGE_SIZE, 100);
  const position =
    query.cursor === undefined
      ? null
      : readCursor(Cursor, query.cursor, ([of, group, at, id]): Position | null =>
          of === sort && isStorableText(id) ? { group, at, id } : null,
        );
  const texts = [query.priority, query.category, query.tag, query.requester, query.organizationId];
  if (![...texts, query.assignee, query.team].every((text) => isStorableText(text ?? '')))
    return { items: [], next: null, total: 0 };
  const conditions = toQueueConditions(identity, query, now);
  const words = searchWords(query.q ?? '');
  const selective = words.length > 0 && (await isAnySelective(db, words));
  if (words.length > 0)
    conditions.push(
      sql<boolean>`${ticketsContaining(query.q ?? '', true)}`,
      sql<boolean>`${indexedTickets(db, words, null, selective || !isSqlite(db) ? sql`tickets.id` : sql`+tickets.id`)}`,
    );
  // Few matches are sorted in memory; many are met along the index of the order.
  const toColumn = (name: string) =>
    selective && isSqlite(db)
      ? sql<number>`+${sql.ref(`tickets.${name}`)}`
      : sql<number>`${sql.ref(`tickets.${name}`)}`;

  const found: { row: Awaited<ReturnType<typeof readPart>>[number]; position: Position }[] = [];
  const readPart = (part: Part, count: number) => {
    const [at, id] = [toColumn(part.column), sql<string>`${sql.ref('tickets.id')}`];
    const after = position?.group === part.group ? position : null;
    return selectQueue(db, part.condition === null ? conditions : [...conditions, part.condition])
      .leftJoin('users', 'users.id', 'tickets.requester_id')
      .leftJoin('organizations', 'organizations.id', 'tickets.organization_id')
      .select(summaryColumns)
      .select(queueColumns)
      .select(['users.name as requester_name', 'users.role as requester_role'])
      .select('organizations.name as organization_name')
      .select(isTicketUnread(identity).as('unread_by'))
      .select(at.as('at'))
      .$if(after !== null, (qb) =>
        qb.where(
          sql<boolean>`(${at}, ${id}) ${sql.raw(part.direction === 'desc' ? '<' : '>')} (${after?.at ?? 0}, ${after?.id ?? ''})`,
        ),
      )
      .orderBy(at, part.direction)
      .orderBy(id, part.direction)
      .limit(count)
      .execute();
  };
  for (const part of toParts(sort, levels)) {
    if (found.length > limit) break;
    if (position && part.group < position.group) continue;
    for (const row of await readPart(part, limit + 1 - found.length))
      found.push({ row, position: { group: part.group, at: row.at, id: row.id } });
  }

  const shown = found.slice(0, limit);
  const last = shown.at(-1)?.position;
  const next = found.length > limit && last ? encodeCursor([sort, last.group, last.at, last.id]) : null;
  const labels = await readQueueLabels(
    db,
    shown.map(({ row }) => row),
  );
  const items = shown.map(({ row }) => toQueueTicket(row, labels));
  if (position !== null || words.length > 0) return { items, next, total: null };
  if (next === null) return { items, next, total: items.length };
  const some = selectQueue(db, conditions)
    .select(sql.lit(1).as('one'))
    .limit(MAX_TOTAL + 1)
    .as('some');
  const { total } = await db
    .selectFrom(some)
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  return { items, next, total: Number(total) > MAX_TOTAL ? null : Number(total) };
}

async function isAnySelective(db: CallContext['db'], words: readonly string[]): Promise<boolean> {
  for (const word of words) if (await isSelective(db, word, null)) return true;
  return false;
}
