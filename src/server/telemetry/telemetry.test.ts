import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { afterEach, describe, expect, it } from 'vitest';
import { openTestApi, PEOPLE } from '../../../test/api/harness.ts';
import { databases } from '../../../test/databases.ts';
import { createHttpClient } from '../help-desks/http-client.ts';
import { createPrometheusMetrics } from './prometheus.ts';
import { measureCalls } from './metrics.ts';
import { getTraceHeaders, traceRequest } from './request-trace.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = `00-${TRACE}-00f067aa0ba902b7-01`;
const TICKET = { subject: 'Broken', description: 'It is broken.' };

afterEach(() => {
  trace.disable();
  metrics.disable();
  context.disable();
  propagation.disable();
});

describe.each(databases)('metrics for Prometheus on $name', (database) => {
  it('count requests by operation, and read tickets, outbox, streams and statements', async () => {
    const prometheus = await createPrometheusMetrics();
    const test = await openTestApi(database, { metrics: prometheus.metrics });
    expect((await test.send('POST', '/v1/tickets', { as: 'owner', body: TICKET })).status).toBe(201);
    await test.send('GET', '/v1/tickets/00000000-0000-4000-8000-000000000000', { as: 'owner' });
    for (const path of ['/v1/nothing/1', '/v1/nothing/2']) await test.send('GET', path, { as: 'owner' });
    await test.api.fetch(new Request('https://help.example.com/v1/session', { method: 'PROPFIND' }));
    const text = await prometheus.render();
    for (const line of [
      'madoguchi_request_duration_seconds_count{method="POST",operation="/v1/tickets",status="201"} 1',
      'madoguchi_request_duration_seconds_count{method="GET",operation="/v1/tickets/{id}",status="404"} 1',
      'madoguchi_request_duration_seconds_count{method="GET",operation="none",status="404"} 2',
      'method="other"',
      'madoguchi_tickets{status="new"} 1',
      'madoguchi_event_streams 0',
      'madoguchi_outbox_messages{channel="mail",state="waiting"} 0',
      'madoguchi_outbox_oldest_seconds{channel="webhook"} 0',
      'madoguchi_query_duration_seconds_count{outcome="ok"}',
      'process_cpu_seconds_total',
    ])
      expect(text).toContain(line);
    expect(text).not.toMatch(/nothing|ada|acme|Broken|PROPFIND/);
    expect(text.includes('madoguchi_database_connections{state="open"}')).toBe(database.name === 'PostgreSQL');
    await test.close();
  });
});

describe('calls to remote systems', () => {
  it('are measured with their outcome, and their results are unchanged', async () => {
    const prometheus = await createPrometheusMetrics();
    const desk = measureCalls(
      Object.freeze({ find: async (id: string) => id, limit: () => 3 }),
      'desk',
      prometheus.metrics,
    );
    const status = measureCalls(
      { read: async (id: string) => id, fail: () => Promise.reject(new Error('down')), limit: () => 3 },
      'status',
      prometheus.metrics,
    );
    expect([await desk.find('a'), desk.limit(), await status.read('b'), status.limit()]).toEqual(['a', 3, 'b', 3]);
    await expect(status.fail()).rejects.toThrow('down');
    const text = await prometheus.render();
    expect(text).toContain('madoguchi_call_duration_seconds_count{system="status",outcome="ok"} 1');
    expect(text).toContain('madoguchi_call_duration_seconds_count{system="status",outcome="error"} 1');
  });
});

describe('the trace of a request', () => {
  const request = (headers: Record<string, string>) => new Request('https://help.example.com/v1/session', { headers });

  it('is in the log, with the id of the caller, where both are well-formed', async () => {
    const [database] = databases;
    if (!database) throw new Error('No database is selected.');
    const test = await openTestApi(database);
    await test.api.fetch(request({ traceparent: PARENT, 'x-request-id': 'proxy-1' }));
    await test.api.fetch(request({ traceparent: '00-xyz', 'x-request-id': 'a b' }));
    const [first, second] = test.log.filter(({ event }) => event === 'request');
    expect(first).toMatchObject({ traceId: TRACE, callerRequestId: 'proxy-1' });
    expect(second).not.toHaveProperty('traceId');
    expect(second).not.toHaveProperty('callerRequestId');
    await test.close();
  });

  it('is passed on to a help desk, also without an SDK', async () => {
    const received: unknown[] = [];
    const server = createServer((incoming, response) => {
      received.push([incoming.headers['traceparent'], incoming.headers['x-request-id']]);
      response.end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const client = createHttpClient({ url }, {});
    await traceRequest(request({ traceparent: PARENT }), 'request-1', () => client.send('GET', 'tickets'));
    await client.send('GET', 'tickets');
    expect(received).toEqual([
      [PARENT, 'request-1'],
      [undefined, undefined],
    ]);
    server.close();
  });

  it('is a span of an SDK that continues the trace of the caller', async () => {
    const exporter = new InMemorySpanExporter();
    trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    propagation.setGlobalPropagator(new W3CTraceContextPropagator());
    const sent = await traceRequest(request({ traceparent: PARENT }), 'request-1', (setResult) => {
      setResult({ route: '/v1/session', status: 503 });
      return Promise.resolve(getTraceHeaders());
    });
    const [span] = exporter.getFinishedSpans();
    expect(span).toMatchObject({ name: 'GET /v1/session', parentSpanContext: { spanId: '00f067aa0ba902b7' } });
    expect(span?.attributes).toMatchObject({ 'http.route': '/v1/session', 'http.response.status_code': 503 });
    expect(sent['traceparent']).toBe(`00-${TRACE}-${span?.spanContext().spanId}-01`);
  });

  it('has metrics of an SDK beside it', async () => {
    const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
    metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
    const [database] = databases;
    if (!database) throw new Error('No database is selected.');
    const test = await openTestApi(database);
    await test.send('GET', '/v1/session', { as: 'owner' });
    await reader.forceFlush();
    const names = exporter
      .getMetrics()
      .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics.map((one) => one.descriptor.name)));
    expect(names).toEqual(expect.arrayContaining(['http.server.request.duration', 'madoguchi.outbox.messages']));
    expect(JSON.stringify(exporter.getMetrics())).not.toContain(PEOPLE.owner.name);
    await test.close();
    await reader.shutdown();
  });
});
