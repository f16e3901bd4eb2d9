import { createModel, effect, signal } from '@preact/signals';
import type { Page, TicketQuery, TicketSummary } from '../../contract/index.ts';
import type { App, Failure } from '../app.ts';
import { latest } from '../latest.ts';
import { poll } from '../poll.ts';

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
 * Lays a fresh first page over the rows already there, so that a poll neither throws away pages the viewer asked for
 * nor keeps rows that have left the list. Rows come newest activity first; a row that should lie within the fresh
 * page's stretch but is not in it is gone.
 */
export function refreshed(rows: readonly TicketSummary[], fresh: Page<TicketSummary>): TicketSummary[] {
  if (fresh.next === null) return fresh.items;
  const ids = new Set(fresh.items.map((row) => row.id));
  const last = Date.parse(fresh.items.at(-1)?.updatedAt ?? '');
  const older = rows.filter((row) => !ids.has(row.id) && !(Date.parse(row.updatedAt ?? '') > last));
  return [...fresh.items, ...older];
}

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
  const rows = signal<TicketSummary[]>([]);
  const next = signal<string | null>(null);
  const total = signal<number | null>(null);
  const unreadable = signal(0);
  /** Whether rows of what is asked for now have come. */
  const loaded = signal(false);
  const loadingMore = signal(false);
  const failure = signal<Failure | null>(null);
  /** CSS pixels; kept while a ticket is open, so that the list comes back where it was. */
  const rowHeight = signal(69);

  const reads = latest();
  const pages = latest();
  let pause: ReturnType<typeof setTimeout> | undefined;

  const asked = (): Omit<TicketQuery, 'cursor'> => ({
    limit: PAGE,
    view: view.peek(),
    ...(filter.peek() === 'all' ? {} : { status: filter.peek() as Exclude<Filter, 'all'> }),
    ...(query.peek() === '' ? {} : { q: query.peek() }),
  });

  /** Reads the first page again. False when that failed. */
  async function refresh(): Promise<boolean> {
    const { signal, fresh } = reads.begin();
    const question = asked();
    try {
      const api = await app.api();
      const page = await api.listTickets(question, { signal });
      if (!fresh()) return true;
      const had = rows.peek();
      const paged = loaded.peek() && had.length > page.items.length && page.next !== null;
      rows.value = loaded.peek() ? refreshed(had, page) : page.items;
      // The cursor of the last page stays good: it is a place in the order, not a number of rows.
      if (!paged) {
        next.value = page.next;
        unreadable.value = page.unreadable;
      }
      total.value = page.total;
      loaded.value = true;
      failure.value = null;
      return true;
    } catch (error) {
      if (!fresh()) return true;
      failure.value = app.explain(error);
      return false;
    }
  }

  /** Forgets the rows and asks anew: what is asked for has changed. */
  function restart(): void {
    clearTimeout(pause);
    pages.stop();
    rows.value = [];
    next.value = null;
    total.value = null;
    unreadable.value = 0;
    loaded.value = false;
    loadingMore.value = false;
    failure.value = null;
    void refresh();
  }

  /** Reads the next page. */
  async function more(): Promise<void> {
    const cursor = next.peek();
    if (cursor === null || loadingMore.peek()) return;
    const { signal, fresh } = pages.begin();
    loadingMore.value = true;
    try {
      const api = await app.api();
      const page = await api.listTickets({ ...asked(), cursor }, { signal });
      if (!fresh()) return;
      const ids = new Set(rows.peek().map((row) => row.id));
      rows.value = [...rows.peek(), ...page.items.filter((row) => !ids.has(row.id))];
      next.value = page.next;
      unreadable.value += page.unreadable;
      failure.value = null;
    } catch (error) {
      if (fresh()) failure.value = app.explain(error);
    } finally {
      if (fresh()) loadingMore.value = false;
    }
  }

  poll({ active: visible, run: refresh });
  effect(() => () => {
    clearTimeout(pause);
    reads.stop();
    pages.stop();
  });

  return {
    view,
    filter,
    typed,
    query,
    rows,
    next,
    total,
    unreadable,
    loaded,
    loadingMore,
    failure,
    rowHeight,
    measured(height: number) {
      rowHeight.value = height;
    },
    refresh,
    more,
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
