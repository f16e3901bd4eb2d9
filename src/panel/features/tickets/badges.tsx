import type { TicketSummary } from '../../../contract/index.ts';
import type { PanelContext } from '../../core/context.ts';
import { tickets } from '../../i18n/en/tickets.ts';
import { priorityLabel, statusLabel } from './labels.ts';

/** Renders a ticket's status as text; the colour is redundant. */
export function StatusBadge({ app, ticket }: { app: PanelContext; ticket: TicketSummary }) {
  return (
    <span class={`chip status-${/^[a-z]+$/.test(ticket.status) ? ticket.status : 'other'}`}>
      <bdi>{statusLabel(app, app.translate(tickets), ticket)}</bdi>
    </span>
  );
}

/** Renders a ticket's priority by the vendor's label. */
export function PriorityLabel({ app, id }: { app: PanelContext; id: string }) {
  const priority = app.session.value?.priorities.find((known) => known.id === id);
  return (
    <span class={`priority tone-${priority?.tone ?? 'other'}`}>
      <span class="sr-only">{app.translate(tickets)('tickets.detail.priority')} </span>
      <bdi>{priorityLabel(app, id)}</bdi>
    </span>
  );
}
