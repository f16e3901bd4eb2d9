import type { Ticket } from '../../contract/index.ts';
import type { Identity } from '../interfaces/index.ts';
import { canManage } from '../database/visibility.ts';
import type { LifecycleRules } from './lifecycle.ts';
import { canChangeStatus, canReply } from './status-transitions.ts';

/** State of a ticket that decides which actions are allowed. */
export interface TicketState {
  requester_id: string;
  status: string;
  closed_at: number | null;
  escalated_at: number | null;
  response_due_at: number | null;
}

const isPast = (since: number | null, durationMs: number, now: number): boolean =>
  since !== null && now >= since + durationMs;

/**
 * Whether the age of a ticket allows reopening it. One that is not closed can be reopened as far as its status allows.
 */
export function isReopenable({ status, closed_at }: TicketState, { reopenMs }: LifecycleRules, now: number): boolean {
  return canChangeStatus(status, 'reopen') && !(status === 'closed' && isPast(closed_at, reopenMs, now));
}

/** Returns the time until which a ticket can be rated (ms); null when it is not closed. */
export function getRatingDeadline({ status, closed_at }: TicketState, { rateMs }: LifecycleRules): number | null {
  return status === 'closed' && closed_at !== null ? closed_at + rateMs : null;
}

/** Whether the first-response target of an active ticket has passed. */
export function isResponseOverdue({ status, response_due_at }: TicketState, now: number): boolean {
  return canReply(status) && status !== 'solved' && response_due_at !== null && now >= response_due_at;
}

/** Returns the actions that a viewer may perform on a ticket. */
export function getTicketPermissions(
  ticket: TicketState,
  identity: Identity,
  rules: LifecycleRules,
  now: number,
): Ticket['allowed'] {
  const { status } = ticket;
  const isCustomer = identity.role !== 'agent';
  const isManager = canManage(identity, ticket);
  const isAllowed = (condition: boolean) => isManager && condition;
  return {
    comment: !isCustomer || canReply(status),
    close: isAllowed(canChangeStatus(status, 'close')),
    reopen: isAllowed(isReopenable(ticket, rules, now)),
    confirm: isAllowed(isCustomer && canChangeStatus(status, 'confirm')),
    ...(isCustomer && {
      escalate: isAllowed(
        isResponseOverdue(ticket, now) && ticket.escalated_at === null && rules.canEscalate(identity),
      ),
      rate: isAllowed(now < (getRatingDeadline(ticket, rules) ?? 0)),
      followUp: isAllowed(status === 'closed' && !isReopenable(ticket, rules, now)),
      edit: isManager && canReply(status) ? [...rules.editable] : [],
    }),
  };
}
