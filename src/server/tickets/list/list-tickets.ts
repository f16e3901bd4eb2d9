import { sql } from 'kysely';
import type { TicketQuery } from '../../../contract/index.ts';
import type { Db, Identity } from '../../interfaces/index.ts';
import { numberEvents } from '../../database/sequences.ts';
import { indexedTickets, isSelective } from '../../database/search-index.ts';
import { searchWords, ticketsContaining } from '../../database/search.ts';
import { canMatch, ticketsMatching, selectSummary, type SummaryRow } from './filters.ts';
import { fitsMark, positionsBefore, sealMark, type PreviousPosition } from './previous-positions.ts';
import { encodeCursor, isAfter, decodeCursor, type ListCursor } from './cursor.ts';
import { isExpensiveCount, withoutIndex, choosePlan, type QueryPlan, type Filters } from './query-plan.ts';

const PAGE_SIZE = 25;
/** Tickets whose texts are looked at before the index is asked: what many hold is among them. */
const SCAN_LIMIT = 400;

/** What a list is asked for. */
export interface ListQuery extends Filters, Pick<TicketQuery, 'cursor' | 'limit' | 'q' | 'sort'> {}

type Sort = ListCursor['sort'];
type SortKey = Omit<ListCursor, 'sort' | 'mark'>;

/** One list: who looks, at what, in which order. */
interface List {
  db: Db;
  identity: Identity;
  query: ListQuery;
  sort: Sort;
  way: QueryPlan;
  /** The levels of priority, the highest first; a ticket without a known one comes last. */
  levels: readonly string[];
}

/**
 * One page of tickets. While somebody pages through a list, every ticket of it comes exactly once, however they change
 * meanwhile: what has moved since the first page is taken from where it was then. What is new since then is for whoever
 * reads the first page again.
 *
 * The total is counted for the first page of a list that is neither a search nor one of very many copies.
 */
export async function listTickets(
  db: Db,
  identity: Identity,
  query: ListQuery,
  levels: readonly string[],
): Promise<{ rows: SummaryRow[]; next: string | null; total: number | null }> {
  const sort = query.sort ?? 'activity';
  const place = query.cursor === undefined ? null : decodeCursor(query.cursor, sort);
  if (!canMatch(query)) return { rows: [], next: null, total: 0 };
  const limit = Math.min(query.limit ?? PAGE_SIZE, 100);
  const way = await choosePlan(db, identity, query);
  const list: List = { db, identity, query, sort, way, levels };

  const live = await readPage(list, place, limit + 1);
  const moved =
    place && sort !== 'created' ? await positionsBefore(db, identity, place.mark) : new Map<string, PreviousPosition>();
  const rows = moved.size > 0 && place ? await merge(list, place, live, moved, limit) : live;
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const mark = place ? place.mark : await toMark(db, identity, last);
  // What was read may reach further than what of it is shown: some of it has moved here from elsewhere.
  const end =
    rows.length > limit && last
      ? toSortKey(list, last, moved)
      : live.length > limit
        ? getLastKey(list, live)
        : undefined;
  const next = end ? encodeCursor({ sort, mark, ...end }) : null;

  if (place !== null || searchWords(query.q ?? '').length > 0) return { rows: shown, next, total: null };
  if (next === null) return { rows: shown, next, total: shown.length };
  if (await isExpensiveCount(db, identity, query, way)) return { rows: shown, next, total: null };
  const { total } = await ticketsMatching(db, identity, query, { way, sort: 'activity' })
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  return { rows: shown, next, total };
}

async function toMark(db: Db, { organization }: Identity, row: SummaryRow | undefined): Promise<string | null> {
  return organization && row ? sealMark(db, organization.id, row) : null;
}

const priorityLevel = (levels: readonly string[], priority: string | null): number => {
  const level = priority === null ? -1 : levels.indexOf(priority);
  return level === -1 ? levels.length : level;
};

function toSortKey({ sort, levels }: List, row: SummaryRow, moved: ReadonlyMap<string, PreviousPosition>): SortKey {
  const before = moved.get(row.id);
  if (sort === 'created') return { level: 0, at: row.created_at, id: row.id };
  return {
    level: sort === 'priority' ? priorityLevel(levels, before ? before.priority : row.priority) : 0,
    at: before?.updatedAt ?? row.updated_at,
    id: row.id,
  };
}

/** Where what was read ends. */
function getLastKey(list: List, live: readonly SummaryRow[]): SortKey | undefined {
  const end = live.at(-1);
  return end && toSortKey(list, end, new Map());
}

/** Puts what has moved back to where it was, as far as the rows that were read reach. */
async function merge(
  list: List,
  place: ListCursor,
  live: readonly SummaryRow[],
  moved: ReadonlyMap<string, PreviousPosition>,
  limit: number,
): Promise<SummaryRow[]> {
  const ids = [...moved].filter(([, { updatedAt }]) => updatedAt !== null).map(([id]) => id);
  const back =
    ids.length === 0
      ? []
      : await baseQuery({ ...list, way: 'ids' }, (matching) => matching.where('tickets.id', 'in', ids)).execute();
  const reach = live.length > limit ? getLastKey(list, live) : undefined;
  const rows = [...live.filter(({ id }) => !moved.has(id)), ...back].map((row) => ({
    row,
    spot: toSortKey(list, row, moved),
  }));
  return rows
    .filter(({ spot }) => isAfter(spot, place) && (!reach || !isAfter(spot, reach)))
    .sort((one, other) => (isAfter(one.spot, other.spot) ? 1 : -1))
    .map(({ row }) => row);
}

