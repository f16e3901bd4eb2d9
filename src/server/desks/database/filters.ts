import { sql } from 'kysely';
import type { TicketQuery, TicketStatus } from '../../../contract/index.ts';
import type { Db, Identity } from '../../ports.ts';
import { headOf } from '../../store/events.ts';
import { storable } from '../../store/text.ts';
import { within, type View } from '../../store/reach.ts';
import { summaryColumns } from './rows.ts';

/** What a list is asked for, beside where it begins. */
export interface Filters extends Pick<
  TicketQuery,
  'priority' | 'category' | 'requester' | 'createdFrom' | 'createdBefore'
> {
  /** `active`: all that is neither solved nor closed. */
  status?: TicketStatus | 'active' | undefined;
  view: View;
  organizationId?: string | undefined;
}

/** Whether the filters can hold for any row at all. */
export function canHold({ priority = '', category = '', requester = '', organizationId = '' }: Filters): boolean {
  return [priority, category, requester, organizationId].every(storable);
}

/** Tickets that a list may show. */
export function ticketsMatching(db: Db, identity: Identity, filters: Filters) {
  const { status, priority, category, requester, organizationId, createdFrom, createdBefore } = filters;
  return db
    .selectFrom('tickets')
    .where(within(identity, filters.view))
    .$if(status === 'active', (qb) => qb.where('tickets.status', 'not in', ['solved', 'closed']))
    .$if(status !== undefined && status !== 'active', (qb) => qb.where('tickets.status', '=', status ?? ''))
    .$if(priority !== undefined, (qb) => qb.where('tickets.priority', '=', priority ?? ''))
    .$if(category !== undefined, (qb) => qb.where('tickets.category', '=', category ?? ''))
    .$if(requester !== undefined, (qb) => qb.where('tickets.requester_id', '=', requester ?? ''))
    .$if(organizationId !== undefined, (qb) => qb.where('tickets.organization_id', '=', organizationId ?? ''))
    .$if(createdFrom !== undefined, (qb) => qb.where('tickets.created_at', '>=', Date.parse(createdFrom ?? '')))
    .$if(createdBefore !== undefined, (qb) => qb.where('tickets.created_at', '<', Date.parse(createdBefore ?? '')));
}

/** Adds what a row of a list shows, and the record's mark at this very moment. */
export function withShown(identity: Identity, matching: ReturnType<typeof ticketsMatching>) {
  // Left joins although the rows exist: the planner then starts from the tickets' index, which is already in order.
  return matching
    .leftJoin('users', 'users.id', 'tickets.requester_id')
    .leftJoin('organizations', 'organizations.id', 'tickets.organization_id')
    .leftJoin('unread', (join) =>
      join.onRef('unread.ticket_id', '=', 'tickets.id').on('unread.user_id', '=', identity.id),
    )
    .select(summaryColumns)
    .select(['users.name as requester_name', 'users.role as requester_role', 'unread.user_id as unread_by'])
    .select('organizations.name as organization_name')
    .select(identity.organization ? headOf(identity.organization.id).as('head') : sql<number>`0`.as('head'));
}

/** A row of a list. */
export type ShownRow = Awaited<ReturnType<ReturnType<typeof withShown>['execute']>>[number];
