import { sql } from 'kysely';
import { DUE_TARGETS, type DueTarget, type TicketMessageType } from '../../../contract/index.ts';
import { truncateText } from '../../lib/truncate-text.ts';
import type { Store } from '../../database/index.ts';
import type { Destinations } from '../channels.ts';
import { enqueueTicketMessage, type Audience, type StartTimes } from './enqueue-ticket-message.ts';

/** Tickets per run and kind. */
const BATCH_SIZE = 100;
/** Statuses in which time counts. */
const RUNNING_STATUSES = ['new', 'open'];
/** Columns of the due time of each target, and of the time from which it counts. */
const COLUMNS = {
  first_response: { due: 'ticket.response_due_at', start: 'ticket.created_at' },
  next_response: { due: 'ticket.next_response_due_at', start: 'ticket.awaiting_reply_since' },
  resolution: { due: 'ticket.resolution_due_at', start: 'ticket.created_at' },
} as const;
/** Characters of a subject in a message. */
const MAX_SUBJECT_LENGTH = 200;

/**
 * Adds warnings about targets that are due soon or overdue to the outbox, once for each ticket, target, due time and
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
  let count = 0;
  for (const target of DUE_TARGETS)
    for (const leadMs of [0, ...destinations.settings.dueSoonMs])
      count += await enqueueKind(store, destinations, startTimes, { now, since, audience, target, leadMs });
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
    target,
    leadMs,
  }: { now: number; since: number; audience: Audience; target: DueTarget; leadMs: number },
): Promise<number> {
  const type: TicketMessageType = leadMs === 0 ? 'ticket.overdue' : 'ticket.due_soon';
  const prefix = target === 'first_response' ? '' : `${target}:`;
  const kind = `${prefix}${leadMs === 0 ? 'overdue' : `soon:${leadMs / 60_000}`}`;
  const { due, start } = COLUMNS[target];
  const tickets = await store.db
    .selectFrom('tickets as ticket')
    .innerJoin('organizations as organization', 'organization.id', 'ticket.organization_id')
    .leftJoin('due_notices as notice', (join) =>
      join.onRef('notice.ticket_id', '=', 'ticket.id').on('notice.kind', '=', kind).onRef('notice.due_at', '=', due),
    )
    .select(['ticket.id', 'ticket.number', 'ticket.subject', 'ticket.status'])
    .select((eb) => eb.ref(due).as('dueAt'))
    .select(['organization.id as organizationId', 'organization.name as organizationName'])
    .where(due, 'is not', null)
    .$if(target === 'first_response', (qb) => qb.where('ticket.answered_at', 'is', null))
    .where('ticket.closed_at', 'is', null)
    .where('ticket.spam', '=', 0)
    .where('ticket.status', 'in', RUNNING_STATUSES)
    .where(due, '<=', now + leadMs)
    // A warning that would be sent too late repeats the next message.
    .where(due, '>', leadMs === 0 ? since : now)
    // A target that is shorter than the lead time needs no warning.
    .where(sql<boolean>`${sql.ref(due)} - ${sql.ref(start)} > ${leadMs}`)
    .where('notice.kind', 'is', null)
    .orderBy(due)
    .limit(BATCH_SIZE)
    .execute();
  for (const [index, ticket] of tickets.entries()) {
    const dueAt = ticket.dueAt ?? now;
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
            target,
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
