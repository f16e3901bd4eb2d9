/** Tickets that were created in the help desk itself, for an address that two organizations have. */
import { afterEach, describe, expect, it } from 'vitest';
import { freshdesk, remoteDesk, type DeskMapping } from '../../src/server/index.ts';
import { openTestApi } from '../api/harness.ts';
import { databases } from '../databases.ts';
import { createCustomerDriver } from './customer-driver.ts';
import { startFreshdesk } from './fakes/freshdesk/index.ts';

describe.each(databases)('a ticket that was created in the help desk, on $name', (database) => {
  let close = async () => {};
  afterEach(() => close());

  it('is listed and opened in one organization only, although another has a person with the same address', async () => {
    const server = await startFreshdesk();
    const mapping: DeskMapping = { statuses: { Open: 'open', Closed: 'closed' } };
    const adapter = await freshdesk({ url: server.url, token: server.token }, mapping);
    const test = await openTestApi(database, { desk: remoteDesk(adapter, { mapping }) });
    close = async () => {
      await test.close();
      await server.close();
    };
    const { file, list, send } = createCustomerDriver(() => test);
    await file('ada');
    // As if it had been created in the help desk: there is no local data about it.
    await test.store.db.deleteFrom('desk_watched_tickets').execute();
    await test.store.db.deleteFrom('desk_tickets').execute();
    const lists = await Promise.all([list('ada'), list('moved')]);
    expect(lists.map(({ items }) => items.length).sort()).toEqual([0, 1]);
    expect(lists.map(({ total }) => total ?? 0).sort()).toEqual([0, 1]);
    const [winner, other] = lists[0].items.length === 1 ? (['ada', 'moved'] as const) : (['moved', 'ada'] as const);
    const [ticket] = (await list(winner)).items;
    expect((await list(other)).items).toEqual([]);
    expect((await send(other, 'GET', `/v1/tickets/${ticket?.id}`)).status).toBe(404);
    expect((await send(winner, 'GET', `/v1/tickets/${ticket?.id}`)).status).toBe(200);
  });
});
