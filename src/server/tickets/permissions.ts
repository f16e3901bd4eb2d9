import type { Ticket } from '../../contract/index.ts';
import type { Identity } from '../interfaces/index.ts';
import { canManage } from '../database/visibility.ts';
import type { LifecycleRules } from './lifecycle.ts';
import { canChangeStatus, canReply } from './status-transitions.ts';

/** What of a ticket decides about what may be done with it. */
export interface TicketState {
  requester_id: string;
  status: string;
  closed_at: number | null;
  escalated_at: number | null;
  response_due_at: number | null;
}

const isPast = (since: number | null, life: number, now: number): boolean => since !== null && now >= since + life;

/** Whether a closed ticket can still be reopened. One that is not closed can, as far as its status allows it. */
export function mayReopen({ status, closed_at }: TicketState, { reopenMs }: LifecycleRules, now: number): boolean {
  return canChangeStatus(status, 'reopen') && !(status === 'closed' && isPast(closed_at, reopenMs, now));
}

/** Until when a ticket can be rated; null when it is not closed. */
export function rateUntil({ status, closed_at }: TicketState, { rateMs }: LifecycleRules): number | null {
  return status === 'closed' && closed_at !== null ? closed_at + rateMs : null;
}

/** Whether the target of the first response has passed on a ticket that is still under way. */
export function isLate({ status, response_due_at }: TicketState, now: number): boolean {
  return canReply(status) && status !== 'solved' && response_due_at !== null && now >= response_due_at;
}

/** What somebody may do with a ticket that they see. */
export function ticketPermissions(
  ticket: TicketState,
  identity: Identity,
  rules: LifecycleRules,
  now: number,
): Ticket['allowed'] {
  const { status } = ticket;
  const customer = identity.role !== 'agent';
  const mine = canManage(identity, ticket);
  const may = (yes: boolean) => mine && yes;
  return {
    comment: !customer || canReply(status),
    close: may(canChangeStatus(status, 'close')),
    reopen: may(mayReopen(ticket, rules, now)),
    confirm: may(customer && canChangeStatus(status, 'confirm')),
    ...(customer && {
      escalate: may(isLate(ticket, now) && ticket.escalated_at === null && rules.mayEscalate(identity)),
      rate: may(now < (rateUntil(ticket, rules) ?? 0)),
      followUp: may(status === 'closed' && !mayReopen(ticket, rules, now)),
      edit: mine && canReply(status) ? [...rules.editable] : [],
    }),
  };
}
