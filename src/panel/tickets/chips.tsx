import type { TicketSummary } from '../../contract/index.ts';
import type { App } from '../app.ts';
import { tickets } from '../i18n/en/tickets.ts';
import { priorityWord, statusWord } from './words.ts';

/** Where a ticket stands, in words; the colour only repeats it. */
export function StatusChip({ app, ticket }: { app: App; ticket: TicketSummary }) {
  return (
    <span class={`chip status-${/^[a-z]+$/.test(ticket.status) ? ticket.status : 'other'}`}>
      <bdi>{statusWord(app, app.translate(tickets), ticket)}</bdi>
    </span>
  );
}

/** A ticket's priority as the vendor calls it. */
export function PriorityWord({ app, id }: { app: App; id: string }) {
  const priority = app.session.value?.priorities.find((known) => known.id === id);
  return (
    <span class={`priority tone-${priority?.tone ?? 'other'}`}>
      <span class="sr-only">{app.translate(tickets)('tickets.detail.priority')} </span>
      <bdi>{priorityWord(app, id)}</bdi>
    </span>
  );
}
