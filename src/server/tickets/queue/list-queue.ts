import { sql, type RawBuilder } from 'kysely';
import * as z from 'zod/mini';
import { QUEUE_SORTS, type QueueTicket } from '../../../contract/index.ts';
import { encodeCursor, readCursor } from '../../database/cursor.ts';
import { isSqlite } from '../../database/dialect.ts';
import { NO_DUE_TIME } from '../../database/schema.ts';
import { indexedTickets, isSelective } from '../../database/search-index.ts';
import { searchWords, ticketsContaining } from '../../database/search.ts';
import { isStorableText } from '../../database/text.ts';
import type { CallContext, Db, PageResult } from '../../interfaces/index.ts';
import { summaryColumns } from '../rows.ts';
import { isTicketUnread } from './ticket-reads.ts';
import { queueColumns, readQueueLabels, toQueueTicket } from './queue-rows.ts';
import { selectQueue, toQueueConditions, type QueueQuery } from './queue-filters.ts';
import { planQueue, type QueuePlan } from './queue-plan.ts';

const PAGE_SIZE = 25;
/** Tickets that are counted for the total of a list. A larger total is not reported. */
const MAX_TOTAL = 1_000;

type Sort = (typeof QUEUE_SORTS)[number];
type SortColumn = 'updated_at' | 'created_at' | 'next_due_at';

/** Position of a row: the part of the order that it is in, the values of that part's columns, then its id. */
interface Position {
  group: number;
  values: readonly number[];
  id: string;
}

const Cursor = z.tuple([
  z.enum(QUEUE_SORTS),
  z.int(),
  z.array(z.int()).check(z.maxLength(2)),
  z.string().check(z.maxLength(200)),
]);

/** One part of an order. Parts follow each other, so that each can be read along an index. */
interface Part {
  group: number;
  condition: RawBuilder<boolean> | null;
  columns: readonly SortColumn[];
  direction: 'asc' | 'desc';
}

/** Parts of an order: by due time, tickets without one come last; by priority, one part for each level. */
function toParts(sort: Sort, levels: readonly string[], { toSortColumn }: QueuePlan): Part[] {
  const newest = { columns: ['updated_at'], direction: 'desc' } as const;
  if (sort === 'created') return [{ group: 0, condition: null, columns: ['created_at'], direction: 'desc' }];
  const due = toSortColumn('next_due_at');
  if (sort === 'due')
    return [
      { group: 0, condition: sql`${due} < ${NO_DUE_TIME}`, columns: ['next_due_at', 'updated_at'], direction: 'asc' },
      { group: 1, condition: sql`${due} = ${NO_DUE_TIME}`, ...newest },
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

const readPosition = (sort: Sort, cursor: string): Position =>
  readCursor(Cursor, cursor, ([of, group, values, id]): Position | null =>
    of === sort && isStorableText(id) ? { group, values, id } : null,
  );

/** Builds the conditions of a search. */
async function toSearch(db: Db, q: string): Promise<{ conditions: RawBuilder<boolean>[]; isSelective: boolean }> {
  const words = searchWords(q);
  if (words.length === 0) return { conditions: [], isSelective: false };
  const selective = await isAnySelective(db, words);
  const id = selective || !isSqlite(db) ? sql`tickets.id` : sql`+tickets.id`;
  return {
    conditions: [sql<boolean>`${ticketsContaining(q, true)}`, sql<boolean>`${indexedTickets(db, words, null, id)}`],
    isSelective: selective && isSqlite(db),
  };
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
  const position = query.cursor === undefined ? null : readPosition(sort, query.cursor);
  const texts = [query.priority, query.category, query.tag, query.requester, query.organizationId, query.incidentId];
  if (![...texts, query.assignee, query.team].every((text) => isStorableText(text ?? '')))
    return { items: [], next: null, total: 0 };
  const search = await toSearch(db, query.q ?? '');
  const plan = await planQueue(db, toQueueConditions(identity, query, now), sort === 'activity', search);

  const found: Position[] = [];
  for (const part of toParts(sort, levels, plan)) {
    if (found.length > limit) break;
    if (position && part.group < position.group) continue;
    const after = position?.group === part.group ? position : null;
    found.push(...(await readPart(db, plan, part, after, limit + 1 - found.length)));
  }

  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  const next = found.length > limit && last ? encodeCursor([sort, last.group, last.values, last.id]) : null;
  const items = await readRows(
    { db, identity },
    shown.map(({ id }) => id),
  );
  if (position !== null || search.conditions.length > 0) return { items, next, total: null };
  if (next === null) return { items, next, total: items.length };
  if (plan.isLarge) return { items, next, total: null };
  return { items, next, total: await countUpTo(db, plan, MAX_TOTAL) };
}

/** Reads the positions of rows of a part, by the columns of an index alone. */
async function readPart(
  db: Db,
  { conditions, toSortColumn }: QueuePlan,
  { group, condition, columns, direction }: Part,
  after: Position | null,
  limit: number,
): Promise<Position[]> {
  const keys = [...columns.map(toSortColumn), sql<string>`${sql.ref('tickets.id')}`];
  const rows = await selectQueue(db, condition === null ? conditions : [...conditions, condition])
    .select(['tickets.id', ...columns.map((column) => `tickets.${column}` as const)])
    .$if(after !== null, (qb) =>
      qb.where(
        sql<boolean>`(${sql.join(keys)}) ${sql.raw(direction === 'desc' ? '<' : '>')} (${sql.join([...(after?.values ?? []), after?.id ?? ''])})`,
      ),
    )
    .$call((qb) => keys.reduce((ordered, key) => ordered.orderBy(key, direction), qb))
    .limit(limit)
    .execute();
  return rows.map(({ id, ...row }) => ({ group, values: columns.map((column) => row[column] ?? 0), id }));
}

/** Reads the rows of a page in the order of their ids. */
async function readRows({ db, identity }: Pick<CallContext, 'db' | 'identity'>, ids: readonly string[]) {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('tickets')
    .leftJoin('users', 'users.id', 'tickets.requester_id')
    .leftJoin('organizations', 'organizations.id', 'tickets.organization_id')
    .select(summaryColumns)
    .select(queueColumns)
    .select(['users.name as requester_name', 'users.role as requester_role'])
    .select('organizations.name as organization_name')
    .select(isTicketUnread(identity).as('unread_by'))
    .where('tickets.id', 'in', ids)
    .execute();
  const labels = await readQueueLabels(db, rows);
  const byId = new Map(rows.map((row) => [row.id, toQueueTicket(row, labels)]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** Counts the tickets of a list; null when there are more than `limit`. */
async function countUpTo(db: Db, { conditions }: QueuePlan, limit: number): Promise<number | null> {
  const some = selectQueue(db, conditions)
    .select(sql.lit(1).as('one'))
    .limit(limit + 1)
    .as('some');
  const { total } = await db
    .selectFrom(some)
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  return Number(total) > limit ? null : Number(total);
}

async function isAnySelective(db: CallContext['db'], words: readonly string[]): Promise<boolean> {
  for (const word of words) if (await isSelective(db, word, null)) return true;
  return false;
}
