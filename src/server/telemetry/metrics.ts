import type { Store } from '../database/index.ts';

/** State of the database and of this process, read when metrics are collected. */
export interface Gauges {
  /** Open event streams of this process. */
  eventStreams: number;
  /** Messages of the outbox by channel: waiting, given up, and the age of the oldest that waits (s). */
  outbox: Readonly<Record<string, { waiting: number; failed: number; oldestSeconds: number }>>;
  /** Tickets by status. */
  tickets: Readonly<Record<string, number>>;
  /** Connections to PostgreSQL; null on SQLite. */
  pool: { open: number; idle: number; waiting: number } | null;
}

/** Receives measurements. Durations are in seconds. */
export interface Metrics {
  request(measured: { method: string; operation: string; status: number; seconds: number }): void;
  /** A call to a remote help desk or status source. */
  call(measured: { system: 'desk' | 'status'; outcome: 'ok' | 'error'; seconds: number }): void;
  /** A run of a background job. */
  job(measured: { job: string; outcome: 'ok' | 'error'; seconds: number }): void;
  query(measured: { outcome: 'ok' | 'error'; seconds: number }): void;
  /** Sets the function that reads the gauges. */
  observe(read: () => Promise<Gauges>): void;
}

/** Sends each measurement to several receivers. */
export function combineMetrics(receivers: readonly Metrics[]): Metrics {
  return {
    request: (measured) => receivers.forEach((receiver) => receiver.request(measured)),
    call: (measured) => receivers.forEach((receiver) => receiver.call(measured)),
    job: (measured) => receivers.forEach((receiver) => receiver.job(measured)),
    query: (measured) => receivers.forEach((receiver) => receiver.query(measured)),
    observe: (read) => receivers.forEach((receiver) => receiver.observe(read)),
  };
}

/** Methods that are labels of their own. Clients can send any other text. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Returns the label of a method: itself, or `other`. */
export const toMethodLabel = (method: string): string => (METHODS.has(method) ? method : 'other');

/** Milliseconds for which gauges are cached, so that several collectors do not multiply the queries. */
const GAUGES_TTL_MS = 5_000;

/** Creates a function that reads the gauges of a store, at most once in five seconds. */
export function createGaugeReader(
  { db, poolState }: Pick<Store, 'db' | 'poolState'>,
  { clock, countStreams }: { clock: () => number; countStreams: () => number },
): () => Promise<Gauges> {
  let cached: { at: number; gauges: Promise<Gauges> } | null = null;
  const read = async (): Promise<Gauges> => {
    const messages = await db
      .selectFrom('outbox')
      .select((eb) => [
        'channel',
        eb.fn.countAll<number>().as('all'),
        eb.fn.count<number>('failed_at').as('failed'),
        eb.fn.min(eb.case().when('failed_at', 'is', null).then(eb.ref('created_at')).end()).as('oldest'),
      ])
      .groupBy('channel')
      .execute();
    const tickets = await db
      .selectFrom('tickets')
      .select((eb) => ['status', eb.fn.countAll<number>().as('count')])
      .groupBy('status')
      .execute();
    const now = clock();
    const none = { waiting: 0, failed: 0, oldestSeconds: 0 };
    return {
      eventStreams: countStreams(),
      outbox: {
        mail: none,
        webhook: none,
        chat: none,
        ...Object.fromEntries(
          messages.map(({ channel, all, failed, oldest }) => [
            channel,
            {
              waiting: Number(all) - Number(failed),
              failed: Number(failed),
              oldestSeconds: oldest === null ? 0 : Math.max(0, (now - Number(oldest)) / 1_000),
            },
          ]),
        ),
      },
      tickets: Object.fromEntries(tickets.map(({ status, count }) => [status, Number(count)])),
      pool: poolState(),
    };
  };
  return () => {
    const at = performance.now();
    if (!cached || at - cached.at > GAUGES_TTL_MS) cached = { at, gauges: read() };
    return cached.gauges;
  };
}

/** Returns an object whose asynchronous methods are measured as calls to a remote system. */
export function measureCalls<T extends object>(target: T, system: 'desk' | 'status', metrics: Metrics): T {
  return new Proxy(target, {
    get(object, name) {
      const value: unknown = Reflect.get(object, name);
      const property = Reflect.getOwnPropertyDescriptor(object, name);
      const isFixed = property?.configurable === false && property.writable === false;
      // A proxy must answer with the value itself for a property of a frozen object.
      if (typeof value !== 'function' || isFixed) return value;
      return (...args: unknown[]): unknown => {
        const startedAt = performance.now();
        const result: unknown = Reflect.apply(value, object, args);
        if (!(result instanceof Promise)) return result;
        const report = (outcome: 'ok' | 'error') =>
          metrics.call({ system, outcome, seconds: (performance.now() - startedAt) / 1_000 });
        result.then(
          () => report('ok'),
          () => report('error'),
        );
        return result;
      };
    },
  });
}
