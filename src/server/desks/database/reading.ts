import { sql, type ExpressionBuilder } from 'kysely';
import type { Attachment, Comment, TicketStatus } from '../../../contract/index.ts';
import { attachmentOf } from '../../files/attachment.ts';
import type { Db, Identity } from '../../ports.ts';
import { cursorOf, placeOf } from '../../store/cursor.ts';
import type { Database } from '../../store/schema.ts';
import { searchWords, ticketsHolding } from '../../store/search.ts';
import { storable } from '../../store/text.ts';
import { commentOf, summaryColumns } from './rows.ts';

const PAGE = 25;

/** Which tickets somebody may see: agents all, admins their organization's, users their own. */
export function within(identity: Identity, view: 'reach' | 'mine' = 'reach') {
  return (eb: ExpressionBuilder<Database, 'tickets'>) => {
    if (identity.role === 'agent') return eb.lit(true);
    const organization = eb('tickets.organization_id', '=', identity.organization?.id ?? '');
    return view === 'reach' && identity.role === 'admin'
      ? organization
      : eb.and([organization, eb('tickets.requester_id', '=', identity.id)]);
  };
}

/** A ticket's row in reach of `identity`, or undefined. */
export async function findTicket(db: Db, identity: Identity, id: string) {
  if (!storable(id)) return undefined;
  return db
    .selectFrom('tickets')
    .leftJoin('users', 'users.id', 'tickets.requester_id')
    .leftJoin('organizations', 'organizations.id', 'tickets.organization_id')
    .leftJoin('unread', (join) =>
      join.onRef('unread.ticket_id', '=', 'tickets.id').on('unread.user_id', '=', identity.id),
    )
    .select(summaryColumns)
    .select(['tickets.description', 'tickets.fields', 'tickets.cc', 'tickets.incident_id'])
    .select(['users.name as requester_name', 'users.role as requester_role', 'unread.user_id as unread_by'])
    .select('organizations.name as organization_name')
    .where('tickets.id', '=', id)
    .where(within(identity))
    .executeTakeFirst();
}

/** What a list is asked for. */
export interface ListQuery {
  cursor?: string | undefined;
  limit?: number | undefined;
  /** `active`: all that is neither solved nor closed. */
  status?: TicketStatus | 'active' | undefined;
  q?: string | undefined;
  view: 'reach' | 'mine';
  organizationId?: string | undefined;
}

/** One page of tickets, newest activity first. The total is counted for the first page of a list that is not a search. */
export async function pageOfTickets(db: Db, identity: Identity, query: ListQuery) {
  const { status, organizationId, q = '' } = query;
  const limit = Math.min(query.limit ?? PAGE, 100);
  if (organizationId !== undefined && !storable(organizationId)) return { rows: [], next: null, total: 0 };
  const matching = db
    .selectFrom('tickets')
    .where(within(identity, query.view))
    .$if(status === 'active', (qb) => qb.where('tickets.status', 'not in', ['solved', 'closed']))
    .$if(status !== undefined && status !== 'active', (qb) => qb.where('tickets.status', '=', status ?? ''))
    .$if(organizationId !== undefined, (qb) => qb.where('tickets.organization_id', '=', organizationId ?? ''));
  const place = query.cursor === undefined ? null : placeOf(query.cursor);
  const isSearch = searchWords(q).length > 0;

  // Left joins although the rows exist: the planner then starts from the tickets' index, which is already in order.
  const found = await matching
    .leftJoin('users', 'users.id', 'tickets.requester_id')
    .leftJoin('organizations', 'organizations.id', 'tickets.organization_id')
    .leftJoin('unread', (join) =>
      join.onRef('unread.ticket_id', '=', 'tickets.id').on('unread.user_id', '=', identity.id),
    )
    .select(summaryColumns)
    .select(['users.name as requester_name', 'users.role as requester_role', 'unread.user_id as unread_by'])
    .select('organizations.name as organization_name')
    .$if(isSearch, (qb) => qb.where(ticketsHolding(q, identity.role === 'agent')))
    .$if(place !== null, (qb) =>
      qb.where(sql<boolean>`(tickets.updated_at, tickets.id) < (${place?.[0] ?? 0}, ${place?.[1] ?? ''})`),
    )
    .orderBy('tickets.updated_at', 'desc')
    .orderBy('tickets.id', 'desc')
    .limit(limit + 1)
    .execute();

  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  const next = found.length > limit && last ? cursorOf([last.updated_at, last.id]) : null;
  if (place !== null || isSearch) return { rows, next, total: null };
  if (next === null) return { rows, next, total: rows.length };
  const { total } = await matching.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  return { rows, next, total };
}

/** The files of a ticket by the comment they are on; under `null` those of the ticket itself. */
async function filesOf(db: Db, ticketId: string): Promise<Map<string | null, Attachment[]>> {
  const rows = await db
    .selectFrom('attachments')
    .select(['id', 'comment_id', 'name', 'size', 'type', 'created_at'])
    .where('ticket_id', '=', ticketId)
    .orderBy('position')
    .execute();
  const files = new Map<string | null, Attachment[]>();
  for (const row of rows) files.set(row.comment_id, [...(files.get(row.comment_id) ?? []), attachmentOf(row)]);
  return files;
}

/** The files that were sent with the ticket itself. */
export async function ticketFiles(db: Db, ticketId: string): Promise<Attachment[]> {
  return (await filesOf(db, ticketId)).get(null) ?? [];
}

/** What came with a ticket and is for agents only. */
export function readAdditions(db: Db, ticketId: string) {
  return db
    .selectFrom('tickets')
    .select(['context', 'diagnostics', 'consent', 'consent_wording'])
    .where('id', '=', ticketId)
    .executeTakeFirstOrThrow();
}

/** The incident that a ticket belongs to; without name and state when it is kept elsewhere. */
export async function readIncident(
  db: Db,
  id: string,
): Promise<{ id: string; name: string | null; state: string | null }> {
  const known = await db
    .selectFrom('incidents')
    .select(['id', 'name', 'state'])
    .where('id', '=', id)
    .executeTakeFirst();
  return known ?? { id, name: null, state: null };
}

/** What was said on a ticket, oldest first; internal comments only for agents. */
export async function commentsOf(db: Db, ticketId: string, viewer: 'customer' | 'agent'): Promise<Comment[]> {
  const rows = await db
    .selectFrom('comments')
    .leftJoin('users', 'users.id', 'comments.author_id')
    .select(['comments.id', 'comments.body', 'comments.author_id', 'comments.author_role', 'comments.internal'])
    .select(['comments.created_at', 'users.name as author_name'])
    .where('comments.ticket_id', '=', ticketId)
    .$if(viewer === 'customer', (qb) => qb.where('comments.internal', '=', 0))
    .orderBy('comments.position')
    .execute();
  const files = await filesOf(db, ticketId);
  return rows.map((row) => commentOf(row, files.get(row.id) ?? [], viewer));
}
