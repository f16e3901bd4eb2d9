import { createModel, effect, signal } from '@preact/signals';
import type { PanelContext } from '../../core/context.ts';
import { ListModel } from './list-model.ts';

/** The tab: the list, and which ticket is open over it. */
export const TicketsModel = createModel((app: PanelContext) => {
  const opened = signal<string | null>(null);
  /** The ticket last seen, to which the focus returns. */
  const last = signal<string | null>(null);
  const here = () => app.open.value && app.tab.value === 'tickets';

  const list = new ListModel(app, () => here() && opened.value === null);

  function open(id: string): void {
    last.value = id;
    opened.value = id;
  }

  effect(() => {
    const { ticketId, prefill, source } = app.pendingNavigation.value ?? {};
    if (app.tab.value !== 'tickets') return;
    if (ticketId) open(ticketId);
    else if (prefill) {
      // A link to a list: `#madoguchi=tickets?status=pending`.
      opened.value = null;
      list.ask(prefill, source !== 'link');
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
/** The tab: the list, and which ticket is open over it. */
export type TicketsModel = InstanceType<typeof TicketsModel>;
