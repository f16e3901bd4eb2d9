import { sql } from 'kysely';
import type { TicketQuery } from '../../../contract/index.ts';
import type { Db, Identity } from '../../ports.ts';
import { readMarks } from '../../store/events.ts';
import { indexedTickets } from '../../store/search-index.ts';
import { searchWords, ticketsHolding } from '../../store/search.ts';
import { canHold, ticketsMatching, withShown, type Filters, type ShownRow } from './filters.ts';
import { movedSince, type Moved } from './moved.ts';
import { cursorOf, isBehind, placeOf, type Place } from './place.ts';

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
  /** The levels of priority, the highest first; a ticket without a known one comes last. */
  levels: readonly string[];
}

/**
 * One page of tickets. While somebody pages through a list, every ticket of it comes exactly once, however they change
 * meanwhile: what has moved since the first page is taken from where it was then. What is new since then is for whoever
 * reads the first page again.
 *
 * The total is counted for the first page of a list that is not a search.
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
  const list: List = { db, identity, query, sort, levels };

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
  const { total } = await ticketsMatching(db, identity, query)
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
    ids.length === 0 ? [] : await found(list, (matching) => matching.where('tickets.id', 'in', ids)).execute();
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
function found({ db, identity, query }: List, narrow: Narrowed) {
  const words = searchWords(query.q ?? '');
  const matching = narrow(ticketsMatching(db, identity, query));
  return withShown(
    identity,
    words.length === 0 ? matching : matching.where(ticketsHolding(query.q ?? '', identity.role === 'agent')),
  );
}

/** Reads rows behind a place by what stands in the database now. */
async function read(list: List, place: Spot | null, count: number): Promise<ShownRow[]> {
  if (list.sort !== 'priority') return readLevel(list, place, count, (matching) => matching);
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
    rows.push(...(await readLevel(list, place?.level === level ? place : null, count - rows.length, narrow)));
  }
  return rows;
}

async function readLevel(list: List, place: Spot | null, count: number, narrow: Narrowed): Promise<ShownRow[]> {
  const { db, identity, query, sort } = list;
  const by = sort === 'created' ? 'tickets.created_at' : 'tickets.updated_at';
  const after: Narrowed = (matching) =>
    place === null
      ? narrow(matching)
      : narrow(matching).where(sql<boolean>`(${sql.ref(by)}, tickets.id) < (${place.at}, ${place.id})`);
  const ordered = (rows: ReturnType<typeof found>) =>
    rows.orderBy(by, 'desc').orderBy('tickets.id', 'desc').limit(count);

  const words = searchWords(query.q ?? '');
  if (words.length === 0) return ordered(found(list, after)).execute();

  // What many tickets hold is soon met when walking through them; what few hold, the index knows.
  const walked = await after(ticketsMatching(db, identity, query))
    .select('tickets.id')
    .orderBy(by, 'desc')
    .orderBy('tickets.id', 'desc')
    .limit(LOOKED_AT)
    .execute();
  const ids = walked.map(({ id }) => id);
  const near =
    ids.length === 0 ? [] : await ordered(found(list, (matching) => matching.where('tickets.id', 'in', ids))).execute();
  if (near.length >= count || ids.length < LOOKED_AT) return near;
  const organization = identity.role === 'agent' ? null : (identity.organization?.id ?? '');
  return ordered(found(list, (matching) => after(matching).where(indexedTickets(db, words, organization)))).execute();
}