type QueryRefinement = (matching: ReturnType<typeof ticketsMatching>) => ReturnType<typeof ticketsMatching>;

/** The rows of a list as far as the filters go, with every word of the search in them. */
function baseQuery({ db, identity, query, way, sort }: List, narrow: QueryRefinement) {
  const words = searchWords(query.q ?? '');
  const matching = narrow(ticketsMatching(db, identity, query, { way, sort }));
  return selectSummary(
    db,
    identity,
    words.length === 0 ? matching : matching.where(ticketsContaining(query.q ?? '', identity.role === 'agent')),
  );
}

/** Reads the rows of a page. More events without a number than a mark can hold are numbered first, which takes one statement. */
async function readPage(list: List, place: SortKey | null, count: number): Promise<SummaryRow[]> {
  const rows = await readRows(list, place, count);
  const { organization } = list.identity;
  if (place !== null || !organization || rows.every(fitsMark)) return rows;
  await numberEvents(list.db, [organization.id]);
  return readRows(list, place, count);
}

/** Reads rows behind a place by what stands in the database now. */
async function readRows(list: List, place: SortKey | null, count: number): Promise<SummaryRow[]> {
  if (list.sort !== 'priority' || list.way !== 'order') return readPart(list, place, count, (matching) => matching);
  // Level by level: each is in the order of its index, where a sort over all of them would have to read all.
  const rows: SummaryRow[] = [];
  const { levels, query } = list;
  for (let level = place?.level ?? 0; level <= levels.length && rows.length < count; level++) {
    const id = levels[level];
    if (query.priority !== undefined && priorityLevel(levels, query.priority) !== level) continue;
    const narrow: QueryRefinement = (matching) =>
      id !== undefined
        ? matching.where('tickets.priority', '=', id)
        : matching.where((eb) =>
            levels.length === 0
              ? eb.lit(true)
              : eb.or([eb('tickets.priority', 'is', null), eb('tickets.priority', 'not in', [...levels])]),
          );
    rows.push(...(await readPart(list, place?.level === level ? place : null, count - rows.length, narrow)));
  }
  return rows;
}

async function readPart(
  list: List,
  place: SortKey | null,
  count: number,
  narrow: QueryRefinement,
): Promise<SummaryRow[]> {
  const words = searchWords(list.query.q ?? '');
  const after =
    (way: QueryPlan): QueryRefinement =>
    (matching) => {
      if (place === null) return narrow(matching);
      const { columns, of } = toOrderBy(list, way);
      return narrow(matching).where(sql<boolean>`(${sql.join(columns)}) < (${sql.join(of(place))})`);
    };
  const { db, identity, query, sort, way } = list;
  /** The ids of the first of these tickets, in order. */
  const first = (by: QueryPlan, most: number, within: QueryRefinement) =>
    toOrderBy(list, by).columns.reduce(
      (ids, column) => ids.orderBy(column, 'desc'),
      within(ticketsMatching(db, identity, query, { way: by, sort }))
        .select('tickets.id')
        .limit(most),
    );
  const page = (by: QueryPlan, within: QueryRefinement) =>
    toOrderBy(list, by)
      .columns.reduce((rows, column) => rows.orderBy(column, 'desc'), baseQuery({ ...list, way: by }, within))
      .limit(count)
      .execute();
  if (words.length === 0)
    return way === 'order'
      ? page(way, after(way))
      : // What a row shows beside the ticket is looked up for the page alone, not for all that are put in order.
        page('ids', (matching) => matching.where('tickets.id', 'in', first(way, count, after(way))));

  // What many tickets hold is soon met when walking through them; what few hold, the index knows.
  const ids = (await first(way, SCAN_LIMIT, after(way)).execute()).map((row) => row.id);
  const near = ids.length === 0 ? [] : await page('ids', (matching) => matching.where('tickets.id', 'in', ids));
  if (near.length >= count || ids.length < SCAN_LIMIT) return near;
  const organization = identity.role === 'agent' ? null : (identity.organization?.id ?? '');
  for (const word of words)
    if (way !== 'order' || (await isSelective(db, word, organization))) {
      const indexed = indexedTickets(db, words, organization, sql`tickets.id`);
      return page('ids', (matching) => after('ids')(matching).where(indexed));
    }
  const indexed = indexedTickets(db, words, organization, withoutIndex(db, 'id'));
  return page('order', (matching) => after('order')(matching).where(indexed));
}

/**
 * What a page is put in order by, the highest first, and where a ticket stands in it: along an index, within one level of
 * priority; or, where few tickets are gone through, without one.
 */
function toOrderBy({ db, sort, levels }: List, way: QueryPlan) {
  const by = sort === 'created' ? 'created_at' : 'updated_at';
  if (way === 'order')
    return {
      columns: [sql`${sql.ref(`tickets.${by}`)}`, sql`tickets.id`],
      of: ({ at, id }: SortKey): readonly unknown[] => [at, id],
    };
  const columns = [withoutIndex(db, by), withoutIndex(db, 'id')];
  if (sort !== 'priority' || levels.length === 0)
    return { columns, of: ({ at, id }: SortKey): readonly unknown[] => [at, id] };
  const ranks = sql.join(
    levels.map((level, index) => sql`when ${level} then ${sql.lit(levels.length - index)}`),
    sql` `,
  );
  return {
    columns: [sql`case tickets.priority ${ranks} else 0 end`, ...columns],
    of: ({ level, at, id }: SortKey): readonly unknown[] => [levels.length - level, at, id],
  };
}
