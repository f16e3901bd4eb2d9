import { computed, createModel, effect, signal } from '@preact/signals';
import type { OperationInput, OperationOutput, TicketApi } from '../../client/index.ts';
import { isAborted } from '../core/explain-error.ts';
import type { QUEUE_SORTS, QueueView } from '../../contract/schemas/inbox.ts';
import type { LiveUpdates } from '../core/live-updates.ts';

/** A row of the queue. */
export type QueueRow = OperationOutput<'listQueue'>['items'][number];

/** Sort order of the queue. */
export type QueueSort = (typeof QUEUE_SORTS)[number];

/** Filters of the queue, besides its view and search. */
export type QueueFilters = Pick<
  OperationInput<'listQueue'>,
  'status' | 'assignee' | 'team' | 'priority' | 'category' | 'tag' | 'channel' | 'requester' | 'organizationId'
>;

/** State of the queue. */
export interface QueueQuery {
  filters: QueueFilters;
  view: QueueView;
  q: string;
  sort: QueueSort;
}

const PAGE_SIZE = 100;
/** Changes that arrive together cause one read. */
const REFRESH_DELAY_MS = 400;
/** Pages that a refresh reads again at most; rows beyond them are reloaded when they are scrolled to. */
const MAX_REFRESHED_PAGES = 5;

/** The rows of one view: read page by page while scrolling, refreshed after changes. */
export const QueueModel = createModel((api: TicketApi, live: LiveUpdates, query: QueueQuery) => {
  const rows = signal<readonly QueueRow[] | null>(null);
  const next = signal<string | null>(null);
  const total = signal<number | null>(null);
  const error = signal<unknown>(null);
  const loadingMore = signal(false);
  const selected = signal<ReadonlySet<string>>(new Set());
  let call = new AbortController();
  let refreshTimer: ReturnType<typeof setTimeout> | undefined;

  const readPage = (cursor: string | null, signal: AbortSignal) =>
    api.listQueue(
      {
        ...query.filters,
        view: query.view,
        sort: query.sort,
        limit: PAGE_SIZE,
        ...(cursor !== null && { cursor }),
        ...(query.q !== '' && { q: query.q }),
      },
      { signal },
    );

  async function refresh(): Promise<void> {
    call.abort();
    call = new AbortController();
    const { signal } = call;
    const pages = Math.min(MAX_REFRESHED_PAGES, Math.max(1, Math.ceil((rows.peek()?.length ?? 0) / PAGE_SIZE)));
    try {
      const loaded: QueueRow[] = [];
      let cursor: string | null = null;
      let count: number | null = null;
      for (let page = 0; page < pages; page++) {
        const answer = await readPage(cursor, signal);
        loaded.push(...answer.items);
        if (page === 0) count = answer.total;
        cursor = answer.next;
        if (cursor === null) break;
      }
      if (signal.aborted) return;
      if (JSON.stringify(loaded) !== JSON.stringify(rows.peek())) rows.value = loaded;
      next.value = cursor;
      total.value = cursor === null ? loaded.length : count;
      error.value = null;
      const ids = new Set(loaded.map(({ id }) => id));
      const kept = new Set([...selected.peek()].filter((id) => ids.has(id)));
      if (kept.size !== selected.peek().size) selected.value = kept;
    } catch (failure) {
      if (!signal.aborted && !isAborted(failure)) error.value = failure;
    }
  }

  async function loadMore(): Promise<void> {
    const cursor = next.peek();
    if (cursor === null || loadingMore.peek()) return;
    loadingMore.value = true;
    const { signal } = call;
    try {
      const page = await readPage(cursor, signal);
      if (!signal.aborted) {
        const known = new Set((rows.peek() ?? []).map(({ id }) => id));
        rows.value = [...(rows.peek() ?? []), ...page.items.filter(({ id }) => !known.has(id))];
        next.value = page.next;
      }
    } catch (failure) {
      if (!signal.aborted && !isAborted(failure)) error.value = failure;
    }
    loadingMore.value = false;
  }

  const unsubscribe = live.subscribe(() => {
    refreshTimer ??= setTimeout(() => {
      refreshTimer = undefined;
      void refresh();
    }, REFRESH_DELAY_MS);
  });
  void refresh();
  effect(() => () => {
    call.abort();
    clearTimeout(refreshTimer);
    unsubscribe();
  });

  return {
    rows,
    total,
    error,
    loadingMore,
    hasMore: computed(() => next.value !== null),
    selected,
    refresh,
    loadMore,
    toggle(id: string) {
      const ids = new Set(selected.peek());
      if (!ids.delete(id)) ids.add(id);
      selected.value = ids;
    },
    selectAll(select: boolean) {
      selected.value = new Set(select ? (rows.peek() ?? []).map(({ id }) => id) : []);
    },
  };
});
/** The rows of one view. */
export type QueueModel = InstanceType<typeof QueueModel>;
