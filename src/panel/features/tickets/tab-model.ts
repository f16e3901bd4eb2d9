import { createModel, effect, signal } from '@preact/signals';
import type { PanelContext } from '../../core/context.ts';
import { ListModel } from './list-model.ts';

/** State of the tab: the list, and the ticket that is open. */
export const TicketsModel = createModel((app: PanelContext) => {
  const opened = signal<string | null>(null);
  /** Id of the ticket that was open last; the focus returns to its row. */
  const last = signal<string | null>(null);
  const visible = () => app.open.value && app.tab.value === 'tickets';

  const list = new ListModel(app, () => visible() && opened.value === null);

  function open(id: string): void {
    last.value = id;
    opened.value = id;
  }

  effect(() => {
    const { ticketId, prefill, source } = app.pendingNavigation.value ?? {};
    if (app.tab.value !== 'tickets') return;
    if (ticketId) open(ticketId);
    else if (prefill) {
      // A link with filters: `#madoguchi=tickets?status=pending`.
      opened.value = null;
      list.applyQuery(prefill, source !== 'link');
    } else return;
    app.clearNavigation();
  });

  return {
    list,
    opened,
    last,
    open,
    close() {
      opened.value = null;
    },
  };
});
/** State of the tab: the list, and the ticket that is open. */
export type TicketsModel = InstanceType<typeof TicketsModel>;
