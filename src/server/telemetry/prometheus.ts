import type { Gauges, Metrics } from './metrics.ts';

/** Metrics in the text format of Prometheus. */
export interface PrometheusMetrics {
  metrics: Metrics;
  contentType: string;
  /** Returns all metrics as text. Rejects when the database cannot be read. */
  render(): Promise<string>;
}

const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * Creates a receiver with a registry of its own, which includes the metrics of the process.
 *
 * The library is loaded here, because most servers run without it.
 */
export async function createPrometheusMetrics(): Promise<PrometheusMetrics> {
  const { collectDefaultMetrics, Gauge, Histogram, Registry } = await import('prom-client');
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const histogram = <T extends string>(name: string, help: string, labelNames: T[]) =>
    new Histogram({ name, help, labelNames, buckets: BUCKETS, registers: [registry] });
  const gauge = <T extends string>(name: string, help: string, labelNames: T[]) =>
    new Gauge({ name, help, labelNames, registers: [registry] });

  const requests = histogram('madoguchi_request_duration_seconds', 'Duration of requests by operation.', [
    'method',
    'operation',
    'status',
  ]);
  const calls = histogram(
    'madoguchi_call_duration_seconds',
    'Duration of calls to remote help desks and status sources.',
    ['system', 'outcome'],
  );
  const jobs = histogram('madoguchi_job_duration_seconds', 'Duration of background jobs.', ['job', 'outcome']);
  const queries = histogram('madoguchi_query_duration_seconds', 'Duration of statements.', ['outcome']);
  const streams = gauge('madoguchi_event_streams', 'Open event streams of this process.', []);
  const outbox = gauge('madoguchi_outbox_messages', 'Messages of the outbox.', ['channel', 'state']);
  const age = gauge('madoguchi_outbox_oldest_seconds', 'Age of the oldest message that waits.', ['channel']);
  const tickets = gauge('madoguchi_tickets', 'Tickets by status.', ['status']);
  const pool = gauge('madoguchi_database_connections', 'Connections to PostgreSQL of this process.', ['state']);

  let readGauges: (() => Promise<Gauges>) | null = null;
  const setGauges = async () => {
    if (!readGauges) return;
    const gauges = await readGauges();
    streams.set(gauges.eventStreams);
    for (const [channel, { waiting, failed, oldestSeconds }] of Object.entries(gauges.outbox)) {
      outbox.set({ channel, state: 'waiting' }, waiting);
      outbox.set({ channel, state: 'failed' }, failed);
      age.set({ channel }, oldestSeconds);
    }
    // A status without tickets any more must not keep its last number.
    tickets.reset();
    for (const [status, count] of Object.entries(gauges.tickets)) tickets.set({ status }, count);
    for (const [state, count] of Object.entries(gauges.pool ?? {})) pool.set({ state }, count);
  };
  return {
    metrics: {
      request: ({ method, operation, status, seconds }) =>
        requests.observe({ method, operation, status: String(status) }, seconds),
      call: ({ seconds, ...labels }) => calls.observe(labels, seconds),
      job: ({ seconds, ...labels }) => jobs.observe(labels, seconds),
      query: ({ seconds, outcome }) => queries.observe({ outcome }, seconds),
      observe(read) {
        readGauges = read;
      },
    },
    contentType: registry.contentType,
    async render() {
      await setGauges();
      return registry.metrics();
    },
  };
}
