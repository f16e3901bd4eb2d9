import { sql, type RawBuilder } from 'kysely';
import { TICKET_STATUSES } from '../../../contract/index.ts';
import type { Db, Identity } from '../../interfaces/index.ts';
import { isSqlite } from '../../database/dialect.ts';
import { lastSequence, unnumberedEvents } from '../../database/sequences.ts';
import { isStorableText } from '../../database/text.ts';
import { normalizeAddress, visibleTo } from '../../database/visibility.ts';
import type { ListCursor } from './cursor.ts';
import { summaryColumns } from '../rows.ts';
import { withoutIndex, type Column, type Filters, type QueryPlan } from './query-plan.ts';
import { getAccountId, toAccountId } from '../../database/account-id.ts';

const ACTIVE_STATUSES = TICKET_STATUSES.filter((status) => status !== 'solved' && status !== 'closed');

/** Whether the filters can match any row. */
export function canMatch({ priority = '', category = '', requester = '', organizationId = '' }: Filters): boolean {
  return [priority, category, requester, organizationId].every(isStorableText);
}

/** Whether a column uses an index under a query plan and sort order. */
function usesIndex(
  column: Column,
  { view, requester, priority }: Filters,
  plan: QueryPlan,
  sort: ListCursor['sort'],
): boolean {
  const hasRequester = view === 'mine' || requester !== undefined;
  if (column === 'organization_id') return plan !== 'copy' && plan !== 'ids';
  if (plan !== 'order') return plan === (column === 'requester_id' ? 'requester' : column === 'created_at' && 'dates');
  if (sort === 'created') return column === 'created_at';
  if (sort === 'priority') return false; // The priority condition is added by the caller, one level at a time.
  if (column === 'requester_id' || hasRequester) return column === 'requester_id';
  return column === 'priority' || (column === 'status' && priority === undefined);
}

/**
 * Returns the query of the tickets that match a list's filters.
 *
 * @param how query plan and sort order of the caller. Without it, the database chooses the indexes.
 */
export function selectMatchingTickets(
  db: Db,
  identity: Identity,
  filters: Filters,
  how?: { plan: QueryPlan; sort: ListCursor['sort'] },
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
    how === undefined || usesIndex(name, filters, how.plan, how.sort)
      ? sql`${sql.ref(`tickets.${name}`)}`
      : withoutIndex(db, name);
  // The cc rows are then selected as a set instead of being looked up for each ticket.
  const startsFromCopies = view === 'copy' && how?.plan === 'copy';
  const isOneOf = (values: readonly string[]) => sql<boolean>`${withoutIndex(db, 'status')} in (${sql.join(values)})`;
  const is = (name: Column, value = '') => sql<boolean>`${column(name)} = ${value}`;
  return db
    .selectFrom('tickets')
    .where(visibleTo(identity, startsFromCopies ? 'organization' : view, column))
    .$if(startsFromCopies, (qb) =>
      qb.where('tickets.id', 'in', (eb) =>
        eb
          .selectFrom('ticket_cc')
          .select('ticket_id')
          .where('address', '=', normalizeAddress(identity) ?? ''),
      ),
    )
    .$if(status === 'active', (qb) =>
      qb.where(
        isSqlite(db)
          ? sql<boolean>`${column('status')} not in ('solved', 'closed')`
          : // PostgreSQL uses an index for values, and not for others than values.
            sql<boolean>`tickets.status in (${sql.join(ACTIVE_STATUSES.map((one) => sql.lit(one)))})`,
      ),
    )
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

/** Compares the value of one of the vendor's own fields, which are stored as JSON without an index. */
function hasFieldValue(db: Db, id: string, value: string): RawBuilder<boolean> {
  return isSqlite(db)
    ? sql`exists (select 1 from json_each(tickets.fields) as field where field.key = ${id} and field.value = ${value})`
    : sql`cast(tickets.fields as jsonb) ->> ${id} = ${value}`;
}

/** Adds the columns of a list row, and the state of the event log in the same snapshot. */
export function selectSummary(db: Db, identity: Identity, matching: ReturnType<typeof selectMatchingTickets>) {
  // Left joins although the rows exist, so that the planner starts from the tickets' index, which is already sorted.
  return matching
    .leftJoin('users', 'users.id', 'tickets.requester_id')
    .leftJoin('organizations', 'organizations.id', 'tickets.organization_id')
    .leftJoin('unread_tickets', (join) =>
      join
        .onRef('unread_tickets.ticket_id', '=', 'tickets.id')
        .on('unread_tickets.user_id', '=', getAccountId(identity)),
    )
    .select(summaryColumns)
    .select(['users.name as requester_name', 'users.role as requester_role', 'unread_tickets.user_id as unread_by'])
    .select('organizations.name as organization_name')
    .select(identity.organization ? lastSequence(identity.organization.id).as('head') : sql<number>`0`.as('head'))
    .select(
      (identity.organization ? unnumberedEvents(db, identity.organization.id) : sql<string | null>`null`).as(
        'unnumbered',
      ),
    );
}

/** A row of a ticket list. */
export type SummaryRow = Awaited<ReturnType<ReturnType<typeof selectSummary>['execute']>>[number];
