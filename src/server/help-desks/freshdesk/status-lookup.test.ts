import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createHttpClient } from '../http-client.ts';
import type { ResolvedFreshdeskConfig } from './config.ts';
import { createStatusLookup } from './status-lookup.ts';

let requests = 0;
const choices = { 2: ['Open', 'x'], 42: ['With the vendor', 'x'] };
const server = createServer((_, response) => {
  requests++;
  const field = { id: 1, name: 'status', label: 'Status', type: 'default_status', choices };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify([field]));
});
beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)));
afterAll(() => server.close());

it('looks up a status that was added after startup when a ticket first has it, and not for each ticket', async () => {
  const { port } = server.address() as AddressInfo;
  const names = { statuses: new Map([[2, 'Open']]) } as ResolvedFreshdeskConfig;
  const loadStatuses = createStatusLookup(createHttpClient({ url: `http://127.0.0.1:${port}` }, {}), names);
  await loadStatuses([{ status: 2 }]);
  expect(requests).toBe(0);
  await Promise.all([loadStatuses([{ status: 42 }]), loadStatuses([{ status: 42 }])]);
  expect([requests, names.statuses.get(42)]).toEqual([1, 'With the vendor']);
  // A status that Freshdesk does not list is not looked up again immediately.
  await loadStatuses([{ status: 43 }]);
  expect(requests).toBe(1);
});
