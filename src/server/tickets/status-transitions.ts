import { TICKET_STATUSES, type CUSTOMER_STATUSES, type TicketStatus } from '../../contract/index.ts';
import { ProblemError, rejectField } from '../errors.ts';
import { createMessage, type DetailCode } from '../messages/index.ts';

/** Status changes by customers. */
export type Decision = 'close' | 'confirm' | 'reopen';

const allowedFrom: Record<Decision, readonly string[]> = {
  close: ['new', 'open', 'pending', 'solved'],
  confirm: ['solved'],
  reopen: ['solved', 'closed'],
};
const decisionTargets: Record<Decision, TicketStatus> = { close: 'closed', confirm: 'closed', reopen: 'open' };
/** Problem codes of decisions that the ticket's status does not allow. */
export const DECISION_REFUSALS = {
  close: 'ticket_already_closed',
  confirm: 'nothing_to_confirm',
  reopen: 'ticket_not_closed',
} as const satisfies Record<Decision, DetailCode>;

/** Whether a ticket with this status allows a decision. */
export function canChangeStatus(status: string, decision: Decision): boolean {
  return allowedFrom[decision].includes(status);
}

/**
 * Returns the status after a customer's decision.
 *
 * @throws ProblemError `conflict` when the ticket's status does not allow it
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

/** Converts a status to the customer's terms. */
export function toCustomerStatus(status: string, assignee: string | null): string {
  return customerStatuses[status] ?? (assignee === null ? 'awaiting_assignment' : 'with_us');
}

/** Whether customers may reply to a ticket with this status. */
export function canReply(status: string): boolean {
  return status !== 'closed';
}

/**
 * Returns the status after a customer's reply: a ticket that waited for the customer becomes open.
 *
 * @throws ProblemError `conflict` on a closed ticket
 */
export function statusAfterReply(status: string): string {
  if (!canReply(status)) throw new ProblemError('conflict', { detail: createMessage('ticket_closed') });
  return status === 'pending' || status === 'solved' ? 'open' : status;
}

/**
 * Returns the status after an agent's answer: the chosen one, else `pending` after a public answer (a closed ticket
 * stays closed), and no change after an internal note.
 */
export function statusAfterAnswer(status: string, internal: boolean, chosen: TicketStatus | undefined): string {
  if (chosen !== undefined) return statusAfterTriage(status, chosen);
  return internal || status === 'closed' ? status : 'pending';
}

/**
 * Returns the status that an agent chose.
 *
 * @throws ProblemError `validation` for a change back to `new`
 */
export function statusAfterTriage(status: string, chosen: TicketStatus): string {
  if (chosen === TICKET_STATUSES[0] && status !== chosen) throw rejectField('status', 'not_new');
  return chosen;
}
