import { sql } from 'kysely';
import type { TicketQuery } from '../../../contract/index.ts';
import type { Db, Identity } from '../../ports.ts';
import { readMarks } from '../../store/events.ts';
import { indexedTickets, isRare } from '../../store/search-index.ts';
import { searchWords, ticketsHolding } from '../../store/search.ts';
import { canHold, ticketsMatching, withShown, type Filters, type ShownRow } from './filters.ts';
import { movedSince, type Moved } from './moved.ts';
import { cursorOf, isBehind, placeOf, type Place } from './place.ts';
import { isLongCount, unsought, wayTo, type Way } from './way.ts';

const PAGE = 25;
/** Tickets whose texts are looked at before the index is asked: what many hold is among them. */
const LOOKED_AT = 400;

/** What a list is asked for. */
export interface ListQuery extends Filters, Pick<TicketQuery, 'cursor' | 'limit' | 'q' | 'sort'> {}

type Sort = Place['sort'];
type Spot = Omit<Place, 'sort' | 'mark'>;

/** One list: who looks, at what, in which order. */
interface List {
  db: Db;
  identity: Identity;
  query: ListQuery;
  sort: Sort;
  way: Way;
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
export async function pageOfTickets(
  db: Db,
  identity: Identity,
  query: ListQuery,
  levels: readonly string[],
): Promise<{ rows: ShownRow[]; next: string | null; total: number | null }> {
  const sort = query.sort ?? 'activity';
  const place = query.cursor === undefined ? null : placeOf(query.cursor, sort);
  if (!canHold(query)) return { rows: [], next: null, total: 0 };
  const limit = Math.min(query.limit ?? PAGE, 100);
  const way = await wayTo(db, identity, query);
  const list: List = { db, identity, query, sort, way, levels };

  const live = await read(list, place, limit + 1);
  const moved = place && sort !== 'created' ? await movedSince(db, identity, place.mark) : new Map<string, Moved>();
  const rows = moved.size > 0 && place ? await merge(list, place, live, moved, limit) : live;
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const mark = place ? place.mark : await markOf(db, identity, last);
  // What was read may reach further than what of it is shown: some of it has moved here from elsewhere.
  const end =
    rows.length > limit && last ? spotOf(list, last, moved) : live.length > limit ? endOf(list, live) : undefined;
  const next = end ? cursorOf({ sort, mark, ...end }) : null;

  if (place !== null || searchWords(query.q ?? '').length > 0) return { rows: shown, next, total: null };
  if (next === null) return { rows: shown, next, total: shown.length };
  if (await isLongCount(db, identity, query, way)) return { rows: shown, next, total: null };
  const { total } = await ticketsMatching(db, identity, query, { way, sort: 'activity' })
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  return { rows: shown, next, total };
}

async function markOf(db: Db, { organization }: Identity, row: ShownRow | undefined): Promise<string | null> {
  return organization && row ? (await readMarks(db)).seal(organization.id, row.head) : null;
}

const levelOf = (levels: readonly string[], priority: string | null): number => {
  const level = priority === null ? -1 : levels.indexOf(priority);
  return level === -1 ? levels.length : level;
};

function spotOf({ sort, levels }: List, row: ShownRow, moved: ReadonlyMap<string, Moved>): Spot {
  const before = moved.get(row.id);
  if (sort === 'created') return { level: 0, at: row.created_at, id: row.id };
  return {
    level: sort === 'priority' ? levelOf(levels, before ? before.priority : row.priority) : 0,
    at: before?.updatedAt ?? row.updated_at,
    id: row.id,
  };
}

/** Where what was read ends. */
function endOf(list: List, live: readonly ShownRow[]): Spot | undefined {
  const end = live.at(-1);
  return end && spotOf(list, end, new Map());
}

/** Puts what has moved back to where it was, as far as the rows that were read reach. */
async function merge(
  list: List,
  place: Place,
  live: readonly ShownRow[],
  moved: ReadonlyMap<string, Moved>,
  limit: number,
): Promise<ShownRow[]> {
  const ids = [...moved].filter(([, { updatedAt }]) => updatedAt !== null).map(([id]) => id);
  const back =
    ids.length === 0
      ? []
      : await found({ ...list, way: 'ids' }, (matching) => matching.where('tickets.id', 'in', ids)).execute();
  const reach = live.length > limit ? endOf(list, live) : undefined;
  const rows = [...live.filter(({ id }) => !moved.has(id)), ...back].map((row) => ({
    row,
    spot: spotOf(list, row, moved),
  }));
  return rows
    .filter(({ spot }) => isBehind(spot, place) && (!reach || !isBehind(spot, reach)))
    .sort((one, other) => (isBehind(one.spot, other.spot) ? 1 : -1))
    .map(({ row }) => row);
}

type Narrowed = (matching: ReturnType<typeof ticketsMatching>) => ReturnType<typeof ticketsMatching>;

/** The rows of a list as far as the filters go, with every word of the search in them. */
function found({ db, identity, query, way, sort }: List, narrow: Narrowed) {
  const words = searchWords(query.q ?? '');
  const matching = narrow(ticketsMatching(db, identity, query, { way, sort }));
  return withShown(
    identity,
    words.length === 0 ? matching : matching.where(ticketsHolding(query.q ?? '', identity.role === 'agent')),
  );
}

/** Reads rows behind a place by what stands in the database now. */
async function read(list: List, place: Spot | null, count: number): Promise<ShownRow[]> {
  if (list.sort !== 'priority' || list.way !== 'order') return readPart(list, place, count, (matching) => matching);
  // Level by level: each is in the order of its index, where a sort over all of them would have to read all.
  const rows: ShownRow[] = [];
  const { levels, query } = list;
  for (let level = place?.level ?? 0; level <= levels.length && rows.length < count; level++) {
    const id = levels[level];
    if (query.priority !== undefined && levelOf(levels, query.priority) !== level) continue;
    const narrow: Narrowed = (matching) =>
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

async function readPart(list: List, place: Spot | null, count: number, narrow: Narrowed): Promise<ShownRow[]> {
  const words = searchWords(list.query.q ?? '');
  const after =
    (way: Way): Narrowed =>
    (matching) => {
      if (place === null) return narrow(matching);
      const { columns, of } = orderOf(list, way);
      return narrow(matching).where(sql<boolean>`(${sql.join(columns)}) < (${sql.join(of(place))})`);
    };
  const { db, identity, query, sort, way } = list;
  /** The ids of the first of these tickets, in order. */
  const first = (by: Way, most: number, within: Narrowed) =>
    orderOf(list, by).columns.reduce(
      (ids, column) => ids.orderBy(column, 'desc'),
      within(ticketsMatching(db, identity, query, { way: by, sort }))
        .select('tickets.id')
        .limit(most),
    );
  const page = (by: Way, within: Narrowed) =>
    orderOf(list, by)
      .columns.reduce((rows, column) => rows.orderBy(column, 'desc'), found({ ...list, way: by }, within))
      .limit(count)
      .execute();
  if (words.length === 0)
    return way === 'order'
      ? page(way, after(way))
      : // What a row shows beside the ticket is looked up for the page alone, not for all that are put in order.
        page('ids', (matching) => matching.where('tickets.id', 'in', first(way, count, after(way))));

  // What many tickets hold is soon met when walking through them; what few hold, the index knows.
  const ids = (await first(way, LOOKED_AT, after(way)).execute()).map((row) => row.id);
  const near = ids.length === 0 ? [] : await page('ids', (matching) => matching.where('tickets.id', 'in', ids));
  if (near.length >= count || ids.length < LOOKED_AT) return near;
  const organization = identity.role === 'agent' ? null : (identity.organization?.id ?? '');
  for (const word of words)
    if (way !== 'order' || (await isRare(db, word, organization))) {
      const indexed = indexedTickets(db, words, organization, sql`tickets.id`);
      return page('ids', (matching) => after('ids')(matching).where(indexed));
    }
  const indexed = indexedTickets(db, words, organization, unsought(db, 'id'));
  return page('order', (matching) => after('order')(matching).where(indexed));
}

/**
 * What a page is put in order by, the highest first, and where a ticket stands in it: along an index, within one level of
 * priority; or, where few tickets are gone through, without one.
 */
function orderOf({ db, sort, levels }: List, way: Way) {
  const by = sort === 'created' ? 'created_at' : 'updated_at';
  if (way === 'order')
    return {
      columns: [sql`${sql.ref(`tickets.${by}`)}`, sql`tickets.id`],
      of: ({ at, id }: Spot): readonly unknown[] => [at, id],
    };
  const columns = [unsought(db, by), unsought(db, 'id')];
  if (sort !== 'priority' || levels.length === 0)
    return { columns, of: ({ at, id }: Spot): readonly unknown[] => [at, id] };
  const ranks = sql.join(
    levels.map((level, index) => sql`when ${level} then ${sql.lit(levels.length - index)}`),
    sql` `,
  );
  return {
    columns: [sql`case tickets.priority ${ranks} else 0 end`, ...columns],
    of: ({ level, at, id }: Spot): readonly unknown[] => [levels.length - level, at, id],
  };
}
