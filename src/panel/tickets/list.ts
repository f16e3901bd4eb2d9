import { createModel, effect, signal } from '@preact/signals';
import type { TicketSummary } from '../../contract/index.ts';
import type { App } from '../app.ts';
import { feed } from '../feed.ts';

/** The parts of the list that can be chosen; `all` is no filter. */
export const FILTERS = ['all', 'active', 'pending', 'solved', 'closed'] as const;
/** A part of the list. */
export type Filter = (typeof FILTERS)[number];
/** Whose tickets. */
export type View = 'mine' | 'organization';

const PAGE = 50;
/** The server's limit of a search text. */
export const LONGEST_SEARCH = 200;
const TYPING_PAUSE = 250;

/**
 * The list of tickets: what is asked for, what has come, and what is in the way.
 *
 * @param visible - read in effects: whether the list is in sight, so that it is kept fresh.
 */
export const ListModel = createModel((app: App, visible: () => boolean) => {
  const view = signal<View>('mine');
  const filter = signal<Filter>('all');
  /** What stands in the search field. */
  const typed = signal('');
  /** What was searched for. */
  const query = signal('');
  const list = feed<TicketSummary>({
    app,
    visible,
    keyOf: ({ id }) => id,
    placeOf: ({ updatedAt }) => Date.parse(updatedAt ?? ''),
    read: (api, cursor, options) =>
      api.listTickets(
        {
          limit: PAGE,
          view: view.peek(),
          ...(filter.peek() === 'all' ? {} : { status: filter.peek() as Exclude<Filter, 'all'> }),
          ...(query.peek() === '' ? {} : { q: query.peek() }),
          ...cursor,
        },
        options,
      ),
  });
  const { rows } = list;
  let pause: ReturnType<typeof setTimeout> | undefined;

  function restart(): void {
    clearTimeout(pause);
    list.restart();
  }
  effect(() => () => clearTimeout(pause));

  return {
    view,
    filter,
    typed,
    query,
    ...list,
    /** CSS pixels; kept while a ticket is open, so that the list comes back where it was. */
    rowHeight: signal(69),
    look(wanted: View) {
      if (view.peek() === wanted) return;
      view.value = wanted;
      restart();
    },
    choose(wanted: Filter) {
      if (filter.peek() === wanted) return;
      filter.value = wanted;
      restart();
    },
    /**
     * Takes what is typed and searches after a pause.
     *
     * @param when - `composing` while an input method still converts: half-converted kana are never searched for;
     *   `now` on Enter and on clearing.
     */
    search(text: string, when: 'typing' | 'composing' | 'now' = 'typing') {
      typed.value = text;
      clearTimeout(pause);
      if (when === 'composing') return;
      const go = () => {
        const wanted = typed.peek().trim().slice(0, LONGEST_SEARCH).toWellFormed().replaceAll('\u0000', '');
        if (query.peek() === wanted) return;
        query.value = wanted;
        restart();
      };
      if (when === 'now') go();
      else pause = setTimeout(go, TYPING_PAUSE);
    },
    /** Back to everything. */
    reset() {
      typed.value = '';
      query.value = '';
      filter.value = 'all';
      restart();
    },
    /** Takes over what another part learnt about one ticket. */
    took(ticket: Partial<TicketSummary> & { id: string }) {
      rows.value = rows.peek().map((row) => (row.id === ticket.id ? { ...row, ...ticket } : row));
    },
  };
});
/** The list of tickets. */
export type ListModel = InstanceType<typeof ListModel>;
