import { truncateText } from '../../lib/truncate-text.ts';
import type { Db, EventLog, LoggedEvent } from '../../interfaces/index.ts';
import { readLastSequences, readCursorCodec, nextSequence } from '../../database/sequences.ts';
import type { Comment } from '../../../contract/index.ts';
import type { TicketThread } from '../adapter.ts';
import type { ResolvedMapping } from '../mapping.ts';
import { toComment, toSummary } from './mappers.ts';
import { toIdentity, toSnapshot, type WatchedTicket } from './snapshots.ts';

/** Characters of a subject that an event carries. */
const EVENT_KINDS = 200;
/** Of one look at a ticket; of more, the last. */
const MAX_COMMENTS = 20;
/** More than whoever comes back is told: they read everything again instead. */
const CURSOR_EXPIRED = 1_001;

/** The record of a desk elsewhere: what was found to have happened when it was looked at. */
export const remoteEvents: EventLog = {
  lastSequences: (db, organizationIds) => readLastSequences(db, 'desk_event_heads', organizationIds),

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
        at: new Date(row.at).toISOString(),
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
      // The desk shows an admin no more than anybody else.
      personal: true,
    }));
  },

  cursorCodec: readCursorCodec,
};

/** Something that happened, without what is the same for all of one look. */
interface ObservedChange {
  kind: string;
  at: number;
  by: Comment['author'];
  commentId: string | null;
}

/**
 * Writes down what happened to a ticket since it was last looked at; nothing when somebody else has meanwhile.
 *
 * @param authors who said what was written under the server's account, by the desk's reference
 */
export async function appendEvents(
  tx: Db,
  watched: WatchedTicket,
  said: TicketThread,
  { mapping, authors, now }: { mapping: ResolvedMapping; authors: ReadonlyMap<string, Comment['author']>; now: number },
): Promise<void> {
  const stored = JSON.stringify(toSnapshot(said.ticket, said.comments));
  if (stored === watched.stored) return;
  const { numUpdatedRows } = await tx
    .updateTable('desk_watched')
    .set({ print: stored })
    .where('ticket_id', '=', watched.ticketId)
    .where('print', '=', watched.stored)
    .executeTakeFirst();
  const happened = numUpdatedRows === 1n ? diffSnapshots(watched, said, authors, now) : [];
  if (happened.length === 0) return;
  const { ticketId, organizationId, requesterId, ref } = watched;
  const known = { id: ticketId, ref, organization_id: organizationId, requester_id: requesterId };
  const ticket = toSummary(said.ticket, { known, identity: toIdentity(watched), mapping, seen: null });
  const first = await nextSequence(tx, 'desk_event_heads', organizationId, happened.length);
  await tx
    .insertInto('desk_events')
    .values(
      happened.map(({ kind, at, by, commentId }, index) => ({
        organization_id: organizationId,
        seq: first + index,
        ticket_id: ticketId,
        requester_id: requesterId,
        kind,
        at,
        actor_id: by.id,
        actor_name: by.name,
        actor_role: by.role,
        comment_id: commentId,
        number: ticket.number,
        subject: truncateText(ticket.subject.toWellFormed(), EVENT_KINDS),
        status: ticket.status,
        version: ticket.version,
      })),
    )
    .execute();
}

function diffSnapshots(
  watched: WatchedTicket,
  said: TicketThread,
  authors: ReadonlyMap<string, Comment['author']>,
  now: number,
): ObservedChange[] {
  const { print } = watched;
  const before = print.said && new Set(print.said);
  const identity = toIdentity(watched);
  const comments = said.comments
    .filter(({ ref, createdAt }) => (before ? !before.has(ref) : (createdAt ?? 0) > (print.at ?? now)))
    .slice(-MAX_COMMENTS)
    .map((comment) => toComment(comment, said.ticket, new Map(), authors, identity));
  // Desks say who said something, not who changed a status: most often it is the same person in the same breath.
  const by = comments.findLast(({ author }) => author.role === 'agent')?.author ?? {
    id: 'desk',
    name: '',
    role: 'agent',
  };
  const { ticket } = said;
  const change = (kind: string): ObservedChange => ({ kind, at: ticket.updatedAt ?? now, by, commentId: null });
  return [
    ...comments.map(({ id, author, createdAt }) => ({
      kind: 'comment',
      at: createdAt === null ? now : Date.parse(createdAt),
      by: author,
      commentId: id,
    })),
    ...(ticket.status === print.status ? [] : [change('status')]),
    ...(ticket.priority === print.priority ? [] : [change('priority')]),
    ...(ticket.subject === print.subject && ticket.category === print.category ? [] : [change('edited')]),
  ];
}

/** After a silence in which nothing was written down: whoever comes back reads everything again. */
export async function invalidateCursors(db: Db): Promise<void> {
  await db
    .updateTable('desk_event_heads')
    .set((eb) => ({ seq: eb('seq', '+', CURSOR_EXPIRED) }))
    .execute();
}

/** Forgets what happened before; who comes back from further away is told to read everything again by then. */
export async function deleteExpiredEvents(db: Db, before: number): Promise<void> {
  await db.deleteFrom('desk_events').where('at', '<', before).execute();
}
