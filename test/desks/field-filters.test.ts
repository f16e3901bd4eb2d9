/** Filters that a remote help desk lacks are absent from the session and rejected. */
import * as z from 'zod/mini';
import { afterEach, describe, expect, it } from 'vitest';
import { Problem, Session } from '../../src/contract/index.ts';
import { freshdesk, remoteDesk, type DeskMapping } from '../../src/server/index.ts';
import { openTestApi } from '../api/harness.ts';
import { databases } from '../databases.ts';
import { startFreshdesk } from './fakes/freshdesk/index.ts';

describe.each(databases)('lists of a remote help desk, on $name', (database) => {
  let close = async () => {};
  afterEach(() => close());

  it('offer no filter by the vendor’s own fields, and reject one with a reason', async () => {
    const server = await startFreshdesk();
    const mapping: DeskMapping = { statuses: { Open: 'open', Closed: 'closed' } };
    const adapter = await freshdesk({ url: server.url, token: server.token }, mapping);
    const test = await openTestApi(database, { desk: remoteDesk(adapter, { mapping }) });
    close = async () => {
      await test.close();
      await server.close();
    };
    const session = z.parse(Session, (await test.send('GET', '/v1/session', { as: 'owner' })).body);
    expect(session.lists?.filters.filter((filter) => filter.startsWith('fields'))).toEqual([]);
    const refused = await test.send('GET', '/v1/tickets', { as: 'owner', query: { fields: 'caseType=incident' } });
    expect(z.parse(Problem, refused.body)).toMatchObject({
      code: 'validation',
      errors: [
        { field: 'fields', code: 'filter_unsupported', message: expect.stringContaining('filtered by custom fields') },
      ],
    });
  });
});
