import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClient } from '../../src/client/index.ts';
import { toNodeListener } from '../../src/server/index.ts';
import { openTestApi, PEOPLE, type TestApi } from '../api/harness.ts';
import { databases } from '../databases.ts';
import { FaultProxy } from '../faults/proxy.ts';
import { getRejection } from './server.ts';

const input = { subject: 'Export fails', description: 'Since this morning' };

// The chaos test covers random failures; this one covers each failure once and on each database.
describe.each(databases)('the client and the real server on $name, over a failing connection', (database) => {
  let api: TestApi;
  let proxy: FaultProxy;
  const server = createServer((request, response) => void toNodeListener(api.api)(request, response));
  beforeAll(async () => {
    api = await openTestApi(database);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    proxy = await FaultProxy.listen({ target: (server.address() as AddressInfo).port });
  });
  afterAll(async () => {
    await proxy.close();
    server.close();
    await api.close();
  });
  const client = () => createClient({ baseUrl: proxy.url, getToken: () => api.token(PEOPLE.owner) });
  const rows = async (subject: string) =>
    (await api.store.db.selectFrom('tickets').select('id').where('subject', '=', subject).execute()).map(
      ({ id }) => id,
    );

  test.each(['cutBefore', 'cutAfter', 'truncate', 'garble'] as const)(
    '%s: the ticket is created once, and returned as stored',
    async (fault) => {
      const subject = `Filed over ${fault}`;
      proxy.script(fault, fault === 'garble' ? 'none' : fault);
      const file = () => client().createTicket({ ...input, subject }, { idempotencyKey: `over-${fault}` });
      // A complete but invalid response is not retried automatically: the caller's next attempt finds the ticket.
      if (fault === 'garble')
        expect(await getRejection(file())).toMatchObject({ kind: 'bad_response', retryable: true });
      const { id } = await file();
      expect(await rows(subject)).toEqual([id]);
      expect(await client().readTicket({ id })).toMatchObject({ id, subject });
    },
  );

  test('a submission without a network that is repeated two hours later under its key creates one ticket', async () => {
    const subject = 'Filed after lunch';
    const file = () => client().createTicket({ ...input, subject }, { idempotencyKey: 'after-lunch' });
    proxy.script('cutBefore', 'cutAfter', 'cutAfter');
    expect(await getRejection(file())).toMatchObject({ kind: 'offline' });
    api.time.now += 2 * 3_600_000;
    const { id } = await file();
    expect(await rows(subject)).toEqual([id]);
  });
});
