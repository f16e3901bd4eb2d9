import { sql, type RawBuilder } from 'kysely';
import type { Db, Identity } from '../../interfaces/index.ts';
import { isSqlite } from '../../database/dialect.ts';
import { lastSequence, unnumberedEvents } from '../../database/sequences.ts';
import { isStorableText } from '../../database/text.ts';
import { normalizeAddress, visibleTo } from '../../database/visibility.ts';
import type { ListCursor } from './cursor.ts';
import { summaryColumns } from '../rows.ts';
import { withoutIndex, type Column, type Filters, type QueryPlan } from './query-plan.ts';
import { getAccountId, toAccountId } from '../../database/account-id.ts';

/** Whether the filters can hold for any row at all. */
export function canMatch({ priority = '', category = '', requester = '', organizationId = '' }: Filters): boolean {
  return [priority, category, requester, organizationId].every(isStorableText);
}

/** Whether an index is sought for a column, by the way and the order in which tickets are gone through. */
function usesIndex(
  column: Column,
  { view, requester, priority }: Filters,
  way: QueryPlan,
  sort: ListCursor['sort'],
): boolean {
  const ofOne = view === 'mine' || requester !== undefined;
  if (column === 'organization_id') return way !== 'copy' && way !== 'ids';
  if (way !== 'order') return way === (column === 'requester_id' ? 'requester' : column === 'created_at' && 'dates');
  if (sort === 'created') return column === 'created_at';
  if (sort === 'priority') return false; // The level is sought, by whoever goes from level to level.
  if (column === 'requester_id' || ofOne) return column === 'requester_id';
  return column === 'priority' || (column === 'status' && priority === undefined);
}

/**
 * Tickets that a list may show.
 *
 * @param how the way and the order in which they will be gone through. Without it the database chooses.
 */
export function ticketsMatching(
  db: Db,
  identity: Identity,
  filters: Filters,
  how?: { way: QueryPlan; sort: ListCursor['sort'] },
) {
  const {
    view,
    status,
    priority,
    category,
    fields = '',
    requester,
    organizationId,
    createdFrom,
    createdBefore,
  } = filters;
  const column = (name: Column): RawBuilder<never> =>
    how === undefined || usesIndex(name, filters, how.way, how.sort)
      ? sql`${sql.ref(`tickets.${name}`)}`
      : withoutIndex(db, name);
  const isOneOf = (values: readonly string[]) => sql<boolean>`${withoutIndex(db, 'status')} in (${sql.join(values)})`;
  const is = (name: Column, value = '') => sql<boolean>`${column(name)} = ${value}`;
  return db
    .selectFrom('tickets')
    .where(visibleTo(identity, view, column))
    .$if(view === 'copy' && how?.way === 'copy', (qb) =>
      qb.where('tickets.id', 'in', (eb) =>
        eb
          .selectFrom('ticket_copies')
          .select('ticket_id')
          .where('address', '=', normalizeAddress(identity) ?? ''),
      ),
    )
    .$if(status === 'active', (qb) => qb.where(sql<boolean>`${column('status')} not in ('solved', 'closed')`))
    .$if(typeof status === 'string' && status !== 'active', (qb) => qb.where(is('status', `${status}`)))
    .$if(typeof status === 'object', (qb) => qb.where(isOneOf([status ?? []].flat())))
    .$if(priority !== undefined, (qb) => qb.where(is('priority', priority)))
    .$if(category !== undefined, (qb) => qb.where(is('category', category)))
    .where((eb) => eb.and([...new URLSearchParams(fields)].map(([id, value]) => hasFieldValue(db, id, value))))
    .$if(requester !== undefined, (qb) =>
      qb.where(is('requester_id', toAccountId(identity.organization?.id ?? organizationId ?? null, requester ?? ''))),
    )
    .$if(organizationId !== undefined, (qb) => qb.where('tickets.organization_id', '=', organizationId ?? ''))
    .$if(createdFrom !== undefined, (qb) =>
      qb.where(sql<boolean>`${column('created_at')} >= ${Date.parse(createdFrom ?? '')}`),
    )
    .$if(createdBefore !== undefined, (qb) =>
      qb.where(sql<boolean>`${column('created_at')} < ${Date.parse(createdBefore ?? '')}`),
    );
}

/** Compares the value of one of the vendor's own fields, which are stored as JSON. No index holds them. */
function hasFieldValue(db: Db, id: string, value: string): RawBuilder<boolean> {
  return isSqlite(db)
    ? sql`exists (select 1 from json_each(tickets.fields) as field where field.key = ${id} and field.value = ${value})`
    : sql`cast(tickets.fields as jsonb) ->> ${id} = ${value}`;
}

/** Adds the columns of a list's row, and the state of the event log in the same snapshot. */
export function selectSummary(db: Db, identity: Identity, matching: ReturnType<typeof ticketsMatching>) {
  // Left joins although the rows exist: the planner then starts from the tickets' index, which is already in order.
  return matching
    .leftJoin('users', 'users.id', 'tickets.requester_id')
    .leftJoin('organizations', 'organizations.id', 'tickets.organization_id')
    .leftJoin('unread', (join) =>
      join.onRef('unread.ticket_id', '=', 'tickets.id').on('unread.user_id', '=', getAccountId(identity)),
    )
    .select(summaryColumns)
    .select(['users.name as requester_name', 'users.role as requester_role', 'unread.user_id as unread_by'])
    .select('organizations.name as organization_name')
    .select(identity.organization ? lastSequence(identity.organization.id).as('head') : sql<number>`0`.as('head'))
    .select(
      (identity.organization ? unnumberedEvents(db, identity.organization.id) : sql<string | null>`null`).as(
        'unnumbered',
      ),
    );
}

/** A row of a list. */
export type SummaryRow = Awaited<ReturnType<ReturnType<typeof selectSummary>['execute']>>[number];
