import { upsertUser } from '../../database/users.ts';
import * as z from 'zod/mini';
import type { CallContext, Db, Identity } from '../../interfaces/index.ts';
import type { TicketThread, DeskTicket } from '../adapter.ts';
import type { TicketRef } from './ticket-refs.ts';
import { toRequester } from './requester.ts';
import { isRequester } from './mappers.ts';

/** Maximum references of comments in a snapshot; with more, the newest. */
const MAX_COMMENTS = 500;
/** Maximum tickets that this process remembers as watched. */
const MAX_WATCHED = 50_000;

/** The state of a ticket in which its requester would notice a change. */
const TicketSnapshot = z.object({
  status: z.string(),
  priority: z.nullable(z.string()),
  category: z.nullable(z.string()),
  subject: z.string(),
  /** References of the public comments; null for a ticket that was only listed so far. */
  said: z.nullable(z.array(z.string())),
  /** Time of the last change by the help desk's clock. */
  at: z.nullable(z.number()),
});
/** The state of a ticket in which its requester would notice a change. */
export type TicketSnapshot = z.infer<typeof TicketSnapshot>;

/** A ticket that is watched for changes on behalf of its requester. */
export interface WatchedTicket {
  ticketId: string;
  ref: string;
  organizationId: string;
  requesterId: string;
  email: string;
  name: string;
  snapshot: TicketSnapshot;
  /** The serialized snapshot, compared when it is replaced (optimistic lock). */
  serialized: string;
}

/** Takes a snapshot. Internal comments are not read, so they leave no trace here. */
export function toSnapshot(ticket: DeskTicket, comments: TicketThread['comments'] | null): TicketSnapshot {
  const { status, priority, category, subject, updatedAt: at } = ticket;
  return {
    status,
    priority,
    category,
    subject,
    said: comments?.slice(-MAX_COMMENTS).map(({ ref }) => ref) ?? null,
    at,
  };
}

/** Starts watching tickets for changes. */
export type SnapshotRecorder = (
  context: Pick<CallContext, 'db' | 'identity' | 'now'>,
  seen: readonly ObservedTicket[],
) => Promise<void>;

/** A ticket that was just returned to a user; without comments when listed. */
export interface ObservedTicket {
  ref: TicketRef;
  ticket: DeskTicket;
  comments?: TicketThread['comments'];
}

/**
 * Creates a recorder that watches tickets which their requester has just seen. A watched ticket keeps its snapshot: changes since
 * then are still to be sent to the requester's other pages.
 */
export function createSnapshotRecorder(): SnapshotRecorder {
  // A cache: most tickets are watched already.
  const watched = new Set<string>();
  return async ({ db, identity, now }, seen) => {
    const requester = toRequester(identity);
    const { organization } = identity;
    const fresh = seen.filter(({ ref: known, ticket }) => !watched.has(known.id) && isRequester(ticket, identity));
    if (!requester || !organization || fresh.length === 0) return;
    await upsertUser(db, identity, now);
    await db
      .insertInto('desk_watched_tickets')
      .values(
        fresh.map(({ ref: known, ticket, comments = null }) => ({
          ticket_id: known.id,
          organization_id: organization.id,
          requester_id: identity.id,
          email: requester.email,
          name: requester.name,
          snapshot: JSON.stringify(toSnapshot(ticket, comments)),
          next_check_at: null,
        })),
      )
      .onConflict((conflict) => conflict.column('ticket_id').doNothing())
      .execute();
    if (watched.size > MAX_WATCHED) watched.clear();
    for (const { ref: known } of fresh) watched.add(known.id);
  };
}

/** Queues tickets that may have changed. Unwatched tickets are ignored. */
export async function markChanged(db: Db, desk: string, refs: readonly string[], now: number): Promise<void> {
  for (let from = 0; from < refs.length; from += 500) {
    const batch = refs.slice(from, from + 500);
    await db
      .updateTable('desk_watched_tickets')
      .set({ next_check_at: now })
      .where('next_check_at', 'is', null)
      .where('ticket_id', 'in', (eb) =>
        eb.selectFrom('desk_tickets').select('id').where('desk', '=', desk).where('ref', 'in', batch),
      )
      .execute();
  }
}

/**
 * Claims queued tickets. Only the claiming process reads them; later changes queue them again.
 *
 * @param limit maximum number, oldest first
 */
export async function claimChanged(db: Db, desk: string, now: number, limit: number): Promise<WatchedTicket[]> {
  const due = await db
    .selectFrom('desk_watched_tickets as watched')
    .innerJoin('desk_tickets as known', 'known.id', 'watched.ticket_id')
    .select(['watched.ticket_id', 'watched.next_check_at', 'known.ref'])
    .where('known.desk', '=', desk)
    .where('watched.next_check_at', '<=', now)
    .orderBy('watched.next_check_at')
    .limit(limit)
    .execute();
  const claimed: WatchedTicket[] = [];
  for (const { ticket_id, next_check_at, ref } of due) {
    const row = await db
      .updateTable('desk_watched_tickets')
      .set({ next_check_at: null })
      .where('ticket_id', '=', ticket_id)
      .where('next_check_at', '=', next_check_at)
      .returningAll()
      .executeTakeFirst();
    // Claimed by another process.
    if (!row) continue;
    claimed.push({
      ticketId: row.ticket_id,
      ref,
      organizationId: row.organization_id,
      requesterId: row.requester_id,
      email: row.email,
      name: row.name,
      snapshot: TicketSnapshot.parse(JSON.parse(row.snapshot)),
      serialized: row.snapshot,
    });
  }
  return claimed;
}

/** Queues a ticket that could not be read for a later attempt. */
export async function postpone(db: Db, { ticketId }: WatchedTicket, until: number): Promise<void> {
  await db
    .updateTable('desk_watched_tickets')
    .set({ next_check_at: until })
    .where('ticket_id', '=', ticketId)
    .execute();
}

/** Returns the identity of the requester. */
export const toIdentity = ({ requesterId, organizationId, email, name }: WatchedTicket): Identity => ({
  id: requesterId,
  name,
  email,
  role: 'user',
  organization: { id: organizationId, name: organizationId, plan: null },
  token: { id: null, issuer: null, issuedAt: 0 },
});
