import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import { QUEUE_SORTS, QUEUE_VIEWS } from '../../../src/contract/index.ts';
import type { Store } from '../../../src/server/index.ts';
import type { CallContext } from '../../../src/server/interfaces/index.ts';
import { countQueue } from '../../../src/server/tickets/queue/count-queue.ts';
import { listQueue } from '../../../src/server/tickets/queue/list-queue.ts';
import { QUEUE_AGENTS, QUEUE_NOW } from '../../../test/queue-tickets.ts';
import { percentile, type Figure } from '../figures.ts';
import { signToken } from './load.ts';

const LEVELS = ['urgent', 'high', 'normal', 'low'];
/** Calls for each list that is measured. */
const CALLS = 100;
const PAGE_SIZE = 100;
/** Delays of the inbox between an event and the reads that it causes, as in `queue-model.ts` and `Sidebar.tsx`. */
const LIST_DELAY_MS = 400;
const COUNT_DELAY_MS = 800;

/**
 * Measures the first page of every view in every order, and the counts, by CPU time on SQLite. Returns the worst view of each order.
 */
export async function measureQueue({ db, kind }: Store): Promise<Figure[]> {
  // CPU time where the database works in this thread, so that other work on the machine does not count.
  const readClock = () => {
    if (kind === 'postgres') return performance.now();
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1_000;
  };
  const agent = { id: 'agent-3', name: 'Agent 3', email: null, role: 'agent', organization: null } as const;
  const identity = {
    ...agent,
    agent: { role: 'agent', teamId: 'team-1' },
    token: { id: null, issuer: null, issuedAt: 0 },
  } as const;
  const context: CallContext = { db, identity, now: QUEUE_NOW };
  const time = async (work: () => Promise<unknown>) => {
    const times: number[] = [];
    for (let call = 0; call < CALLS; call++) {
      const started = readClock();
      await work();
      times.push(readClock() - started);
    }
    return { p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
  };
  const figures: Figure[] = [];
  for (const sort of QUEUE_SORTS) {
    const views = [];
    for (const view of QUEUE_VIEWS)
      views.push({ view, ...(await time(() => listQueue(context, { view, sort, limit: PAGE_SIZE }, LEVELS))) });
    const [worst] = views.sort((one, other) => other.p99 - one.p99);
    figures.push(
      { name: `by ${sort}, worst view p50`, value: Math.max(...views.map(({ p50 }) => p50)), unit: 'ms' },
      { name: `by ${sort}, worst view p99 (${worst?.view ?? ''})`, value: worst?.p99 ?? NaN, unit: 'ms', bar: 50 },
    );
  }
  const counts = await time(() => countQueue(context));
  return [...figures, { name: 'counts of all views, p99', value: counts.p99, unit: 'ms', bar: 50 }];
}

const Page = z.object({ items: z.array(z.object({ id: z.string(), version: z.string() })) });
const Ticket = z.object({ id: z.string(), version: z.string() });

/**
 * Measures the time from a change until each open queue has it. Every agent has an event stream and reads the first page and the
 * counts after events, as the inbox does.
 *
 * @param options.changes changes in a second
 */
export async function measureLiveQueues(
  port: number,
  { changes, seconds }: { changes: number; seconds: number },
): Promise<Figure[]> {
  const http = new Agent({ keepAlive: true, maxSockets: QUEUE_AGENTS * 2 });
  const call = (token: string, method: string, path: string, body?: object, headers: Record<string, string> = {}) =>
    new Promise<string>((resolve, reject) => {
      const outgoing = request(
        {
          agent: http,
          port,
          host: '127.0.0.1',
          method,
          path,
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (part: string) => (text += part));
          response.on('end', () =>
            response.statusCode !== undefined && response.statusCode < 300
              ? resolve(text)
              : reject(new Error(`${method} ${path}: ${String(response.statusCode)} ${text}`)),
          );
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body && JSON.stringify(body));
    });

  /** When each version of a ticket was stored. */
  const stored = new Map<string, number>();
  const delays: number[] = [];
  const reads: number[] = [];
  const closers = await Promise.all(
    Array.from({ length: QUEUE_AGENTS }, (_, index) => {
      const token = signToken(`agent-${index}`);
      const seen = new Set<string>();
      const read = async () => {
        const started = performance.now();
        const text = await call(token, 'GET', `/v1/support/tickets?view=all&sort=activity&limit=${PAGE_SIZE}`);
        reads.push(performance.now() - started);
        for (const { id, version } of Page.parse(JSON.parse(text)).items) {
          const at = stored.get(`${id} ${version}`);
          if (at === undefined || seen.has(`${id} ${version}`)) continue;
          seen.add(`${id} ${version}`);
          delays.push(performance.now() - at);
        }
      };
      const listTimer = createTimer(LIST_DELAY_MS, read);
      const countTimer = createTimer(COUNT_DELAY_MS, () => call(token, 'GET', '/v1/support/views'));
      return openStream(port, token, () => {
        listTimer();
        countTimer();
      });
    }),
  );
  const token = signToken('agent-0');
  const items: z.infer<typeof Ticket>[] = [];
  for (const priority of LEVELS) {
    const text = await call(token, 'GET', `/v1/support/tickets?status=new&priority=${priority}&limit=100`);
    items.push(...Page.parse(JSON.parse(text)).items);
  }
  const changed: number[] = [];
  const pending: Promise<void>[] = [];
  const started = performance.now();
  for (let index = 0; index < changes * seconds; index++) {
    await sleep(Math.max(0, started + (index * 1_000) / changes - performance.now()));
    const item = items[index % items.length];
    if (!item) throw new Error('The queue is empty.');
    const from = performance.now();
    const change = async () => {
      const text = await call(
        token,
        'PATCH',
        `/v1/support/tickets/${item.id}`,
        { category: Math.floor(index / items.length) % 2 === 0 ? 'billing' : 'login' },
        { 'if-match': `"${item.version}"` },
      );
      const ticket = Ticket.parse(JSON.parse(text));
      item.version = ticket.version;
      changed.push(performance.now() - from);
      stored.set(`${ticket.id} ${ticket.version}`, performance.now());
    };
    pending.push(change());
  }
  await Promise.all(pending);
  await sleep(2_000);
  for (const close of closers) close();
  http.destroy();
  const expected = changed.length * QUEUE_AGENTS;
  return [
    { name: 'changes, p95', value: percentile(changed, 0.95), unit: 'ms' },
    { name: 'reads of a first page, p95', value: percentile(reads, 0.95), unit: 'ms' },
    { name: 'updates of open queues, p50', value: percentile(delays, 0.5), unit: 'ms' },
    { name: 'updates of open queues, p95', value: percentile(delays, 0.95), unit: 'ms', bar: 1_000 },
    { name: 'updates that were seen', value: (delays.length / expected) * 100, unit: '%' },
  ];
}

/** Runs work some time after the first of several calls. */
function createTimer(delayMs: number, work: () => Promise<unknown>): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      void work();
    }, delayMs);
  };
}

/** Opens an event stream, and returns a function that closes it. */
function openStream(port: number, token: string, onEvent: () => void): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const outgoing = request({
      port,
      host: '127.0.0.1',
      path: '/v1/support/events',
      headers: { authorization: `Bearer ${token}` },
    });
    outgoing.on('response', (response) => {
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        if (text.includes('event: hello')) resolve(() => outgoing.destroy());
        else if (text.includes('data:')) onEvent();
      });
      response.on('error', () => {});
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}
