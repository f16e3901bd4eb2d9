import type { TicketSummary } from '../../contract/index.ts';
import type { App } from '../app.ts';
import { oneLine } from '../ui/safe.ts';
import { type Words, statusWord } from './words.ts';

/** Where a ticket stands, in words; the colour only repeats it. */
export function StatusChip({ app, t, ticket }: { app: App; t: Words; ticket: TicketSummary }) {
  return (
    <span class={`chip status-${/^[a-z]+$/.test(ticket.status) ? ticket.status : 'other'}`}>
      <bdi>{statusWord(app, t, ticket)}</bdi>
    </span>
  );
}

/** A ticket's priority as the vendor calls it. */
export function PriorityWord({ app, t, id }: { app: App; t: Words; id: string }) {
  const priority = app.session.value?.priorities.find((known) => known.id === id);
  return (
    <span class={`priority tone-${priority?.tone ?? 'other'}`}>
      <span class="sr-only">{t('tickets.detail.priority')} </span>
      <bdi>{oneLine(priority ? app.text(priority.label) : id)}</bdi>
    </span>
  );
}
