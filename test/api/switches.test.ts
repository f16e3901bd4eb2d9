import * as z from 'zod/mini';
import { afterEach, describe, expect, it } from 'vitest';
import { Session, Status } from '../../src/contract/index.ts';
import { databases } from '../databases.ts';
import { saveArticles, saveComponents, type TicketApiOptions } from '../../src/server/index.ts';
import { openTestApi, type TestApi } from './harness.ts';

const [database] = databases;
let test: TestApi;
afterEach(() => test.close());

const start = async (options: Partial<TicketApiOptions>) => {
  if (!database) throw new Error('There is no database to test on.');
  test = await openTestApi(database, options);
};
const capabilities = async () =>
  z.parse(Session, (await test.send('GET', '/v1/session', { as: 'admin' })).body).capabilities;
const status = async () => z.parse(Status, (await test.send('GET', '/v1/status')).body);

describe('the status', () => {
  it('is unknown, and not requested, without any component, incident or maintenance', async () => {
    await start({});
    expect(await status()).toMatchObject({ headline: 'unknown', checkedAt: null, components: [], incidents: [] });
  });

  it('is operational once a component exists', async () => {
    await start({});
    await saveComponents(test.store.db, [{ id: 'api', name: 'API', group: null }]);
    const { headline, checkedAt } = await status();
    expect(headline).toBe('operational');
    expect(checkedAt).not.toBeNull();
  });

  it('can be disabled: no capability, and its operations are rejected with a reason', async () => {
    await start({ status: false });
    expect(await capabilities()).toMatchObject({ status: false, affected: false });
    const incident = { name: 'x', impact: 'minor', components: [], body: 'y' };
    for (const answer of [
      await test.send('GET', '/v1/status'),
      await test.send('POST', '/v1/support/incidents', { as: 'agent', body: incident }),
    ]) {
      expect([answer.status, answer.problem.code]).toEqual([404, 'not_found']);
      expect(answer.problem.detail).toBe('The status is turned off on this server.');
    }
  });
});

describe('articles', () => {
  it('are offered once one exists, or where the vendor has a source', async () => {
    await start({});
    await test.store.db.deleteFrom('articles').execute();
    expect((await capabilities()).articles).toBe(false);
    const article = { id: 'a', title: 'Export', excerpt: 'How to export.', url: 'https://x.example/a', text: '' };
    await saveArticles(test.store.db, [article], test.time.now);
    expect((await capabilities()).articles).toBe(true);
    await test.close();
    await start({ articles: { search: () => Promise.resolve([]), vote: () => Promise.resolve(false) } });
    expect((await capabilities()).articles).toBe(true);
  });
});

describe('support access', () => {
  it('is offered only where the vendor declares that their back end enforces it', async () => {
    await start({ supportAccess: {} });
    expect((await capabilities()).access).toBe('none');
    expect((await test.send('GET', '/v1/access', { as: 'admin' })).status).toBe(200);
    await test.close();
    await start({ supportAccess: { enforced: true } });
    expect((await capabilities()).access).toBe('manage');
  });

  it('can be disabled: its operations are rejected with a reason, including those of agents', async () => {
    await start({ supportAccess: false });
    expect((await capabilities()).access).toBe('none');
    for (const as of ['admin', 'owner'] as const) {
      const answer = await test.send('GET', '/v1/access', { as });
      expect([answer.status, answer.problem.detail]).toEqual([404, 'Support access is turned off on this server.']);
    }
    const ticket = { subject: 'x', description: 'y', access: { seconds: 600 } };
    expect((await test.send('POST', '/v1/tickets', { as: 'admin', body: ticket })).problem.code).toBe('validation');
  });
});
