import { sql } from 'kysely';
import type { TicketMessageType } from '../../../contract/index.ts';
import { truncateText } from '../../lib/truncate-text.ts';
import type { Store } from '../../database/index.ts';
import type { Destinations } from '../channels.ts';
import { enqueueTicketMessage, type Audience, type StartTimes } from './enqueue-ticket-message.ts';

/** Tickets per run and kind. */
const BATCH_SIZE = 100;
/** Statuses in which the time of the first response runs. */
const RUNNING_STATUSES = ['new', 'open'];
/** Characters of a subject in a message. */
const MAX_SUBJECT_LENGTH = 200;

/**
 * Adds warnings about first responses that are due soon or overdue to the outbox, once for each ticket, due time and
 * lead time. Due times already count business hours and pauses. Several processes on one database share the work.
 *
 * @param startTimes when the channels started reporting; earlier due times are not reported
 * @returns the number of warnings
 */
export async function enqueueDueNotices(
  store: Store,
  destinations: Destinations,
  startTimes: StartTimes,
  { now, audience }: { now: number; audience: Audience },
): Promise<number> {
  const since = Math.min(...startTimes.values());
  if (!Number.isFinite(since)) return 0;
  let count = await enqueueKind(store, destinations, startTimes, {
    now,
    since,
    audience,
    type: 'ticket.overdue',
    leadMs: 0,
  });
  for (const leadMs of destinations.settings.dueSoonMs)
    count += await enqueueKind(store, destinations, startTimes, {
      now,
      since,
      audience,
      type: 'ticket.due_soon',
      leadMs,
    });
  return count;
}

async function enqueueKind(
  store: Store,
  destinations: Destinations,
  startTimes: StartTimes,
  {
    now,
    since,
    audience,
    type,
    leadMs,
  }: { now: number; since: number; audience: Audience; type: TicketMessageType; leadMs: number },
): Promise<number> {
  const kind = leadMs === 0 ? 'overdue' : `soon:${leadMs / 60_000}`;
  const tickets = await store.db
    .selectFrom('tickets as ticket')
    .innerJoin('organizations as organization', 'organization.id', 'ticket.organization_id')
    .leftJoin('due_notices as notice', (join) =>
      join
        .onRef('notice.ticket_id', '=', 'ticket.id')
        .on('notice.kind', '=', kind)
        .onRef('notice.due_at', '=', 'ticket.response_due_at'),
    )
    .select(['ticket.id', 'ticket.number', 'ticket.subject', 'ticket.status', 'ticket.response_due_at'])
    .select(['organization.id as organizationId', 'organization.name as organizationName'])
    .where('ticket.response_due_at', 'is not', null)
    .where('ticket.answered_at', 'is', null)
    .where('ticket.closed_at', 'is', null)
    .where('ticket.status', 'in', RUNNING_STATUSES)
    .where('ticket.response_due_at', '<=', now + leadMs)
    // A warning that would be sent too late repeats the next message.
    .where('ticket.response_due_at', '>', leadMs === 0 ? since : now)
    // A ticket whose response target is shorter than the lead time needs no warning.
    .where(sql<boolean>`ticket.response_due_at - ticket.created_at > ${leadMs}`)
    .where('notice.kind', 'is', null)
    .orderBy('ticket.response_due_at')
    .limit(BATCH_SIZE)
    .execute();
  for (const [index, ticket] of tickets.entries()) {
    const dueAt = ticket.response_due_at ?? now;
    await store.transaction(async (tx) => {
      const { numInsertedOrUpdatedRows } = await tx
        .insertInto('due_notices')
        .values({ ticket_id: ticket.id, kind, due_at: dueAt })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      // Another process has added it.
      if (numInsertedOrUpdatedRows !== 1n) return;
      const number = String(ticket.number);
      await enqueueTicketMessage(
        tx,
        {
          type,
          timestamp: new Date(now).toISOString(),
          data: {
            version: 1,
            organization: { id: ticket.organizationId, name: ticket.organizationName },
            ticket: {
              id: ticket.id,
              number,
              subject: truncateText(ticket.subject.toWellFormed(), MAX_SUBJECT_LENGTH),
              status: ticket.status,
              url: destinations.settings.formatUrl({ id: ticket.id, number }),
            },
            actor: { id: 'system', name: '', role: 'system' },
            commentId: null,
            dueAt: new Date(dueAt).toISOString(),
            change: null,
          },
        },
        'due',
        destinations,
        { now, createdAt: now + index, startTimes, audience },
      );
    });
  }
  return tickets.length;
}
