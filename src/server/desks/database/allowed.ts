import type { Ticket } from '../../../contract/index.ts';
import type { Identity } from '../../ports.ts';
import { decides } from '../../store/reach.ts';
import type { Rules } from './rules.ts';
import { mayDecide, mayReply } from './transitions.ts';

/** What of a ticket decides about what may be done with it. */
export interface Standing {
  requester_id: string;
  status: string;
  closed_at: number | null;
  escalated_at: number | null;
  response_due_at: number | null;
}

const over = (since: number | null, life: number, now: number): boolean => since !== null && now >= since + life;

/** Whether a closed ticket can still be reopened. One that is not closed can, as far as its status allows it. */
export function mayReopen({ status, closed_at }: Standing, { reopenMs }: Rules, now: number): boolean {
  return mayDecide(status, 'reopen') && !(status === 'closed' && over(closed_at, reopenMs, now));
}

/** Until when a ticket can be rated; null when it is not closed. */
export function rateUntil({ status, closed_at }: Standing, { rateMs }: Rules): number | null {
  return status === 'closed' && closed_at !== null ? closed_at + rateMs : null;
}

/** Whether the target of the first response has passed on a ticket that is still under way. */
export function isLate({ status, response_due_at }: Standing, now: number): boolean {
  return mayReply(status) && status !== 'solved' && response_due_at !== null && now >= response_due_at;
}

/** What somebody may do with a ticket that they see. */
export function allowedFor(ticket: Standing, identity: Identity, rules: Rules, now: number): Ticket['allowed'] {
  const { status } = ticket;
  const customer = identity.role !== 'agent';
  const mine = decides(identity, ticket);
  const may = (yes: boolean) => mine && yes;
  return {
    comment: !customer || mayReply(status),
    close: may(mayDecide(status, 'close')),
    reopen: may(mayReopen(ticket, rules, now)),
    confirm: may(customer && mayDecide(status, 'confirm')),
    ...(customer && {
      escalate: may(isLate(ticket, now) && ticket.escalated_at === null && rules.mayEscalate(identity)),
      rate: may(now < (rateUntil(ticket, rules) ?? 0)),
      followUp: may(status === 'closed' && !mayReopen(ticket, rules, now)),
      edit: mine && mayReply(status) ? [...rules.editable] : [],
    }),
  };
}
