import { createModel, effect, signal } from '@preact/signals';
import type { App } from '../app.ts';
import { ListModel } from './list.ts';

/** The tab: the list, and which ticket is open over it. */
export const TicketsModel = createModel((app: App) => {
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
    const { ticketId, prefill, source } = app.target.value ?? {};
    if (app.tab.value !== 'tickets') return;
    if (ticketId) open(ticketId);
    else if (prefill) {
      // A link to a list: `#madoguchi=tickets?status=pending`.
      opened.value = null;
      list.ask(prefill, source !== 'link');
    } else return;
    app.arrived();
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
