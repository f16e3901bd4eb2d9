import { sql, type Compilable } from 'kysely';
import type { TicketQuery } from '../../../contract/index.ts';
import type { Db, Identity } from '../../interfaces/index.ts';
import { executeWithFreshPlan } from '../../database/fresh-plan.ts';
import { numberEvents } from '../../database/sequences.ts';
import { indexedTickets, isSelective } from '../../database/search-index.ts';
import { searchWords, ticketsContaining } from '../../database/search.ts';
import { canMatch, selectMatchingTickets, selectSummary, type SummaryRow } from './filters.ts';
import { fitsMark, loadPreviousPositions, sealMark, type PreviousPosition } from './previous-positions.ts';
import { encodeCursor, isAfter, decodeCursor, type ListCursor } from './cursor.ts';
import {
  choosePlan,
  dependsOnValues,
  isExpensiveCount,
  withoutIndex,
  type Filters,
  type QueryPlan,
} from './query-plan.ts';

const PAGE_SIZE = 25;
/** Tickets whose texts are scanned before the search index is used: a frequent word occurs among them. */
const SCAN_LIMIT = 400;

/** Parameters of a ticket list. */
export interface ListQuery extends Filters, Pick<TicketQuery, 'cursor' | 'limit' | 'q' | 'sort'> {}

type Sort = ListCursor['sort'];
type SortKey = Omit<ListCursor, 'sort' | 'mark'>;

/** A list request with its resolved query plan. */
interface List {
  db: Db;
  identity: Identity;
  query: ListQuery;
  sort: Sort;
  plan: QueryPlan;
  /** Ids of the priorities, highest first; a ticket with none of them comes last. */
  levels: readonly string[];
}

/**
 * Reads one page of tickets. Paging returns every ticket exactly once, however tickets change meanwhile: one that has
 * moved since the first page is placed at its earlier position. Tickets created since then appear when the first page
 * is read again.
 *
 * The total is counted only for the first page, and neither for a search nor for a list of very many cc'd tickets.
 */
