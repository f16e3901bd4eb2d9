import { metrics as api } from '@opentelemetry/api';
import { VERSION } from '../version.ts';
import type { Gauges, Metrics } from './metrics.ts';

/**
 * Creates a receiver that reports to the OpenTelemetry SDK of the process. Without an SDK, all calls do nothing.
 */
export function createOpenTelemetryMetrics(): Metrics {
  const meter = api.getMeter('madoguchi', VERSION);
  const seconds = { unit: 's' };
  const requests = meter.createHistogram('http.server.request.duration', {
    ...seconds,
    description: 'Duration of requests by operation.',
  });
  const calls = meter.createHistogram('madoguchi.call.duration', {
    ...seconds,
    description: 'Duration of calls to remote help desks and status sources.',
  });
  const jobs = meter.createHistogram('madoguchi.job.duration', {
    ...seconds,
    description: 'Duration of background jobs.',
  });
  const queries = meter.createHistogram('db.client.operation.duration', {
    ...seconds,
    description: 'Duration of statements.',
  });
  return {
    request: ({ method, operation, status, seconds: duration }) =>
      requests.record(duration, {
        'http.request.method': method,
        'http.route': operation,
        'http.response.status_code': status,
      }),
    call: ({ seconds: duration, ...labels }) => calls.record(duration, labels),
    job: ({ seconds: duration, ...labels }) => jobs.record(duration, labels),
    query: ({ seconds: duration, outcome }) => queries.record(duration, { outcome }),
    observe(read) {
      const streams = meter.createObservableGauge('madoguchi.event_streams', { description: 'Open event streams.' });
      const outbox = meter.createObservableGauge('madoguchi.outbox.messages', { description: 'Messages by channel.' });
      const age = meter.createObservableGauge('madoguchi.outbox.oldest', {
        ...seconds,
        description: 'Age of the oldest message that waits.',
      });
      const tickets = meter.createObservableGauge('madoguchi.tickets', { description: 'Tickets by status.' });
      const pool = meter.createObservableGauge('madoguchi.database.connections', {
        description: 'Connections by state.',
      });
      meter.addBatchObservableCallback(
        async (result) => {
          const gauges: Gauges = await read();
          result.observe(streams, gauges.eventStreams);
          for (const [channel, { waiting, failed, oldestSeconds }] of Object.entries(gauges.outbox)) {
            result.observe(outbox, waiting, { channel, state: 'waiting' });
            result.observe(outbox, failed, { channel, state: 'failed' });
            result.observe(age, oldestSeconds, { channel });
          }
          for (const [status, count] of Object.entries(gauges.tickets)) result.observe(tickets, count, { status });
          for (const [state, count] of Object.entries(gauges.pool ?? {})) result.observe(pool, count, { state });
        },
        [streams, outbox, age, tickets, pool],
      );
    },
  };
}
