import { computed, createModel, effect, signal } from '@preact/signals';
import type { TicketQuery, TicketSummary } from '../../../contract/index.ts';
import type { PanelContext } from '../../core/context.ts';
import { createPaginatedList } from '../../data/paginated-list.ts';
import { sanitizeLine } from '../../ui/sanitize.ts';

/** What a list is asked for, by the parameters of the API; dates are days such as `2026-01-31`. */
export type ListFilters = Readonly<Record<string, string>>;

const PAGE_SIZE = 50;
/** The server's limit of a search text. */
export const MAX_SEARCH_LENGTH = 200;
const SEARCH_DEBOUNCE_MS = 250;
/** Under which the viewer's choice is kept. */
const STORAGE_KEY = 'list';

/** The viewer's midnight at which a day begins, or so many days later. */
function midnight(day: string, later: number): string {
  const at = new Date(`${day}T00:00`);
  at.setDate(at.getDate() + later);
  return at.toISOString();
}

/**
 * The list of tickets: what is asked for, what has come, and what is in the way.
 *
 * @param visible - read in effects: whether the list is in sight, so that it is kept fresh.
 */
export const ListModel = createModel((app: PanelContext, visible: () => boolean) => {
  const lists = computed(() => {
    const { lists, capabilities } = app.session.value ?? {};
    return (
      lists ?? {
        views: [{ view: 'mine' }, ...(capabilities?.organizationTickets ? [{ view: 'organization' }] : [])],
        filters: [],
        sorts: [],
      }
    );
  });
  /** Only what can be asked for here, whatever an old choice or a link says. */
  const known = (wishes: object): ListFilters => {
    const { views, filters, sorts } = lists.peek();
    const found: Record<string, string> = {};
    for (const [key, value] of Object.entries(wishes)) {
      const one = `${value ?? ''}`;
      const can =
        key === 'view'
          ? views.some(({ view }) => view === one)
          : key === 'sort'
            ? sorts.includes(one)
            : ['q', 'status', ...filters].includes(key);
      if (one && can) found[key] = one;
    }
    return found;
  };
  const asked = signal(known(Object.fromEntries(new URLSearchParams(`${app.store.read(STORAGE_KEY)}`))));
  const view = computed(() => asked.value['view'] ?? 'mine');
  /** What stands in the search field. */
  const typed = signal(asked.peek()['q'] ?? '');
  const list = createPaginatedList<TicketSummary>({
    app,
    visible,
    toKey: ({ id }) => id,
    sortKey({ createdAt, updatedAt }) {
      const sort = asked.peek()['sort'];
      // Nobody here knows how the desk weighs priorities.
      return sort === 'priority' ? Number.NaN : Date.parse((sort === 'created' ? createdAt : updatedAt) ?? '');
    },
    read(api, cursor, options) {
      const own = new URLSearchParams();
      const query: TicketQuery = { limit: PAGE_SIZE, view: 'mine', ...cursor };
      for (const [key, value] of Object.entries(asked.peek())) {
        if (key.startsWith('fields.')) own.set(key.slice('fields.'.length), value);
        else Object.assign(query, { [key]: value });
      }
      if (own.size > 0) query.fields = `${own}`;
      const { createdFrom, createdBefore } = query;
      if (createdFrom) query.createdFrom = midnight(createdFrom, 0);
      // The day that is chosen counts whole.
      if (createdBefore) query.createdBefore = midnight(createdBefore, 1);
      return api.listTickets(query, options);
    },
  });
  const { rows } = list;
  const people = new Map<string, string>();
  let pause: ReturnType<typeof setTimeout> | undefined;
  effect(() => () => clearTimeout(pause));

  /**
   * Asks for something else, and keeps it for the viewer's next visit.
   *
   * @param wishes - all of it; what the desk cannot be asked for is left out.
   * @param wait - milliseconds, for what is still being typed.
   * @param stored - false for the query of a link, which must not outlast the visit.
   */
  function ask(wishes: object, wait = 0, stored = true): void {
    asked.value = known(wishes);
    if (stored) app.store.write(STORAGE_KEY, `${new URLSearchParams(asked.peek())}`);
    clearTimeout(pause);
    if (wait) pause = setTimeout(list.restart, wait);
    else list.restart();
  }

  return {
    asked,
    view,
    lists,
    typed,
    ...list,
    /** Whoever was seen as a requester, with their names: they can be asked for. */
    people() {
      for (const { requester } of rows.value) people.set(requester.id, sanitizeLine(requester.name));
      return people;
    },
    /** Whether the filters are unfolded. */
    unfolded: signal(false),
    /** CSS pixels; kept while a ticket is open, so that the list comes back where it was. */
    rowHeight: signal(69),
    /** What narrows the list, beside its view and a search. */
    narrowed: computed(() => Object.entries(asked.value).filter(([key]) => !['view', 'q', 'sort'].includes(key))),
    /** Takes over what a link asks for. */
    ask(wishes: object, stored: boolean) {
      ask(wishes, 0, stored);
      typed.value = asked.peek()['q'] ?? '';
    },
    choose(key: string, value: string) {
      const next = { ...asked.peek(), [key]: value };
      // Those of one view need not be in another.
      if (key === 'view') delete next['requester'];
      // A year is typed digit by digit.
      ask(next, key.startsWith('created') ? 500 : 0);
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
        const q = typed.peek().trim().slice(0, MAX_SEARCH_LENGTH).toWellFormed().replaceAll('\u0000', '');
        if ((asked.peek()['q'] ?? '') !== q) ask({ ...asked.peek(), q });
      };
      if (when === 'now') go();
      else pause = setTimeout(go, SEARCH_DEBOUNCE_MS);
    },
    /** Back to everything of this view. */
    reset() {
      typed.value = '';
      ask({ view: view.peek(), sort: asked.peek()['sort'] });
    },
    /** Takes over what another part learnt about one ticket. */
    onTicketUpdate(ticket: Partial<TicketSummary> & { id: string }) {
      rows.value = rows.peek().map((row) => (row.id === ticket.id ? { ...row, ...ticket } : row));
    },
  };
});
/** The list of tickets. */
export type ListModel = InstanceType<typeof ListModel>;
