import { sql } from 'kysely';
import type { Comment, TimelineEntry } from '../../contract/index.ts';
import type { CallContext, Db, Identity, PageResult } from '../interfaces/index.ts';
import { readSealedCursors } from '../database/sealed-cursor.ts';
import { numberEvents } from '../database/sequences.ts';
import { findTicket, loadPositionedComments } from './queries.ts';
import { toDetail } from './event-log.ts';
import { time } from './rows.ts';
import { toCustomerStatus } from './status-transitions.ts';
import { toSubject } from '../database/account-id.ts';

const PAGE_SIZE = 50;

/** Greater than the position of every comment with the same time. */
const MAX_POSITION = 2_147_483_647;

/** Position after a page: its time, and the positions of the last comment and the last event of that time. */
interface TimelineCursor {
  at: number;
  position: number;
  seq: number;
}

/** An entry with its sort key: of one time, comments come before changes. */
interface PositionedEntry extends TimelineCursor {
  entry: TimelineEntry;
}

/** Reads a page of a ticket's history, oldest first; null when the caller may not see the ticket. */
export async function listTimeline(
  { db, identity }: CallContext,
  id: string,
  query: { cursor?: string | undefined; limit?: number | undefined },
): Promise<PageResult<TimelineEntry> | null> {
  const ticket = await findTicket(db, identity, id);
  if (!ticket) return null;
  const limit = Math.min(query.limit ?? PAGE_SIZE, 100);
  const cursors = await readSealedCursors(db);
  const after = query.cursor === undefined ? null : decodeCursor(cursors.open(id, query.cursor, 3));
  const comments = await loadPositionedComments(db, id, identity.role === 'agent' ? 'agent' : 'customer', {
    after,
    limit: limit + 1,
  });
  const changes = await readChanges(db, ticket, after, limit + 1);
  const start: PositionedEntry[] =
    after === null
      ? [
          {
            at: -1,
            position: 0,
            seq: 0,
            entry: {
              id,
              kind: 'created',
              at: time(ticket.created_at),
              by: {
                id: toSubject(ticket.requester_id),
                name: ticket.requester_name ?? '',
                role: ticket.requester_role ?? 'user',
              },
            },
          },
        ]
      : [];
  const all = [...start, ...comments.map(toCommentEntry), ...changes].sort(
    (one, other) => one.at - other.at || one.seq - other.seq || one.position - other.position,
  );
  const page = all.slice(0, limit);
  const last = page.at(-1);
  return {
    items: await filterVisible(db, identity, page),
    next: all.length > limit && last ? cursors.seal(id, encodePosition(last)) : null,
    total: null,
  };
}

function toCommentEntry({
  position,
  at,
  comment,
}: {
  position: number;
  at: number;
  comment: Comment;
}): PositionedEntry {
  const entry = { id: comment.id, kind: 'comment', at: comment.createdAt, by: comment.author, comment };
  return { at, position, seq: 0, entry };
}

/**
 * Reads the changes after a position. A cursor needs their final numbers, so events that have none are numbered first.
 */
async function readChanges(
  db: Db,
  ticket: { id: string; organization_id: string },
  after: TimelineCursor | null,
  limit: number,
): Promise<PositionedEntry[]> {
  const changes = await loadChanges(db, ticket.id, after, limit);
  if (changes.every(({ seq }) => seq >= 0)) return changes;
  await numberEvents(db, [ticket.organization_id]);
  return loadChanges(db, ticket.id, after, limit);
}

async function loadChanges(
  db: Db,
  ticketId: string,
  after: TimelineCursor | null,
  limit: number,
): Promise<PositionedEntry[]> {
  const rows = await db
    .selectFrom('ticket_events')
    .select(['id', 'seq', 'kind', 'occurred_at', 'actor_id', 'actor_name', 'actor_role', 'detail'])
    .where('ticket_id', '=', ticketId)
    .where('kind', 'not in', ['comment', 'created'])
    .$if(after !== null, (qb) =>
      // Numbers below 0 are provisional: such events come after the position, too.
      qb.where(
        sql<boolean>`((occurred_at, seq) > (${after?.at ?? 0}, ${after?.seq ?? 0}) or (occurred_at = ${after?.at ?? 0} and seq < 0))`,
      ),
    )
    .orderBy('occurred_at')
    .orderBy('seq')
    .limit(limit)
    .execute();
  return rows.map(({ id, seq, kind, occurred_at: at, actor_id, actor_name, actor_role, detail }) => {
    const fields = toDetail(detail);
    const entry: TimelineEntry = {
      id,
      kind,
      at: time(at),
      by: { id: actor_id, name: actor_name, role: actor_role },
      ...fields,
      ...(kind === 'status' && { customerStatus: toCustomerStatus(fields.to ?? '', null) }),
    };
    return { at, position: 0, seq, entry };
  });
}

/** Returns the entries, without those that refer to a ticket which the viewer may not see or which is gone. */
async function filterVisible(db: Db, identity: Identity, page: readonly PositionedEntry[]): Promise<TimelineEntry[]> {
  const entries: TimelineEntry[] = [];
  for (const { entry } of page)
    if (entry.ticketId === undefined || (await findTicket(db, identity, entry.ticketId))) entries.push(entry);
  return entries;
}

/**
 * Returns the values of the cursor after an entry. Of one time, changes come after all comments, so no comment of that
 * time follows a change. The positions of comments are encrypted with it, because their gaps would reveal internal
 * notes.
 */
const encodePosition = ({ at, position, seq }: TimelineCursor): number[] => [
  at,
  seq > 0 ? MAX_POSITION : position,
  seq,
];

const decodeCursor = ([at = 0, position = 0, seq = 0]: readonly number[]): TimelineCursor => ({ at, position, seq });
