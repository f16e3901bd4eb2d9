import type { RateTicket, RatingPrompt } from '../../contract/index.ts';
import type { Db, Identity } from '../interfaces/index.ts';
import { ProblemError } from '../errors.ts';
import { writeLater } from '../database/deferred-writes.ts';
import { writeEvents } from '../database/sequences.ts';
import { isStorableText } from '../database/text.ts';
import { getRatingDeadline } from './permissions.ts';
import { time } from './rows.ts';
import type { LifecycleRules } from './lifecycle.ts';
import type { LockedTicket } from './ticket-writes.ts';
import { createMessage } from '../messages/index.ts';

/**
 * Rates a locked ticket, or changes its rating. Does not affect the order of lists, because a rating needs no action.
 *
 * @throws ProblemError `conflict` when the ticket is not closed, or was closed too long ago
 */
export async function rateTicket(
  tx: Db,
  rules: LifecycleRules,
  ticket: LockedTicket,
  actor: Pick<Identity, 'id' | 'name' | 'role'>,
  { score, comment }: RateTicket,
  now: number,
): Promise<void> {
  const until = getRatingDeadline(ticket, rules);
  if (until === null) throw new ProblemError('conflict', { detail: createMessage('rating_too_early') });
  if (now >= until) throw new ProblemError('conflict', { detail: createMessage('rating_too_late') });
  const row = { score, comment: comment ?? null, rated_at: now };
  await writeLater(
    tx,
    tx
      .insertInto('ratings')
      .values({ ticket_id: ticket.id, ...row })
      .onConflict((conflict) => conflict.column('ticket_id').doUpdateSet(row)),
  );
  await writeLater(
    tx,
    tx
      .updateTable('tickets')
      .set({ version: ticket.version + 1 })
      .where('id', '=', ticket.id),
  );
  await writeEvents(tx, ticket, actor, now, [{ kind: 'rated', detail: { to: String(score) } }]);
}

/** Reads the requester of a ticket, for whom the bearer of a rating link acts; undefined without such a ticket. */
export async function loadRequester(tx: Db, id: string) {
  if (!isStorableText(id)) return undefined;
  return tx
    .selectFrom('tickets')
    .innerJoin('users', 'users.id', 'tickets.requester_id')
    .innerJoin('organizations', 'organizations.id', 'tickets.organization_id')
    .select(['users.id', 'users.name', 'users.email', 'users.verified_address', 'users.role', 'users.disabled_at'])
    .select(['organizations.id as organization_id', 'organizations.name as organization_name', 'organizations.plan'])
    .where('tickets.id', '=', id)
    .executeTakeFirst();
}

/** Reads the ticket of a rating link; null when the time for rating is over, or the ticket was reopened. */
export async function loadRatingPrompt(
  db: Db,
  rules: LifecycleRules,
  id: string,
  now: number,
): Promise<RatingPrompt | null> {
  const row = await db
    .selectFrom('tickets')
    .leftJoin('ratings', 'ratings.ticket_id', 'tickets.id')
    .select(['tickets.number', 'tickets.subject', 'tickets.status', 'tickets.closed_at', 'tickets.requester_id'])
    .select(['tickets.escalated_at', 'tickets.response_due_at', 'ratings.score', 'ratings.comment'])
    .where('tickets.id', '=', id)
    .executeTakeFirst();
  const until = row ? getRatingDeadline(row, rules) : null;
  if (!row || until === null || now >= until) return null;
  return {
    number: String(row.number),
    subject: row.subject,
    score: row.score,
    comment: row.comment,
    until: time(until),
  };
}
