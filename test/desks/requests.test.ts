/** Events of help desks without webhooks, which are polled. */
import * as z from 'zod/mini';
import { afterEach, describe, expect, it } from 'vitest';
import { TicketEvent } from '../../src/contract/index.ts';
import { freshdesk, jira, remoteDesk, type DeskMapping } from '../../src/server/index.ts';
import { openTestApi } from '../api/harness.ts';
import { openEventStream } from '../api/sse-client.ts';
import { databases } from '../databases.ts';
import { createCustomerDriver } from './customer-driver.ts';
import { CUSTOMERS } from './people.ts';
import { startFreshdesk } from './fakes/freshdesk/index.ts';
import { startJira } from './fakes/jira/index.ts';

/** Fakes, each with its adapter and its agents' actions. */
const DESKS = {
  jira: async () => {
    const server = await startJira();
    const mapping: DeskMapping = { statuses: { 'Waiting for support': 'open', Closed: 'closed' } };
    const { url, token, people } = server;
    const options = { url, token, account: people.service.email, serviceDesk: 'SUP', requestType: 'Support' };
    return {
      server,
      mapping,
      adapter: await jira(options, mapping),
      answer: (number: string, body: string) => server.say(number, body),
      note: (number: string, body: string) => server.say(number, body, { public: false }),
    };
  },
  freshdesk: async () => {
    const server = await startFreshdesk();
    const mapping: DeskMapping = { statuses: { Open: 'open', Closed: 'closed' } };
    const { url, token } = server;
    return {
      server,
      mapping,
      adapter: await freshdesk({ url, token }, mapping),
      answer: (number: string, body: string) => server.say(number, body),
      note: (number: string, body: string) => server.say(number, body, { private: true }),
    };
  },
};

describe.each(Object.entries(DESKS))('events of %s', (_kind, start) => {
  let close = async () => {};
  afterEach(() => close());

  it('a subscriber receives replies of agents, but no internal notes', async () => {
    const [sqlite] = databases;
    if (!sqlite) throw new Error('There is no database.');
    const { server, mapping, adapter, answer, note } = await start();
    const desk = remoteDesk(adapter, { mapping, pollSeconds: 15 });
    const test = await openTestApi(sqlite, { desk });
    close = async () => {
      await test.close();
      await server.close();
    };
    const { file } = createCustomerDriver(() => test);
    const [hers, his] = [await file('ada'), await file('bob')];
    const hello = async (who: 'ada' | 'bob', lastId?: string) => {
      const stream = await openEventStream(test, 'owner', { token: await test.token({ ...CUSTOMERS[who] }), lastId });
      return { stream, id: (await stream.next('hello')).id };
    };
    const last = { ada: await hello('ada'), bob: await hello('bob') };
    last.ada.stream.stop();
    last.bob.stream.stop();
    const { now } = test.time;
    await desk.changeFeed?.sync(test.store, now, true);
    note(hers.number, 'xylophone');
    note(his.number, 'xylophone');
    await desk.changeFeed?.sync(test.store, now + 16_000, true);
    answer(hers.number, 'Which browser?');
    await desk.changeFeed?.sync(test.store, now + 32_000, true);
    const ada = await hello('ada', last.ada.id);
    const said = z.parse(TicketEvent, JSON.parse((await ada.stream.next()).data));
    expect(said).toMatchObject({ kind: 'comment', by: { name: 'Eve Agent' }, ticket: { id: hers.id } });
    const bob = await hello('bob', last.bob.id);
    ada.stream.stop();
    bob.stream.stop();
    expect([ada.stream.all.length, bob.stream.all.length]).toEqual([2, 1]);
    expect(JSON.stringify([ada.stream.all, bob.stream.all])).not.toContain('xylophone');
    expect(server.violations).toEqual([]);
  });
});