export async function listTickets(
  db: Db,
  identity: Identity,
  query: ListQuery,
  levels: readonly string[],
): Promise<{ rows: SummaryRow[]; next: string | null; total: number | null }> {
  const sort = query.sort ?? 'activity';
  const after = query.cursor === undefined ? null : decodeCursor(query.cursor, sort);
  if (!canMatch(query)) return { rows: [], next: null, total: 0 };
  const limit = Math.min(query.limit ?? PAGE_SIZE, 100);
  const plan = await choosePlan(db, identity, query);
  const list: List = { db, identity, query, sort, plan, levels };

  const current = await readPage(list, after, limit + 1);
  const moved =
    after && sort !== 'created'
      ? await loadPreviousPositions(db, identity, after.mark)
      : new Map<string, PreviousPosition>();
  const rows = moved.size > 0 && after ? await merge(list, after, current, moved, limit) : current;
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const mark = after ? after.mark : await toMark(db, identity, last);
  // The rows that were read can extend beyond the returned ones, because some tickets have moved here from elsewhere.
  const end =
    rows.length > limit && last
      ? toSortKey(list, last, moved)
      : current.length > limit
        ? getLastKey(list, current)
        : undefined;
  const next = end ? encodeCursor({ sort, mark, ...end }) : null;

  if (after !== null || searchWords(query.q ?? '').length > 0) return { rows: page, next, total: null };
  if (next === null) return { rows: page, next, total: page.length };
  if (await isExpensiveCount(db, identity, query, plan)) return { rows: page, next, total: null };
  const counting = query.view === 'copy' && plan === 'order' ? 'copy' : plan;
  const { total } = await selectMatchingTickets(db, identity, query, { plan: counting, sort: 'activity' })
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  return { rows: page, next, total };
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

/** Returns the sort key of the last row. */
function getLastKey(list: List, current: readonly SummaryRow[]): SortKey | undefined {
  const end = current.at(-1);
  return end && toSortKey(list, end, new Map());
}

/** Moves changed tickets back to their earlier positions, within the range of the rows that were read. */
async function merge(
  list: List,
  after: ListCursor,
  current: readonly SummaryRow[],
  moved: ReadonlyMap<string, PreviousPosition>,
  limit: number,
): Promise<SummaryRow[]> {
  const ids = [...moved].filter(([, { updatedAt }]) => updatedAt !== null).map(([id]) => id);
  const restored =
    ids.length === 0
      ? []
      : await baseQuery({ ...list, plan: 'ids' }, (matching) => matching.where('tickets.id', 'in', ids)).execute();
  const end = current.length > limit ? getLastKey(list, current) : undefined;
  const rows = [...current.filter(({ id }) => !moved.has(id)), ...restored].map((row) => ({
    row,
    key: toSortKey(list, row, moved),
  }));
  return rows
    .filter(({ key }) => isAfter(key, after) && (!end || !isAfter(key, end)))
    .sort((one, other) => (isAfter(one.key, other.key) ? 1 : -1))
    .map(({ row }) => row);
}

type QueryRefinement = (matching: ReturnType<typeof selectMatchingTickets>) => ReturnType<typeof selectMatchingTickets>;

/** Returns the query of a list's rows, with its filters and search words. */
function baseQuery({ db, identity, query, plan, sort }: List, refine: QueryRefinement) {
  const words = searchWords(query.q ?? '');
  const matching = refine(selectMatchingTickets(db, identity, query, { plan, sort }));
  return selectSummary(
    db,
    identity,
    words.length === 0 ? matching : matching.where(ticketsContaining(query.q ?? '', identity.role === 'agent')),
  );
}

/**
 * Reads the rows of a page. If there are more unnumbered events than a mark can encode, they are numbered first, in one
 * statement.
 */
async function readPage(list: List, after: SortKey | null, count: number): Promise<SummaryRow[]> {
  const rows = await readRows(list, after, count);
  const { organization } = list.identity;
  if (after !== null || !organization || rows.every(fitsMark)) return rows;
  await numberEvents(list.db, [organization.id]);
  return readRows(list, after, count);
}

/** Reads the rows after a position in the current state of the database. */
async function readRows(list: List, after: SortKey | null, count: number): Promise<SummaryRow[]> {
  if (list.sort !== 'priority' || list.plan !== 'order') return readPart(list, after, count, (matching) => matching);
  // One query per priority level: each uses the order of its index, where a sort over all levels would read all rows.
  const rows: SummaryRow[] = [];
  const { levels, query } = list;
  for (let level = after?.level ?? 0; level <= levels.length && rows.length < count; level++) {
    const id = levels[level];
    if (query.priority !== undefined && priorityLevel(levels, query.priority) !== level) continue;
    const refine: QueryRefinement = (matching) =>
      id !== undefined
        ? matching.where('tickets.priority', '=', id)
        : matching.where((eb) =>
            levels.length === 0
              ? eb.lit(true)
              : eb.or([eb('tickets.priority', 'is', null), eb('tickets.priority', 'not in', [...levels])]),
          );
    rows.push(...(await readPart(list, after?.level === level ? after : null, count - rows.length, refine)));
  }
  return rows;
}

async function readPart(
  list: List,
  after: SortKey | null,
  count: number,
  refine: QueryRefinement,
): Promise<SummaryRow[]> {
  const words = searchWords(list.query.q ?? '');
  const continueAfter =
    (by: QueryPlan): QueryRefinement =>
    (matching) => {
      if (after === null) return refine(matching);
      const { columns, toValues } = toOrderBy(list, by);
      return refine(matching).where(sql<boolean>`(${sql.join(columns)}) < (${sql.join(toValues(after))})`);
    };
  const { db, identity, query, sort, plan } = list;
  const execute = <Row>(rows: Compilable<Row> & { execute(): Promise<Row[]> }) =>
    query.view === 'copy' || dependsOnValues(query) ? executeWithFreshPlan(db, rows) : rows.execute();
  /** Selects the ids of the first matching tickets, in order. */
  const selectFirstIds = (limit: number) =>
    toOrderBy(list, plan).columns.reduce(
      (ids, column) => ids.orderBy(column, 'desc'),
      continueAfter(plan)(selectMatchingTickets(db, identity, query, { plan, sort }))
        .select('tickets.id')
        .limit(limit),
    );
  const selectPage = (by: QueryPlan, refinement: QueryRefinement) =>
    execute(
      toOrderBy(list, by)
        .columns.reduce((rows, column) => rows.orderBy(column, 'desc'), baseQuery({ ...list, plan: by }, refinement))
        .limit(count),
    );
  if (words.length === 0)
    return plan === 'order'
      ? selectPage(plan, continueAfter(plan))
      : // Joins run for the tickets of the page only, not for all sorted rows.
        selectPage('ids', (matching) => matching.where('tickets.id', 'in', selectFirstIds(count)));

  // A frequent word is found by scanning in list order; a rare one by the search index.
  const ids = (await execute(selectFirstIds(SCAN_LIMIT))).map((row) => row.id);
  const scanned =
    ids.length === 0 ? [] : await selectPage('ids', (matching) => matching.where('tickets.id', 'in', ids));
  if (scanned.length >= count || ids.length < SCAN_LIMIT) return scanned;
  const organization = identity.role === 'agent' ? null : (identity.organization?.id ?? '');
  for (const word of words)
    if (plan !== 'order' || (await isSelective(db, word, organization))) {
      const indexed = indexedTickets(db, words, organization, sql`tickets.id`);
      return selectPage('ids', (matching) => continueAfter('ids')(matching).where(indexed));
    }
  const indexed = indexedTickets(db, words, organization, withoutIndex(db, 'id'));
  return selectPage('order', (matching) => continueAfter('order')(matching).where(indexed));
}

/**
 * Returns the sort columns of a page, all descending, and the values of a sort key in them: those of an index, within
 * one priority level, or, where few tickets are sorted, without an index.
 */
function toOrderBy({ db, sort, levels }: List, plan: QueryPlan) {
  const by = sort === 'created' ? 'created_at' : 'updated_at';
  if (plan === 'order')
    return {
      columns: [sql`${sql.ref(`tickets.${by}`)}`, sql`tickets.id`],
      toValues: ({ at, id }: SortKey): readonly unknown[] => [at, id],
    };
  const columns = [withoutIndex(db, by), withoutIndex(db, 'id')];
  if (sort !== 'priority' || levels.length === 0)
    return { columns, toValues: ({ at, id }: SortKey): readonly unknown[] => [at, id] };
  const ranks = sql.join(
    levels.map((level, index) => sql`when ${level} then ${sql.lit(levels.length - index)}`),
    sql` `,
  );
  return {
    columns: [sql`case tickets.priority ${ranks} else 0 end`, ...columns],
    toValues: ({ level, at, id }: SortKey): readonly unknown[] => [levels.length - level, at, id],
  };
}
