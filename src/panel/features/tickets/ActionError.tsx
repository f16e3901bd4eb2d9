import type { PanelContext } from '../../core/context.ts';
import { tickets } from '../../i18n/en/tickets.ts';
import { Notice } from '../../ui/Notice.tsx';
import type { TicketModel } from './ticket-model.ts';

/** Renders the error of the last action. */
export function ActionError({ app, model }: { app: PanelContext; model: TicketModel }) {
  const failure = model.actionError.value;
  return (
    failure && (
      <Notice tone="bad" title={app.translate(tickets)('tickets.act.failed')}>
        {failure.limit ?? failure.message}
      </Notice>
    )
  );
}
