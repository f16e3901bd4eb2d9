import { sql } from 'kysely';
import type { Attachment, Comment } from '../../contract/index.ts';
import { toAttachment } from '../attachments/to-attachment.ts';
import type { Db, Identity } from '../interfaces/index.ts';
import { isStorableText } from '../database/text.ts';
import { visibleTo } from '../database/visibility.ts';
import { toComment, summaryColumns } from './rows.ts';
import { getAccountId } from '../database/account-id.ts';

/** Reads a ticket's row; undefined when it does not exist or `identity` may not see it. */
export async function findTicket(db: Db, identity: Identity, id: string) {
  if (!isStorableText(id)) return undefined;
  return db
    .selectFrom('tickets')
    .leftJoin('users', 'users.id', 'tickets.requester_id')
    .leftJoin('organizations', 'organizations.id', 'tickets.organization_id')
    .leftJoin('unread_tickets', (join) =>
      join
        .onRef('unread_tickets.ticket_id', '=', 'tickets.id')
        .on('unread_tickets.user_id', '=', getAccountId(identity)),
    )
    .select(summaryColumns)
    .leftJoin('ratings', 'ratings.ticket_id', 'tickets.id')
    .leftJoin('tickets as followed', 'followed.id', 'tickets.follow_up_of')
    .select(['tickets.description', 'tickets.fields', 'tickets.cc', 'tickets.incident_id'])
    .select(['tickets.follow_up_of', 'tickets.escalation_reason', 'followed.number as follow_up_number'])
    .select(['ratings.score', 'ratings.comment as rating_comment', 'ratings.rated_at'])
    .select(['users.name as requester_name', 'users.role as requester_role', 'unread_tickets.user_id as unread_by'])
    .select('organizations.name as organization_name')
    .where('tickets.id', '=', id)
    .where(visibleTo(identity))
    .executeTakeFirst();
}

/** Reads the files of a ticket by the comment to which they are attached; under `null`, those of the ticket itself. */
async function loadFiles(db: Db, ticketId: string): Promise<Map<string | null, Attachment[]>> {
  const rows = await db
    .selectFrom('attachments')
    .select(['id', 'comment_id', 'name', 'size', 'type', 'created_at'])
    .where('ticket_id', '=', ticketId)
    .orderBy('position')
    .execute();
  const files = new Map<string | null, Attachment[]>();
  for (const row of rows) files.set(row.comment_id, [...(files.get(row.comment_id) ?? []), toAttachment(row)]);
  return files;
}

/** Reads the files that are attached to the ticket itself. */
export async function loadTicketFiles(db: Db, ticketId: string): Promise<Attachment[]> {
  return (await loadFiles(db, ticketId)).get(null) ?? [];
}

/** Reads the additional data of a ticket that only agents see. */
export function loadAgentData(db: Db, ticketId: string) {
  return db
    .selectFrom('tickets')
    .select(['context', 'diagnostics', 'consent', 'consent_wording'])
    .where('id', '=', ticketId)
    .executeTakeFirstOrThrow();
}

/** Reads the incident of a ticket, without name and state when it is stored on a remote status page. */
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

/** Reads the comments of a ticket, oldest first; internal ones only for agents. */
export async function loadComments(db: Db, ticketId: string, viewer: 'customer' | 'agent'): Promise<Comment[]> {
  return (await loadPositionedComments(db, ticketId, viewer)).map(({ comment }) => comment);
}

/** Reads comments with their positions; with `range`, at most `limit` after a position. */
export async function loadPositionedComments(
  db: Db,
  ticketId: string,
  viewer: 'customer' | 'agent',
  range?: { after: { at: number; position: number } | null; limit: number },
): Promise<{ at: number; position: number; comment: Comment }[]> {
  const after = range?.after ?? null;
  const rows = await db
    .selectFrom('comments')
    .leftJoin('users', 'users.id', 'comments.author_id')
    .select(['comments.id', 'comments.body', 'comments.author_id', 'comments.author_role', 'comments.internal'])
    .select('comments.quoted_text')
    .select(['comments.created_at', 'comments.position', 'users.name as author_name'])
    .where('comments.ticket_id', '=', ticketId)
    .$if(viewer === 'customer', (qb) => qb.where('comments.internal', '=', 0))
    .$if(after !== null, (qb) =>
      qb.where(sql<boolean>`(comments.created_at, comments.position) > (${after?.at ?? 0}, ${after?.position ?? 0})`),
    )
    .$if(range !== undefined, (qb) => qb.orderBy('comments.created_at').limit(range?.limit ?? 0))
    .orderBy('comments.position')
    .execute();
  const files = await loadFiles(db, ticketId);
  return rows.map((row) => ({
    at: row.created_at,
    position: row.position,
    comment: toComment(row, files.get(row.id) ?? [], viewer),
  }));
}
