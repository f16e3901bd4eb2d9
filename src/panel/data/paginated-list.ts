import { type Signal, effect, signal } from '@preact/signals';
import type { Page, CustomerApi } from '../../contract/index.ts';
import type { PanelContext } from '../core/context.ts';
import { createLatestOnly } from './latest-only.ts';
import { type Resource, createResource } from './resource.ts';

/** A paginated list, newest rows first, that polls its first page. */
export interface PaginatedList<T> extends Pick<Resource<unknown>, 'failure' | 'now' | 'refresh'> {
  rows: Signal<T[]>;
  /** Cursor of the next page; null on the last page. */
  next: Signal<string | null>;
  /** Number of rows in all pages; null when unknown. */
  total: Signal<number | null>;
  /** Number of invalid rows that were skipped. */
  unreadable: Signal<number>;
  /** Whether the first page of the current query is loaded. */
  loaded: Signal<boolean>;
  loadingMore: Signal<boolean>;
  /** Loads the next page. */
  more(): Promise<void>;
  /** Clears the rows and reloads, after the query has changed. */
  restart(): void;
}

interface Options<T> {
  app: PanelContext;
  /** Whether the list is visible; tracked by effects. */
  visible: () => boolean;
  toKey: (row: T) => unknown;
  /** Sort key, descending; NaN when unknown. */
  sortKey: (row: T) => number;
  read: (api: CustomerApi, cursor: { cursor?: string }, options: { signal: AbortSignal }) => Promise<Page<T>>;
}

/**
 * Merges a fresh first page into the loaded rows, so that polling keeps later pages but drops removed rows: a row that sorts
 * within the fresh page but is missing from it was removed.
 */
export function mergeFirstPage<T>(
  rows: readonly T[],
  fresh: Page<T>,
  { toKey, sortKey }: Pick<Options<T>, 'toKey' | 'sortKey'>,
): T[] {
  const [last] = fresh.items.slice(-1);
  if (fresh.next === null || last === undefined) return fresh.items;
  const keys = new Set(fresh.items.map(toKey));
  return [...fresh.items, ...rows.filter((row) => !keys.has(toKey(row)) && !(sortKey(row) > sortKey(last)))];
}

/** Creates a paginated list. Call it inside a `createModel` factory. */
export function createPaginatedList<T>({ app, visible, toKey, sortKey, read }: Options<T>): PaginatedList<T> {
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
    onData(page) {
      const existing = loaded.peek() ? rows.peek() : [];
      rows.value = mergeFirstPage(existing, page, { toKey, sortKey });
      // The cursor of the last page stays valid: it is a sort position, not an offset.
      if (existing.length <= page.items.length || page.next === null) {
        next.value = page.next;
        unreadable.value = page.skippedRows;
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
      const keys = new Set(rows.peek().map(toKey));
      rows.value = [...rows.peek(), ...page.items.filter((row) => !keys.has(toKey(row)))];
      next.value = page.next;
      unreadable.value += page.skippedRows;
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
