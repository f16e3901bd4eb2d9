import type { TicketMessage, TicketMessageType } from '../../../contract/index.ts';
import type { LoggedEvent } from '../../interfaces/index.ts';

/**
 * Translates an event of a ticket into a message for the support team. Returns null for events that no channel reports, such as
 * the note on an earlier ticket that a follow-up was submitted.
 *
 * @param formatUrl formats the URL of a ticket for agents, or returns null
 */
export function toTicketMessage(
  { event, change }: LoggedEvent,
  organization: { id: string; name: string | null },
  formatUrl: (ticket: { id: string; number: string }) => string | null,
): TicketMessage | null {
  const type = toMessageType(event.kind, change?.from ?? null, change?.to ?? null);
  if (!type) return null;
  const { id, number, subject, status } = event.ticket;
  return {
    type,
    timestamp: event.at,
    data: {
      version: 1,
      organization,
      ticket: { id, number, subject, status, url: formatUrl({ id, number }) },
      actor: { id: event.by.id, name: event.by.name, role: event.by.role ?? 'user' },
      commentId: event.commentId ?? null,
      target: null,
      dueAt: null,
      change: change ?? null,
    },
  };
}

function toMessageType(kind: string, from: string | null, to: string | null): TicketMessageType | null {
  switch (kind) {
    case 'created':
      return 'ticket.created';
    case 'comment':
      return 'ticket.replied';
    case 'status':
      if (to === 'closed') return 'ticket.closed';
      return from === 'closed' ? 'ticket.reopened' : 'ticket.status_changed';
    case 'priority':
    case 'edited':
      return 'ticket.edited';
    case 'assigned':
      return 'ticket.assigned';
    case 'escalated':
      return 'ticket.escalated';
    case 'rated':
      return 'ticket.rated';
    default:
      return null;
  }
}
