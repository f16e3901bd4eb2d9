import type { PanelContext } from '../../core/context.ts';
import { messages } from './labels.ts';

/** Renders a button that opens the related ticket, if there is one. */
export function TicketLink({ app, id: ticketId }: { app: PanelContext; id: string | null }) {
  return (
    ticketId !== null && (
      <p>
        <button type="button" class="link" onClick={() => app.navigate('tickets', { ticketId })}>
          {app.translate(messages)('common.ticket')}
        </button>
      </p>
    )
  );
}
