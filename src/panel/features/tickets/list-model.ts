import { computed, createModel, effect, signal } from '@preact/signals';
import type { TicketQuery, TicketSummary } from '../../../contract/index.ts';
import type { PanelContext } from '../../core/context.ts';
import { createPaginatedList } from '../../data/paginated-list.ts';
import { sanitizeLine } from '../../ui/sanitize.ts';

/** Query of the list by the API's parameters; dates are days such as `2026-01-31`. */
export type ListFilters = Readonly<Record<string, string>>;

const PAGE_SIZE = 50;
/** The server's limit. */
export const MAX_SEARCH_LENGTH = 200;
const SEARCH_DEBOUNCE_MS = 250;
/** Stores the viewer's filters. */
const STORAGE_KEY = 'list';

/** Returns the start of a day in the viewer's time zone, plus a number of days. */
function toMidnight(day: string, addDays: number): string {
  const at = new Date(`${day}T00:00`);
  at.setDate(at.getDate() + addDays);
  return at.toISOString();
}

/**
 * State of the ticket list: filters, rows and errors.
 *
 * @param visible - whether the list is visible and polls; tracked by effects.
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
  /** Removes the filters that the server does not support, because stored filters and links may have others. */
  const toSupported = (requested: object): ListFilters => {
    const { views, filters, sorts } = lists.peek();
    const supported: Record<string, string> = {};
    for (const [key, value] of Object.entries(requested)) {
      const text = `${value ?? ''}`;
      const isSupported =
        key === 'view'
          ? views.some(({ view }) => view === text)
          : key === 'sort'
            ? sorts.includes(text)
            : ['q', 'status', ...filters].includes(key);
      if (text && isSupported) supported[key] = text;
    }
    return supported;
  };
  const query = signal(toSupported(Object.fromEntries(new URLSearchParams(`${app.store.read(STORAGE_KEY)}`))));
  const view = computed(() => query.value['view'] ?? 'mine');
  /** Value of the search field. */
  const searchText = signal(query.peek()['q'] ?? '');
  const list = createPaginatedList<TicketSummary>({
    app,
    visible,
    toKey: ({ id }) => id,
    sortKey({ createdAt, updatedAt }) {
      const sort = query.peek()['sort'];
      // The help desk's order of priorities is unknown.
      return sort === 'priority' ? Number.NaN : Date.parse((sort === 'created' ? createdAt : updatedAt) ?? '');
    },
    read(api, cursor, options) {
      const fields = new URLSearchParams();
      const parameters: TicketQuery = { limit: PAGE_SIZE, view: 'mine', ...cursor };
      for (const [key, value] of Object.entries(query.peek())) {
        if (key.startsWith('fields.')) fields.set(key.slice('fields.'.length), value);
        else Object.assign(parameters, { [key]: value });
      }
      if (fields.size > 0) parameters.fields = `${fields}`;
      const { createdFrom, createdBefore } = parameters;
      if (createdFrom) parameters.createdFrom = toMidnight(createdFrom, 0);
      // The selected day is included.
      if (createdBefore) parameters.createdBefore = toMidnight(createdBefore, 1);
      return api.listTickets(parameters, options);
    },
  });
  const { rows } = list;
  const getRequesters = new Map<string, string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => () => clearTimeout(timer));

  /**
   * Reloads the list with other filters, and stores them.
   *
   * @param requested - all filters; unsupported ones are ignored.
   * @param delayMs - debounces input.
   * @param persist - false for the query of a link, which must not be stored.
   */
  function updateQuery(requested: object, delayMs = 0, persist = true): void {
    query.value = toSupported(requested);
    if (persist) app.store.write(STORAGE_KEY, `${new URLSearchParams(query.peek())}`);
    clearTimeout(timer);
    if (delayMs) timer = setTimeout(list.restart, delayMs);
    else list.restart();
  }

  return {
    query,
    view,
    lists,
    searchText,
    ...list,
    /** Returns the names of all requesters loaded so far by id, as choices of the filter. */
    getRequesters() {
      for (const { requester } of rows.value) getRequesters.set(requester.id, sanitizeLine(requester.name));
      return getRequesters;
    },
    /** Whether the filters are expanded. */
    expanded: signal(false),
    /** CSS pixels; kept while a ticket is open, so that the scroll position can be restored. */
    rowHeight: signal(69),
    /** Active filters other than view and search. */
    activeFilters: computed(() => Object.entries(query.value).filter(([key]) => !['view', 'q', 'sort'].includes(key))),
    /** Applies the filters of a link. */
    applyQuery(requested: object, persist: boolean) {
      updateQuery(requested, 0, persist);
      searchText.value = query.peek()['q'] ?? '';
    },
    setFilter(key: string, value: string) {
      const next = { ...query.peek(), [key]: value };
      // A requester of one view may be missing in another.
      if (key === 'view') delete next['requester'];
      // Debounced, because a year is typed digit by digit.
      updateQuery(next, key.startsWith('created') ? 500 : 0);
    },
    /**
     * Updates the search text and searches after a debounce.
     *
     * @param when - `composing` during IME composition, which does not search; `now` on Enter and on clearing.
     */
    search(text: string, when: 'typing' | 'composing' | 'now' = 'typing') {
      searchText.value = text;
      clearTimeout(timer);
      if (when === 'composing') return;
      const run = () => {
        const q = searchText.peek().trim().slice(0, MAX_SEARCH_LENGTH).toWellFormed().replaceAll('\u0000', '');
        if ((query.peek()['q'] ?? '') !== q) updateQuery({ ...query.peek(), q });
      };
      if (when === 'now') run();
      else timer = setTimeout(run, SEARCH_DEBOUNCE_MS);
    },
    /** Resets the filters but not view and sort order. */
    reset() {
      searchText.value = '';
      updateQuery({ view: view.peek(), sort: query.peek()['sort'] });
    },
    /** Updates the row of a ticket. */
    onTicketUpdate(ticket: Partial<TicketSummary> & { id: string }) {
      rows.value = rows.peek().map((row) => (row.id === ticket.id ? { ...row, ...ticket } : row));
    },
  };
});
/** State of the ticket list. */
export type ListModel = InstanceType<typeof ListModel>;
