import { truncateText } from '../lib/truncate-text.ts';
import * as z from 'zod/mini';
import type { Db, EventLog, LoggedEvent } from '../interfaces/index.ts';
import { listChangedOrganizations } from '../database/agent-events.ts';
import {
  listUnreadOrganizations,
  numberAllEvents,
  numberEvents,
  oldestFirst,
  readCursorCodec,
} from '../database/sequences.ts';
import { toSubject } from '../database/account-id.ts';

/** Maximum characters of a subject in an event. */
const MAX_SUBJECT = 200;

const Detail = z.object({
  from: z.optional(z.nullable(z.string())),
  to: z.optional(z.nullable(z.string())),
  reason: z.optional(z.nullable(z.string())),
  fields: z.optional(z.array(z.string())),
  ticketId: z.optional(z.string()),
});

/** Parses the detail of an event. */
export const toDetail = (text: string): z.infer<typeof Detail> => z.parse(Detail, JSON.parse(text));

/** Parses the detail of an event into the change that streams and messages report. */
export function toChange(detail: string): Pick<LoggedEvent, 'change'> {
  const { from, to, reason, fields } = toDetail(detail);
  const change = {
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(reason !== undefined && { reason }),
    ...(fields !== undefined && { fields }),
  };
  return Object.keys(change).length > 0 ? { change } : {};
}

/** A status change from the event log. */
export interface StatusChange {
  at: number;
  to: string;
}

/** Reads the status changes of a ticket, oldest first. */
export async function loadStatusChanges(db: Db, ticketId: string): Promise<StatusChange[]> {
  const rows = await db
    .selectFrom('ticket_events')
    .select(['occurred_at', 'detail'])
    .where('ticket_id', '=', ticketId)
    .where('kind', '=', 'status')
    .orderBy(oldestFirst[0])
    .orderBy(oldestFirst[1])
    .execute();
  return rows.map(({ occurred_at, detail }) => ({ at: occurred_at, to: toDetail(detail).to ?? '' }));
}

/** The event log of tickets in our own database. */
export const databaseEvents: EventLog = {
  lastSequences: numberEvents,

  assignNumbers: numberAllEvents,

  listUnread: (db) => listUnreadOrganizations(db, 'ticket_event_sequences'),

  listChanged: listChangedOrganizations,

  async read(db, organizationId, after, limit) {
    const rows = await db
      .selectFrom('ticket_events as event')
      .innerJoin('tickets', 'tickets.id', 'event.ticket_id')
      .select([
        'event.seq',
        'event.kind',
        'event.occurred_at',
        'event.comment_id',
        'event.actor_id',
        'event.actor_name',
      ])
      .select('event.detail')
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
        at: new Date(row.occurred_at).toISOString(),
        by: { id: row.actor_id, name: row.actor_name, role: row.actor_role },
        ticket: {
          id: row.id,
          number: String(row.number),
          subject: truncateText(row.subject.toWellFormed(), MAX_SUBJECT),
          status: row.status,
          version: String(row.version),
        },
        ...(row.comment_id !== null && { commentId: row.comment_id }),
      },
      ...toChange(row.detail),
      requesterId: toSubject(row.requester_id),
      addresses: z.parse(z.array(z.string()), JSON.parse(row.cc)).map((address) => address.toLowerCase()),
    }));
  },

  cursorCodec: readCursorCodec,
};
