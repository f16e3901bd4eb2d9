import { upsertUser } from '../../database/users.ts';
import * as z from 'zod/mini';
import type { CallContext, Db, Identity } from '../../interfaces/index.ts';
import type { TicketThread, DeskTicket } from '../adapter.ts';
import type { TicketRef } from './ticket-refs.ts';
import { toRequester } from './requester.ts';
import { isRequester } from './mappers.ts';

/** Comments whose references are kept; of more, the newest. */
const MAX_COMMENTS = 500;
/** Tickets that this process knows to be watched. */
const MAX_WATCHED = 50_000;

/** What of a ticket its requester would notice, in few words. */
const TicketSnapshot = z.object({
  status: z.string(),
  priority: z.nullable(z.string()),
  category: z.nullable(z.string()),
  subject: z.string(),
  /** The desk's references of what was said publicly; null for a ticket that was only seen in a list so far. */
  said: z.nullable(z.array(z.string())),
  /** The desk's time of the last change. */
  at: z.nullable(z.number()),
});
/** What of a ticket its requester would notice, in few words. */
export type TicketSnapshot = z.infer<typeof TicketSnapshot>;

/** A ticket that is watched for its requester. */
export interface WatchedTicket {
  ticketId: string;
  ref: string;
  organizationId: string;
  requesterId: string;
  email: string;
  name: string;
  print: TicketSnapshot;
  /** The print as it is stored: who replaces it must have read it. */
  stored: string;
}

/** What there is to notice now. Internal comments are not read, and leave no trace here either. */
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

/** Begins to watch tickets. */
export type SnapshotRecorder = (
  context: Pick<CallContext, 'db' | 'identity' | 'now'>,
  seen: readonly ObservedTicket[],
) => Promise<void>;

/** A ticket that somebody was just shown; without comments when it stood in a list. */
export interface ObservedTicket {
  known: TicketRef;
  ticket: DeskTicket;
  comments?: TicketThread['comments'];
}

/**
 * Watches tickets that their requester has just seen. One that is watched keeps its print: what happened since it was taken
 * is still to be told on their other pages.
 */
export function createSnapshotRecorder(): SnapshotRecorder {
  // Most are watched already, and need not be asked for each time.
  const watched = new Set<string>();
  return async ({ db, identity, now }, seen) => {
    const by = toRequester(identity);
    const { organization } = identity;
    const fresh = seen.filter(({ known, ticket }) => !watched.has(known.id) && isRequester(ticket, identity));
    if (!by || !organization || fresh.length === 0) return;
    await upsertUser(db, identity, now);
    await db
      .insertInto('desk_watched')
      .values(
        fresh.map(({ known, ticket, comments = null }) => ({
          ticket_id: known.id,
          organization_id: organization.id,
          requester_id: identity.id,
          email: by.email,
          name: by.name,
          print: JSON.stringify(toSnapshot(ticket, comments)),
          look_at: null,
        })),
      )
      .onConflict((conflict) => conflict.column('ticket_id').doNothing())
      .execute();
    if (watched.size > MAX_WATCHED) watched.clear();
    for (const { known } of fresh) watched.add(known.id);
  };
}

/** Notes that something may have happened to these tickets. What is not watched is left alone. */
export async function markChanged(db: Db, desk: string, refs: readonly string[], now: number): Promise<void> {
  for (let from = 0; from < refs.length; from += 500) {
    const some = refs.slice(from, from + 500);
    await db
      .updateTable('desk_watched')
      .set({ look_at: now })
      .where('look_at', 'is', null)
      .where('ticket_id', 'in', (eb) =>
        eb.selectFrom('desk_tickets').select('id').where('desk', '=', desk).where('ref', 'in', some),
      )
      .execute();
  }
}

/**
 * Takes tickets that are to be looked at. Whoever takes one looks at it; what happens from here on is noted anew.
 *
 * @param limit at most so many, longest noted first
 */
export async function claimChanged(db: Db, desk: string, now: number, limit: number): Promise<WatchedTicket[]> {
  const due = await db
    .selectFrom('desk_watched as watched')
    .innerJoin('desk_tickets as known', 'known.id', 'watched.ticket_id')
    .select(['watched.ticket_id', 'watched.look_at', 'known.ref'])
    .where('known.desk', '=', desk)
    .where('watched.look_at', '<=', now)
    .orderBy('watched.look_at')
    .limit(limit)
    .execute();
  const taken: WatchedTicket[] = [];
  for (const { ticket_id, look_at, ref } of due) {
    const row = await db
      .updateTable('desk_watched')
      .set({ look_at: null })
      .where('ticket_id', '=', ticket_id)
      .where('look_at', '=', look_at)
      .returningAll()
      .executeTakeFirst();
    // Another process was quicker.
    if (!row) continue;
    taken.push({
      ticketId: row.ticket_id,
      ref,
      organizationId: row.organization_id,
      requesterId: row.requester_id,
      email: row.email,
      name: row.name,
      print: TicketSnapshot.parse(JSON.parse(row.print)),
      stored: row.print,
    });
  }
  return taken;
}

/** Puts off looking at a ticket that could not be read. */
export async function postpone(db: Db, { ticketId }: WatchedTicket, until: number): Promise<void> {
  await db.updateTable('desk_watched').set({ look_at: until }).where('ticket_id', '=', ticketId).execute();
}

/** The requester as who asks for their own ticket. */
export const toIdentity = ({ requesterId, organizationId, email, name }: WatchedTicket): Identity => ({
  id: requesterId,
  name,
  email,
  role: 'user',
  organization: { id: organizationId, name: organizationId, plan: null },
  token: { id: null, issuer: null, issuedAt: 0 },
});
