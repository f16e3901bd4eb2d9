import type { PanelContext } from '../../core/context.ts';
import { tickets } from '../../i18n/en/tickets.ts';
import { Notice } from '../../ui/Notice.tsx';
import type { TicketModel } from './ticket-model.ts';

/** Why the last act failed, beside what was pressed. */
export function ActionError({ app, model }: { app: PanelContext; model: TicketModel }) {
  const failure = model.actFailure.value;
  return (
    failure && (
      <Notice tone="bad" title={app.translate(tickets)('tickets.act.failed')}>
        {failure.limit ?? failure.message}
      </Notice>
    )
  );
}
