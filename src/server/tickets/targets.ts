import * as z from 'zod/mini';
import type { Priority } from '../../contract/index.ts';
import { calculateDueDate, type Calendar, type Pause } from '../business-hours/index.ts';
import { writeLater } from '../database/deferred-writes.ts';
import type { Db } from '../interfaces/index.ts';
import { loadStatusChanges, type StatusChange } from './event-log.ts';

const minutes = z.optional(z.nullable(z.number().check(z.positive())));
const ids = z.optional(z.array(z.string()).check(z.minLength(1)));

/** Response targets of some tickets. Conditions that are absent match every ticket; a target of null means none. */
export const TargetRuleSchema = z.strictObject({
  priorities: ids,
  plans: ids,
  organizations: ids,
  firstResponseMinutes: minutes,
  nextResponseMinutes: minutes,
  resolutionMinutes: minutes,
  aroundTheClock: z.optional(z.boolean()),
});
/** Response targets of some tickets. */
export type TargetRule = z.infer<typeof TargetRuleSchema>;

/** Properties of a ticket that rules are matched with. */
export interface TargetSubject {
  priority: string | null;
  plan: string | null;
  organizationId: string;
}

/** A target in working minutes; `calendar` is null around the clock. */
export interface Target {
  minutes: number;
  calendar: Calendar | null;
}

/** The targets of a ticket; null where there is none. */
export interface Targets {
  firstResponse: Target | null;
  nextResponse: Target | null;
  resolution: Target | null;
}

/**
 * Returns the targets of a ticket. Each target is that of the first matching rule that names it; the first response falls back to
 * `responseMinutes` of the priority.
 */
export function resolveTargets(
  rules: readonly TargetRule[],
  calendar: Calendar | null,
  priorities: readonly Priority[],
  subject: TargetSubject,
): Targets {
  const matching = rules.filter(
    ({ priorities, plans, organizations }) =>
      includes(priorities, subject.priority) &&
      includes(plans, subject.plan) &&
      includes(organizations, subject.organizationId),
  );
  const hoursOf = (rule: TargetRule | undefined) =>
    (rule?.aroundTheClock ?? (subject.priority !== null && calendar?.always.has(subject.priority) === true))
      ? null
      : calendar;
  const find = (name: 'firstResponseMinutes' | 'nextResponseMinutes' | 'resolutionMinutes'): Target | null => {
    const rule = matching.find((one) => one[name] !== undefined);
    const value = rule?.[name] ?? null;
    return value === null ? null : { minutes: value, calendar: hoursOf(rule) };
  };
  const responseMinutes = priorities.find(({ id }) => id === subject.priority)?.responseMinutes ?? null;
  const isNamed = matching.some(({ firstResponseMinutes }) => firstResponseMinutes !== undefined);
  return {
    firstResponse:
      isNamed || responseMinutes === null
        ? find('firstResponseMinutes')
        : { minutes: responseMinutes, calendar: hoursOf(undefined) },
    nextResponse: find('nextResponseMinutes'),
    resolution: find('resolutionMinutes'),
  };
}

const includes = (list: readonly string[] | undefined, value: string | null) =>
  list === undefined || (value !== null && list.includes(value));

/** Time counts while support has to act, and pauses while the customer has to or the ticket is done. */
const isRunning = (status: string): boolean => status === 'new' || status === 'open';

/** Converts status changes to the pauses of a ticket. */
export function toPauses(changes: readonly StatusChange[]): Pause[] {
  const pauses: Pause[] = [];
  for (const { at, to } of changes) {
    const last = pauses.at(-1);
    const isPaused = last !== undefined && last.to === null;
    if (isRunning(to) && isPaused) last.to = at;
    else if (!isRunning(to) && !isPaused) pauses.push({ from: at, to: null });
  }
  return pauses;
}

/**
 * Returns when a target is due (ms), or null without a target or during a pause. Pure.
 *
 * @param from start of the time (ms)
 * @param changes status changes of the ticket, oldest first
 */
export const targetDue = (target: Target | null, from: number, changes: readonly StatusChange[]): number | null =>
  target === null ? null : calculateDueDate(from, target.minutes, target.calendar, toPauses(changes));

/** Input of {@link refreshTargets}. */
export interface TargetRules {
  targets: readonly TargetRule[];
  calendar: Calendar | null;
  priorities: readonly Priority[];
}

/**
 * Recalculates the due times of a ticket from its stored events and comments. Call it after each change of its status, its
 * priority or its public comments, in the same transaction. Does nothing where no targets are configured.
 */
export async function refreshTargets(
  tx: Db,
  id: string,
  { targets, calendar, priorities }: TargetRules,
): Promise<void> {
  if (targets.length === 0) return;
  const ticket = await tx
    .selectFrom('tickets')
    .leftJoin('organizations', 'organizations.id', 'tickets.organization_id')
    .select(['tickets.priority', 'tickets.organization_id', 'tickets.created_at', 'tickets.answered_at'])
    .select(['tickets.response_due_at', 'organizations.plan'])
    .where('tickets.id', '=', id)
    .executeTakeFirst();
  if (!ticket) return;
  const { firstResponse, nextResponse, resolution } = resolveTargets(targets, calendar, priorities, {
    priority: ticket.priority,
    plan: ticket.plan,
    organizationId: ticket.organization_id,
  });
  const changes = await loadStatusChanges(tx, id);
  const since = ticket.answered_at === null ? null : await findUnansweredSince(tx, id);
  await writeLater(
    tx,
    tx
      .updateTable('tickets')
      .set({
        // An answered ticket keeps its due time, because reports show whether the answer was late.
        ...(ticket.answered_at === null && { response_due_at: targetDue(firstResponse, ticket.created_at, changes) }),
        awaiting_reply_since: since,
        next_response_due_at: since === null ? null : targetDue(nextResponse, since, changes),
        resolution_due_at: targetDue(resolution, ticket.created_at, changes),
      })
      .where('id', '=', id),
  );
}

/** Returns the time of the first comment of a customer after the last public one of an agent; null without one. */
async function findUnansweredSince(tx: Db, ticketId: string): Promise<number | null> {
  const answer = await tx
    .selectFrom('comments')
    .select('position')
    .where('ticket_id', '=', ticketId)
    .where('author_role', '=', 'agent')
    .where('internal', '=', 0)
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirst();
  const comment = await tx
    .selectFrom('comments')
    .select('created_at')
    .where('ticket_id', '=', ticketId)
    .where('author_role', 'in', ['user', 'admin'])
    .where('internal', '=', 0)
    .where('position', '>', answer?.position ?? 0)
    .orderBy('position')
    .limit(1)
    .executeTakeFirst();
  return comment?.created_at ?? null;
}
