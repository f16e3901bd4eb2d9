import { TICKET_STATUSES, type CUSTOMER_STATUSES, type TicketStatus } from '../../contract/index.ts';
import { ProblemError, rejectField } from '../errors.ts';
import { createMessage, type DetailCode } from '../messages/index.ts';

/** What customers do to a ticket's status. */
export type Decision = 'close' | 'confirm' | 'reopen';

const allowedFrom: Record<Decision, readonly string[]> = {
  close: ['new', 'open', 'pending', 'solved'],
  confirm: ['solved'],
  reopen: ['solved', 'closed'],
};
const decisionTargets: Record<Decision, TicketStatus> = { close: 'closed', confirm: 'closed', reopen: 'open' };
/** Code of the detail of a problem, for a decision that the ticket's status does not allow. */
export const DECISION_REFUSALS = {
  close: 'ticket_already_closed',
  confirm: 'nothing_to_confirm',
  reopen: 'ticket_not_closed',
} as const satisfies Record<Decision, DetailCode>;

/** Whether `decision` may be taken on a ticket with this status. */
export function canChangeStatus(status: string, decision: Decision): boolean {
  return allowedFrom[decision].includes(status);
}

/**
 * The status after a customer's decision.
 *
 * @throws ProblemError `conflict` when the ticket's status does not allow it.
 */
export function statusAfterDecision(status: string, decision: Decision): TicketStatus {
  if (!canChangeStatus(status, decision))
    throw new ProblemError('conflict', { detail: createMessage(DECISION_REFUSALS[decision]) });
  return decisionTargets[decision];
}

const customerStatuses: Record<string, (typeof CUSTOMER_STATUSES)[number]> = {
  open: 'with_us',
  pending: 'waiting_for_you',
  solved: 'suggestion_provided',
  closed: 'closed',
};

/** Where a ticket stands in words that a customer understands. */
export function toCustomerStatus(status: string, assignee: string | null): string {
  return customerStatuses[status] ?? (assignee === null ? 'awaiting_assignment' : 'with_us');
}

/** Whether a customer may reply on a ticket with this status. */
export function canReply(status: string): boolean {
  return status !== 'closed';
}

/**
 * The status after a customer's reply: what waited for them is open again.
 *
 * @throws ProblemError `conflict` on a closed ticket.
 */
export function statusAfterReply(status: string): string {
  if (!canReply(status)) throw new ProblemError('conflict', { detail: createMessage('ticket_closed') });
  return status === 'pending' || status === 'solved' ? 'open' : status;
}

/**
 * The status after an agent's answer: the one they chose; else a public answer waits for the customer (a closed ticket
 * stays closed) and an internal note changes nothing.
 */
export function statusAfterAnswer(status: string, internal: boolean, chosen: TicketStatus | undefined): string {
  if (chosen !== undefined) return statusAfterTriage(status, chosen);
  return internal || status === 'closed' ? status : 'pending';
}

/**
 * The status an agent chose.
 *
 * @throws ProblemError `validation` for a way back to `new`: somebody has already looked.
 */
export function statusAfterTriage(status: string, chosen: TicketStatus): string {
  if (chosen === TICKET_STATUSES[0] && status !== chosen) throw rejectField('status', 'not_new');
  return chosen;
}
