import { QUEUE_SORTS, QUEUE_VIEWS, TICKET_CHANNELS, type QueueView } from '../../../contract/schemas/inbox.ts';
import { TICKET_STATUSES } from '../../../contract/schemas/ticket.ts';
import type { RouteQuery } from '../../core/router.ts';
import type { QueueFilters, QueueSort } from '../../data/queue-model.ts';

/** Content of the queue: a view, narrowed by a search and filters. */
export interface QueueState {
  view: QueueView;
  q: string;
  /** Null for the order that the agent has chosen for the view. */
  sort: QueueSort | null;
  filters: QueueFilters;
}

/** Filters that are plain ids or texts. */
const TEXT_FILTERS = ['assignee', 'team', 'priority', 'category', 'tag', 'requester', 'organizationId'] as const;

/** Reads the state of an address or a saved view. Unknown parameters and values are left out. */
export function parseQueueState(query: RouteQuery): QueueState {
  const status = [...TICKET_STATUSES, 'active' as const].find((known) => known === query['status']);
  const channel = TICKET_CHANNELS.find((known) => known === query['channel']);
  const texts = TEXT_FILTERS.flatMap((name) => {
    const text = query[name];
    return text === undefined || text === '' ? [] : [[name, text] as const];
  });
  return {
    view: QUEUE_VIEWS.find((known) => known === query['view']) ?? 'all',
    q: query['q'] ?? '',
    sort: QUEUE_SORTS.find((known) => known === query['sort']) ?? null,
    filters: { ...Object.fromEntries(texts), ...(status && { status }), ...(channel && { channel }) },
  };
}

/** Formats a state as parameters, as addresses and saved views hold them. */
export function formatQueueState({ view, q, sort, filters }: QueueState): RouteQuery {
  return { view, ...(q !== '' && { q }), ...(sort !== null && { sort }), ...filters };
}

/** Whether two states show the same tickets in the same order. */
export function isSameState(one: QueueState, other: QueueState): boolean {
  const toText = (state: QueueState) => JSON.stringify(Object.entries(formatQueueState(state)).sort());
  return toText(one) === toText(other);
}
