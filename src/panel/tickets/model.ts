import { createModel, effect, signal } from '@preact/signals';
import type { App } from '../app.ts';
import { ListModel } from './list.ts';
import { TicketModel } from './ticket.ts';
import type { Words } from './words.ts';

/** The tab: the list, and the ticket that is open over it. */
export const TicketsModel = createModel((app: App, t: Words) => {
  const opened = signal<{ id: string; model: TicketModel } | null>(null);
  /** The ticket last seen, to which the focus returns. */
  const last = signal<string | null>(null);
  /** The server's time, told again twice a minute so that "5 minutes ago" stays true. */
  const now = signal(app.now());
  const here = () => app.open.value && app.tab.value === 'tickets';

  const list = new ListModel(app, () => here() && opened.value === null);

  function close(): void {
    opened.peek()?.model[Symbol.dispose]();
    opened.value = null;
  }

  function open(id: string): void {
    if (opened.peek()?.id === id) return;
    opened.peek()?.model[Symbol.dispose]();
    const model = new TicketModel({ app, t, id, visible: here, took: list.took });
    last.value = id;
    now.value = app.now();
    opened.value = { id, model };
  }

  effect(() => {
    const ticketId = app.target.value?.ticketId;
    if (app.tab.value !== 'tickets' || ticketId === undefined) return;
    open(ticketId);
    app.arrived();
  });
  effect(() => {
    if (!here()) return undefined;
    now.value = app.now();
    const timer = setInterval(() => (now.value = app.now()), 30_000);
    return () => clearInterval(timer);
  });
  effect(() => () => opened.peek()?.model[Symbol.dispose]());

  return { list, opened, last, now, open, close };
});
/** The tab: the list, and the ticket that is open over it. */
export type TicketsModel = InstanceType<typeof TicketsModel>;
