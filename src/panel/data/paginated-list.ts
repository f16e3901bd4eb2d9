import { type Signal, effect, signal } from '@preact/signals';
import type { Page, CustomerApi } from '../../contract/index.ts';
import type { PanelContext } from '../core/context.ts';
import { createLatestOnly } from './abort-previous.ts';
import { type Resource, createResource } from './resource.ts';

/** Rows that come page by page, the newest first, while new ones arrive at their top. */
export interface PaginatedList<T> extends Pick<Resource<unknown>, 'failure' | 'now' | 'refresh'> {
  rows: Signal<T[]>;
  /** Where the next page begins; null at the end. */
  next: Signal<string | null>;
  /** How many there are in all, where the desk knows. */
  total: Signal<number | null>;
  /** How many came in a form that could not be understood. */
  unreadable: Signal<number>;
  /** Whether rows of what is asked for now have come. */
  loaded: Signal<boolean>;
  loadingMore: Signal<boolean>;
  /** Reads the next page. */
  more(): Promise<void>;
  /** Forgets the rows and asks anew: what is asked for has changed. */
  restart(): void;
}

interface Options<T> {
  app: PanelContext;
  /** Read in effects: whether anybody can see it. */
  visible: () => boolean;
  keyOf: (row: T) => unknown;
  /** Grows with a row's place towards the top; NaN when it is not known. */
  placeOf: (row: T) => number;
  read: (api: CustomerApi, cursor: { cursor?: string }, options: { signal: AbortSignal }) => Promise<Page<T>>;
}

/**
 * Lays a fresh first page over the rows already there, so that a poll neither throws away pages the viewer asked for
 * nor keeps rows that have left the list. A row that should lie within the fresh page's stretch but is not in it is gone.
 */
export function mergeFirstPage<T>(
  rows: readonly T[],
  fresh: Page<T>,
  { keyOf, placeOf }: Pick<Options<T>, 'keyOf' | 'placeOf'>,
): T[] {
  const [last] = fresh.items.slice(-1);
  if (fresh.next === null || last === undefined) return fresh.items;
  const keys = new Set(fresh.items.map(keyOf));
  return [...fresh.items, ...rows.filter((row) => !keys.has(keyOf(row)) && !(placeOf(row) > placeOf(last)))];
}

/** Makes one, inside a `createModel` factory. */
export function createPaginatedList<T>({ app, visible, keyOf, placeOf, read }: Options<T>): PaginatedList<T> {
  const rows = signal<T[]>([]);
  const next = signal<string | null>(null);
  const total = signal<number | null>(null);
  const unreadable = signal(0);
  const loaded = signal(false);
  const loadingMore = signal(false);
  const pages = createLatestOnly();

  const { failure, now, refresh } = createResource({
    app,
    visible,
    read: (api, signal) => read(api, {}, { signal }),
    took(page) {
      const known = loaded.peek() ? rows.peek() : [];
      rows.value = mergeFirstPage(known, page, { keyOf, placeOf });
      // The cursor of the last page stays good: it is a place in the order, not a number of rows.
      if (known.length <= page.items.length || page.next === null) {
        next.value = page.next;
        unreadable.value = page.unreadable;
      }
      total.value = page.total;
      loaded.value = true;
    },
  });

  async function more(): Promise<void> {
    const cursor = next.peek();
    if (cursor === null || loadingMore.peek()) return;
    const { signal, fresh } = pages.begin();
    loadingMore.value = true;
    try {
      const page = await read(await app.api(), { cursor }, { signal });
      if (!fresh()) return;
      const keys = new Set(rows.peek().map(keyOf));
      rows.value = [...rows.peek(), ...page.items.filter((row) => !keys.has(keyOf(row)))];
      next.value = page.next;
      unreadable.value += page.unreadable;
      failure.value = null;
    } catch (error) {
      if (fresh()) failure.value = app.toUserError(error);
    } finally {
      if (fresh()) loadingMore.value = false;
    }
  }
  effect(() => pages.stop);

  return {
    rows,
    next,
    total,
    unreadable,
    loaded,
    loadingMore,
    failure,
    now,
    refresh,
    more,
    restart() {
      pages.stop();
      loaded.value = loadingMore.value = false;
      rows.value = [];
      failure.value = next.value = total.value = null;
      unreadable.value = 0;
      void refresh();
    },
  };
}
