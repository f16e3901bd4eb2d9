import { createModel, effect, signal } from '@preact/signals';
import type { QueueTicket, TicketStatus } from '../../src/contract/index.ts';
import { explain, type AgentSession } from './session.ts';

/** Which part of the queue is looked at. `unsolved` is what is still to be done: everything but solved and closed. */
export type QueueFilter = TicketStatus | 'unsolved' | 'all';

/** Whose tickets are looked at: everybody's, one's own, nobody's yet, or those whose customer asked for more attention. */
export type QueueWhose = 'all' | 'mine' | 'nobody' | 'escalated';

const DONE = new Set(['solved', 'closed']);
const EVERY = 10_000;

/** The queue: searched, filtered, kept fresh while the page is visible. */
export const QueueModel = createModel((session: AgentSession) => {
  const rows = signal<QueueTicket[]>([]);
  const next = signal<string | null>(null);
  const filter = signal<QueueFilter>('unsolved');
  const whose = signal<QueueWhose>('all');
  const q = signal('');
  const failure = signal<string | null>(null);
  const loading = signal(true);
  let call = new AbortController();

  async function read(more: boolean): Promise<void> {
    call.abort();
    call = new AbortController();
    const { signal } = call;
    const cursor = next.peek();
    const status = filter.peek();
    const wanted = whose.peek();
    const words = q.peek().trim();
    loading.value = true;
    try {
      const found = more ? [...rows.peek()] : [];
      let from = more ? cursor : null;
      const fits = (row: QueueTicket) =>
        (status !== 'unsolved' || !DONE.has(row.status)) &&
        (wanted === 'all' ||
          (wanted === 'escalated'
            ? Boolean(row.escalatedAt) && !DONE.has(row.status)
            : row.assignee === (wanted === 'mine' ? session.name : null)));
      // These are no filters of the API: pages are read until there is something to show.
      for (let pages = 0; pages < 4; pages++) {
        const page = await session.api.listQueue(
          {
            limit: 50,
            ...(from !== null && { cursor: from }),
            ...(status !== 'all' && status !== 'unsolved' && { status }),
            ...(words !== '' && { q: words }),
          },
          { signal },
        );
        found.push(...page.items.filter(fits));
        from = page.next;
        if (from === null || found.length >= 50 || (status !== 'unsolved' && wanted === 'all')) break;
      }
      rows.value = found;
      next.value = from;
      failure.value = null;
    } catch (error) {
      if (signal.aborted) return;
      failure.value = explain(error);
    }
    loading.value = false;
  }

  effect(() => {
    // Whatever is asked for has changed: wait for the end of the typing, then read from the top.
    const wait = q.value === '' ? 0 : 250;
    void filter.value;
    void whose.value;
    const timer = setTimeout(() => void read(false), wait);
    return () => clearTimeout(timer);
  });
  effect(() => {
    const timer = setInterval(() => {
      if (!document.hidden && rows.peek().length <= 50) void read(false);
    }, EVERY);
    return () => clearInterval(timer);
  });

  return {
    rows,
    next,
    filter,
    whose,
    q,
    failure,
    loading,
    more: () => read(true),
    refresh: () => read(false),
  };
});
/** The queue. */
export type QueueModel = InstanceType<typeof QueueModel>;
