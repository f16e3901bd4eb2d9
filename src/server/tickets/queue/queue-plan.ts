import { sql, type RawBuilder } from 'kysely';
import { isSqlite } from '../../database/dialect.ts';
import type { Db } from '../../interfaces/index.ts';
import { isActive, selectQueue, type QueueColumn, type QueueCondition, type QueueConditions } from './queue-filters.ts';

/** Below this many rows, sorting without an index takes a few milliseconds. */
const SORT_IN_MEMORY_LIMIT = 1_000;
/** The same for spam, for which there is an index in one order only. */
const SORT_SPAM_IN_MEMORY_LIMIT = 4_000;

/** Columns that an index finds tickets by, also those that are closed. The others are indexed for active tickets only. */
const INDEXED: ReadonlySet<QueueColumn> = new Set(['id', 'status', 'spam', 'organization_id', 'incident_id']);
const INDEXED_ACTIVE: ReadonlySet<QueueColumn> = new Set([
  'assignee_id',
  'team_id',
  'priority',
  'snoozed_until',
  'escalated_at',
  'next_due_at',
]);
/** Columns with an index that continues with the order of the last changes. */
const ORDERED_BY_ACTIVITY: ReadonlySet<QueueColumn> = new Set([
  'organization_id',
  'requester_id',
  'assignee_id',
  'team_id',
  'status',
  'spam',
]);

/**
 * How a list of the queue is read: from a condition that selects few tickets, which are sorted in memory, or along the index of its
 * order, in which all other conditions are tested.
 *
 * Neither database finds this out: SQLite has no statistics about the values of a column, and PostgreSQL takes conditions for
 * independent of each other and of the order.
 */
export interface QueuePlan {
  conditions: RawBuilder<boolean>[];
  /** Whether counting the list takes longer than reading its first page: conditions that an index could count select many tickets. */
  isLarge: boolean;
  /** Writes a column of the order. */
  toSortColumn(name: string): RawBuilder<number>;
}

/**
 * Chooses the plan of a list.
 *
 * @param isByActivity whether the list is in the order of the last changes
 * @param search conditions of a search, and whether they select few tickets
 */
export async function planQueue(
  db: Db,
  conditions: QueueConditions,
  isByActivity: boolean,
  search: { conditions: RawBuilder<boolean>[]; isSelective: boolean },
): Promise<QueuePlan> {
  const driver = search.isSelective ? null : await findDriver(db, conditions, isByActivity);
  const sortsInMemory = search.isSelective || driver?.sortsInMemory === true;
  const isIndexed = ({ column }: QueueCondition) => INDEXED.has(column) || INDEXED_ACTIVE.has(column);
  const write = (condition: QueueCondition) => {
    const column = sql.ref(`tickets.${condition.column}`);
    return condition.write(driver?.conditions.includes(condition) || !isSqlite(db) ? column : sql`+${column}`);
  };
  return {
    isLarge: !sortsInMemory && conditions.optional.some(isIndexed),
    conditions: [...conditions.fixed, ...conditions.optional.map(write), ...search.conditions],
    toSortColumn(name) {
      const column = sql<number>`${sql.ref(`tickets.${name}`)}`;
      if (!sortsInMemory) return column;
      return isSqlite(db) ? sql`+${column}` : sql`(${column} + 0)`;
    },
  };
}

interface Driver {
  conditions: readonly QueueCondition[];
  sortsInMemory: boolean;
}

async function findDriver(
  db: Db,
  { optional, isActive: isOfActive }: QueueConditions,
  isByActivity: boolean,
): Promise<Driver | null> {
  const organization = optional.find(({ column }) => column === 'organization_id');
  for (const condition of optional) {
    const { column } = condition;
    // The index by requester begins with the organization.
    const conditions = column === 'requester_id' && organization ? [organization, condition] : [condition];
    const isIndexed = conditions.length > 1 || INDEXED.has(column) || (isOfActive && INDEXED_ACTIVE.has(column));
    if (!isIndexed) continue;
    if (await selectsFew(db, conditions, isOfActive)) return { conditions, sortsInMemory: true };
    if (isByActivity && ORDERED_BY_ACTIVITY.has(column)) return { conditions, sortsInMemory: false };
  }
  return null;
}

async function selectsFew(db: Db, conditions: readonly QueueCondition[], isOfActive: boolean): Promise<boolean> {
  const isOfSpam = conditions.some(({ column }) => column === 'spam');
  const limit = isOfSpam ? SORT_SPAM_IN_MEMORY_LIMIT : SORT_IN_MEMORY_LIMIT;
  const written = conditions.map((condition) => condition.write(sql.ref(`tickets.${condition.column}`)));
  const sample = selectQueue(db, isOfActive ? [isActive, ...written] : written)
    .select(sql.lit(1).as('one'))
    .limit(limit)
    .as('sample');
  const { count } = await db
    .selectFrom(sample)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count) < limit;
}
