import { truncateText } from '../lib/truncate-text.ts';
import * as z from 'zod/mini';
import type { Db, EventLog, LoggedEvent } from '../interfaces/index.ts';
import { readLastSequences, readCursorCodec } from '../database/sequences.ts';
import type { StatusChange } from './lifecycle.ts';
import { toSubject } from '../database/account-id.ts';

/** Characters of a subject that an event carries. */
const SHOWN = 200;

const Detail = z.object({
  from: z.optional(z.nullable(z.string())),
  to: z.optional(z.nullable(z.string())),
  reason: z.optional(z.nullable(z.string())),
  fields: z.optional(z.array(z.string())),
  ticketId: z.optional(z.string()),
});

/** What an event says beside what happened. */
export const toDetail = (text: string): z.infer<typeof Detail> => z.parse(Detail, JSON.parse(text));

/** How the status of a ticket changed, oldest first. */
export async function statusChanges(db: Db, ticketId: string): Promise<StatusChange[]> {
  const rows = await db
    .selectFrom('ticket_events')
    .select(['at', 'detail'])
    .where('ticket_id', '=', ticketId)
    .where('kind', '=', 'status')
    .orderBy('seq')
    .execute();
  return rows.map(({ at, detail }) => ({ at, to: toDetail(detail).to ?? '' }));
}

/** The record of the database desk. */
export const databaseEvents: EventLog = {
  lastSequences: (db, organizationIds) => readLastSequences(db, 'event_heads', organizationIds),

  async read(db, organizationId, after, limit) {
    const rows = await db
      .selectFrom('ticket_events as event')
      .innerJoin('tickets', 'tickets.id', 'event.ticket_id')
      .select(['event.seq', 'event.kind', 'event.at', 'event.comment_id', 'event.actor_id', 'event.actor_name'])
      .select(['event.actor_role', 'tickets.id', 'tickets.number', 'tickets.subject', 'tickets.status'])
      .select(['tickets.version', 'tickets.requester_id', 'tickets.cc'])
      .where('event.organization_id', '=', organizationId)
      .where('event.seq', '>', after)
      .orderBy('event.seq')
      .limit(limit)
      .execute();
    return rows.map((row): LoggedEvent => ({
      seq: row.seq,
      event: {
        kind: row.kind,
        at: new Date(row.at).toISOString(),
        by: { id: row.actor_id, name: row.actor_name, role: row.actor_role },
        ticket: {
          id: row.id,
          number: String(row.number),
          // Whoever wants all of it reads the ticket.
          subject: truncateText(row.subject.toWellFormed(), SHOWN),
          status: row.status,
          version: String(row.version),
        },
        ...(row.comment_id !== null && { commentId: row.comment_id }),
      },
      requesterId: toSubject(row.requester_id),
      addresses: z.parse(z.array(z.string()), JSON.parse(row.cc)).map((address) => address.toLowerCase()),
    }));
  },

  cursorCodec: readCursorCodec,
};
