import { truncateText } from '../../lib/truncate-text.ts';
import type { Db, EventLog, LoggedEvent } from '../../interfaces/index.ts';
import { listUnreadOrganizations, readLastSequences, readCursorCodec, nextSequence } from '../../database/sequences.ts';
import type { Comment } from '../../../contract/index.ts';
import type { TicketThread } from '../adapter.ts';
import type { ResolvedMapping } from '../mapping.ts';
import { toComment, toSummary } from './mappers.ts';
import { toIdentity, toSnapshot, type WatchedTicket } from './snapshots.ts';

/** Maximum characters of a subject in an event. */
const MAX_SUBJECT_LENGTH = 200;
/** Maximum comments logged per read; with more, the newest. */
const MAX_COMMENTS = 20;
/** More events than a stream replays: clients that resume across the gap reload everything instead. */
const SEQUENCE_GAP = 1_001;

/** Event log of a remote help desk. It contains the changes that were detected when tickets were read. */
export const remoteEvents: EventLog = {
  lastSequences: (db, organizationIds) => readLastSequences(db, 'desk_event_sequences', organizationIds),

  listUnread: (db) => listUnreadOrganizations(db, 'desk_event_sequences'),

  async read(db, organizationId, after, limit) {
    const rows = await db
      .selectFrom('desk_events')
      .selectAll()
      .where('organization_id', '=', organizationId)
      .where('seq', '>', after)
      .orderBy('seq')
      .limit(limit)
      .execute();
    return rows.map((row): LoggedEvent => ({
      seq: row.seq,
      event: {
        kind: row.kind,
        at: new Date(row.occurred_at).toISOString(),
        by: { id: row.actor_id, name: row.actor_name, role: row.actor_role },
        ticket: {
          id: row.ticket_id,
          number: row.number,
          subject: row.subject,
          status: row.status,
          version: row.version,
        },
        ...(row.comment_id !== null && { commentId: row.comment_id }),
      },
      requesterId: row.requester_id,
      addresses: [],
      // The help desk shows admins no more than other users.
      personal: true,
    }));
  },

  cursorCodec: readCursorCodec,
};

/** A detected change, without the properties shared by all changes of one read. */
interface ObservedChange {
  kind: string;
  at: number;
  by: Comment['author'];
  commentId: string | null;
}

/**
 * Logs the changes of a ticket since its last snapshot. Logs nothing when another process has replaced the snapshot meanwhile.
 *
 * @param authors authors of comments written by the service account, by the help desk's reference
 */
export async function appendEvents(
  tx: Db,
  watched: WatchedTicket,
  thread: TicketThread,
  { mapping, authors, now }: { mapping: ResolvedMapping; authors: ReadonlyMap<string, Comment['author']>; now: number },
): Promise<void> {
  const stored = JSON.stringify(toSnapshot(thread.ticket, thread.comments));
  if (stored === watched.serialized) return;
  const { numUpdatedRows } = await tx
    .updateTable('desk_watched_tickets')
    .set({ snapshot: stored })
    .where('ticket_id', '=', watched.ticketId)
    .where('snapshot', '=', watched.serialized)
    .executeTakeFirst();
  const changes = numUpdatedRows === 1n ? diffSnapshots(watched, thread, authors, now) : [];
  if (changes.length === 0) return;
  const { ticketId, organizationId, requesterId } = watched;
  const ref = { id: ticketId, ref: watched.ref, organization_id: organizationId, requester_id: requesterId };
  const ticket = toSummary(thread.ticket, { ref, identity: toIdentity(watched), mapping, readUntil: null });
  const first = await nextSequence(tx, 'desk_event_sequences', organizationId, changes.length);
  await tx
    .insertInto('desk_events')
    .values(
      changes.map(({ kind, at, by, commentId }, index) => ({
        organization_id: organizationId,
        seq: first + index,
        ticket_id: ticketId,
        requester_id: requesterId,
        kind,
        occurred_at: at,
        actor_id: by.id,
        actor_name: by.name,
        actor_role: by.role,
        comment_id: commentId,
        number: ticket.number,
        subject: truncateText(ticket.subject.toWellFormed(), MAX_SUBJECT_LENGTH),
        status: ticket.status,
        version: ticket.version,
      })),
    )
    .execute();
}

function diffSnapshots(
  watched: WatchedTicket,
  thread: TicketThread,
  authors: ReadonlyMap<string, Comment['author']>,
  now: number,
): ObservedChange[] {
  const { snapshot } = watched;
  const before = snapshot.said && new Set(snapshot.said);
  const identity = toIdentity(watched);
  const comments = thread.comments
    .filter(({ ref, createdAt }) => (before ? !before.has(ref) : (createdAt ?? 0) > (snapshot.at ?? now)))
    .slice(-MAX_COMMENTS)
    .map((comment) => toComment(comment, thread.ticket, new Map(), authors, identity));
  // Help desks report the author of a comment but not of a status change; usually it is the same agent.
  const by = comments.findLast(({ author }) => author.role === 'agent')?.author ?? {
    id: 'desk',
    name: '',
    role: 'agent',
  };
  const { ticket } = thread;
  const change = (kind: string): ObservedChange => ({ kind, at: ticket.updatedAt ?? now, by, commentId: null });
  return [
    ...comments.map(({ id, author, createdAt }) => ({
      kind: 'comment',
      at: createdAt === null ? now : Date.parse(createdAt),
      by: author,
      commentId: id,
    })),
    ...(ticket.status === snapshot.status ? [] : [change('status')]),
    ...(ticket.priority === snapshot.priority ? [] : [change('priority')]),
    ...(ticket.subject === snapshot.subject && ticket.category === snapshot.category ? [] : [change('edited')]),
  ];
}

/** Invalidates all cursors after a gap in detection, so that resuming clients reload everything. */
export async function invalidateCursors(db: Db): Promise<void> {
  await db
    .updateTable('desk_event_sequences')
    .set((eb) => ({ last_seq: eb('last_seq', '+', SEQUENCE_GAP) }))
    .execute();
}

/** Deletes old events. Clients that resume from before them reload everything. */
export async function deleteExpiredEvents(db: Db, before: number): Promise<void> {
  await db.deleteFrom('desk_events').where('occurred_at', '<', before).execute();
}
