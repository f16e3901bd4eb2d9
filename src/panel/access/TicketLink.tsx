import type { App } from '../app.ts';
import { english } from './words.ts';

/** Leads to the ticket that something is for, where there is one. */
export function TicketLink({ app, id: ticketId }: { app: App; id: string | null }) {
  return (
    ticketId !== null && (
      <p>
        <button type="button" class="link" onClick={() => app.go('tickets', { ticketId })}>
          {app.translate(english)('common.ticket')}
        </button>
      </p>
    )
  );
}
