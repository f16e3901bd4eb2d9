import { sql } from 'kysely';
import type { Comment, TimelineEntry } from '../../contract/index.ts';
import type { CallContext, Db, Identity, PageResult } from '../interfaces/index.ts';
import { readSealedCursors } from '../database/sealed-cursor.ts';
import { numberEvents } from '../database/sequences.ts';
import { findTicket, placedComments } from './queries.ts';
import { toDetail } from './event-log.ts';
import { time } from './rows.ts';
import { toCustomerStatus } from './status-transitions.ts';
import { toSubject } from '../database/account-id.ts';

const PAGE = 50;

/** Behind every comment of its moment. */
const LAST = 2_147_483_647;

/** Where a page ended: its time, and of that time the last comment's position and the last event's number. */
interface TimelineCursor {
  at: number;
  position: number;
  seq: number;
}

/** An entry with what it is ordered by: of one moment, what was said comes before what that changed. */
interface Placed extends TimelineCursor {
  entry: TimelineEntry;
}

/** A page of a ticket's history, oldest first; null when the ticket is out of reach. */
export async function listTimeline(
  { db, identity }: CallContext,
  id: string,
  query: { cursor?: string | undefined; limit?: number | undefined },
): Promise<PageResult<TimelineEntry> | null> {
  const ticket = await findTicket(db, identity, id);
  if (!ticket) return null;
  const limit = Math.min(query.limit ?? PAGE, 100);
  const cursors = await readSealedCursors(db);
  const place = query.cursor === undefined ? null : decodeCursor(cursors.open(id, query.cursor, 3));
  const said = await placedComments(db, id, 'customer', { after: place, limit: limit + 1 });
  const changed = await readChanges(db, ticket, place, limit + 1);
  const start: Placed[] =
    place === null
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
  const all = [...start, ...said.map(toCommentEntry), ...changed].sort(
    (one, other) => one.at - other.at || one.seq - other.seq || one.position - other.position,
  );
  const shown = all.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: await isVisible(db, identity, shown),
    next: all.length > limit && last ? cursors.seal(id, placeAfter(last)) : null,
    total: null,
  };
}

function toCommentEntry({ position, at, comment }: { position: number; at: number; comment: Comment }): Placed {
  const entry = { id: comment.id, kind: 'comment', at: comment.createdAt, by: comment.author, comment };
  return { at, position, seq: 0, entry };
}

/** Reads the changes behind a place. A cursor needs their final numbers, so events that have none are numbered first. */
async function readChanges(
  db: Db,
  ticket: { id: string; organization_id: string },
  place: TimelineCursor | null,
  limit: number,
): Promise<Placed[]> {
  const changes = await loadChanges(db, ticket.id, place, limit);
  if (changes.every(({ seq }) => seq >= 0)) return changes;
  await numberEvents(db, [ticket.organization_id]);
  return loadChanges(db, ticket.id, place, limit);
}

async function loadChanges(db: Db, ticketId: string, place: TimelineCursor | null, limit: number): Promise<Placed[]> {
  const rows = await db
    .selectFrom('ticket_events')
    .select(['id', 'seq', 'kind', 'at', 'actor_id', 'actor_name', 'actor_role', 'detail'])
    .where('ticket_id', '=', ticketId)
    .where('kind', 'not in', ['comment', 'created'])
    .$if(place !== null, (qb) =>
      // Numbers below 0 are not final: they come after the place, too.
      qb.where(
        sql<boolean>`((at, seq) > (${place?.at ?? 0}, ${place?.seq ?? 0}) or (at = ${place?.at ?? 0} and seq < 0))`,
      ),
    )
    .orderBy('at')
    .orderBy('seq')
    .limit(limit)
    .execute();
  return rows.map(({ id, seq, kind, at, actor_id, actor_name, actor_role, detail }) => {
    const what = toDetail(detail);
    const entry: TimelineEntry = {
      id,
      kind,
      at: time(at),
      by: { id: actor_id, name: actor_name, role: actor_role },
      ...what,
      ...(kind === 'status' && { customerStatus: toCustomerStatus(what.to ?? '', null) }),
    };
    return { at, position: 0, seq, entry };
  });
}

/** The entries, without those that lead to a ticket which this viewer may not see, or which is gone. */
async function isVisible(db: Db, identity: Identity, shown: readonly Placed[]): Promise<TimelineEntry[]> {
  const entries: TimelineEntry[] = [];
  for (const { entry } of shown)
    if (entry.ticketId === undefined || (await findTicket(db, identity, entry.ticketId))) entries.push(entry);
  return entries;
}

/**
 * What a cursor holds. Of one moment, changes come after all that was said: behind a change nothing said in its moment is
 * still to come. The positions of comments are sealed with it, since their gaps tell of internal notes.
 */
const placeAfter = ({ at, position, seq }: TimelineCursor): number[] => [at, seq > 0 ? LAST : position, seq];

const decodeCursor = ([at = 0, position = 0, seq = 0]: readonly number[]): TimelineCursor => ({ at, position, seq });
