import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../../../test/databases.ts';
import { call, person } from '../../../test/people.ts';
import { databaseDesk } from '../tickets/database-desk.ts';
import { listChangedOrganizations } from './agent-events.ts';
import type { Store } from './index.ts';

const desk = databaseDesk({ priorities: [] });

describe.each(databases)('the organizations with new events on $name', ({ freshStore }) => {
  let store: Store;
  beforeAll(async () => {
    store = await freshStore();
  });
  afterAll(() => store.close());

  it('are listed once after a position, and not those that wrote before', async () => {
    const [early, late] = [person('user'), person('user')];
    const write = (identity: typeof early) =>
      store.transaction((tx) => desk.createTicket(call(tx, identity), { subject: 's', description: 'd' }));
    await write(early);
    const start = await listChangedOrganizations(store.db, null);
    expect(start.organizationIds).toEqual([]);
    await write(late);
    await write(late);
    const changed = await listChangedOrganizations(store.db, start.position);
    expect(changed.organizationIds).toEqual([late.organization?.id]);
    expect((await listChangedOrganizations(store.db, changed.position)).organizationIds).toEqual([]);
  });
});
