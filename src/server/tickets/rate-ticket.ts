import type { RateTicket, RatingPrompt } from '../../contract/index.ts';
import type { Db, Identity } from '../interfaces/index.ts';
import { ProblemError } from '../errors.ts';
import { writeLater } from '../database/deferred-writes.ts';
import { writeEvents } from '../database/sequences.ts';
import { isStorableText } from '../database/text.ts';
import { rateUntil } from './permissions.ts';
import { time } from './rows.ts';
import type { LifecycleRules } from './lifecycle.ts';
import type { LockedTicket } from './ticket-writes.ts';
import { createMessage } from '../messages/index.ts';

/**
 * Rates a held ticket, or changes its rating. It moves no ticket in a list: nobody has to do anything about it.
 *
 * @throws ProblemError `conflict` when it is not closed, or was closed too long ago
 */
export async function rateTicket(
  tx: Db,
  rules: LifecycleRules,
  ticket: LockedTicket,
  actor: Pick<Identity, 'id' | 'name' | 'role'>,
  { score, comment }: RateTicket,
  now: number,
): Promise<void> {
  const until = rateUntil(ticket, rules);
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

/** A ticket's author, for whom the bearer of a link for rating acts; undefined when there is no such ticket. */
export async function toAuthor(tx: Db, id: string) {
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

/** What a link opens; null once the time for rating is over, or the ticket was reopened. */
export async function toRatingPrompt(
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
  const until = row ? rateUntil(row, rules) : null;
  if (!row || until === null || now >= until) return null;
  return {
    number: String(row.number),
    subject: row.subject,
    score: row.score,
    comment: row.comment,
    until: time(until),
  };
}
