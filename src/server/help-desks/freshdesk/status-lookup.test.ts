import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createHttpClient } from '../http-client.ts';
import type { ResolvedFreshdeskConfig } from './config.ts';
import { createStatusLookup } from './status-lookup.ts';

let asked = 0;
const choices = { 2: ['Open', 'x'], 42: ['With the vendor', 'x'] };
const server = createServer((_, response) => {
  asked++;
  const field = { id: 1, name: 'status', label: 'Status', type: 'default_status', choices };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify([field]));
});
beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)));
afterAll(() => server.close());

it('a status that is added after the start is looked up when a ticket first has it, and not for each ticket', async () => {
  const { port } = server.address() as AddressInfo;
  const names = { statuses: new Map([[2, 'Open']]) } as ResolvedFreshdeskConfig;
  const learn = createStatusLookup(createHttpClient({ url: `http://127.0.0.1:${port}` }, {}), names);
  await learn([{ status: 2 }]);
  expect(asked).toBe(0);
  await Promise.all([learn([{ status: 42 }]), learn([{ status: 42 }])]);
  expect([asked, names.statuses.get(42)]).toEqual([1, 'With the vendor']);
  // One that Freshdesk does not name is not asked for again at once.
  await learn([{ status: 43 }]);
  expect(asked).toBe(1);
});
