import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  eventOperations,
  hasAgentRole,
  operationList,
  type AgentRole,
  type Role,
  type Operation,
} from '../../src/contract/index.ts';
import { databaseAccess } from '../../src/server/index.ts';
import { databases } from '../databases.ts';
import {
  fillTestApi,
  MAIL,
  SILENT_WEBHOOK,
  openTestApi,
  SECRET,
  type TestPerson,
  type TestApi,
  type TestData,
} from './harness.ts';
import { createSample } from './samples.ts';

/** Agents with more permissions. The session of support access is another agent's. */
const INBOX_CALLERS = {
  manager: { actor: 'agent', agentRole: 'manager', reaches: ['ticket', 'ownTicket', 'attachment'] },
  administrator: { actor: 'agent', agentRole: 'administrator', reaches: ['ticket', 'ownTicket', 'attachment'] },
} as const satisfies Record<string, { actor: Role; agentRole: AgentRole; reaches: readonly Operation['resource'][] }>;

interface Caller {
  actor: Role;
  agentRole?: AgentRole;
  reaches: Operation['resource'][];
}

const CALLERS: Record<Exclude<TestPerson, keyof typeof INBOX_CALLERS> | 'nobody', Caller> = {
  owner: { actor: 'user', reaches: ['ticket', 'ownTicket', 'attachment'] },
  colleague: { actor: 'user', reaches: [] },
  copied: { actor: 'user', reaches: ['ticket', 'attachment'] },
  admin: { actor: 'admin', reaches: ['ticket', 'ownTicket', 'attachment', 'grant', 'accessRequest', 'accessSession'] },
  stranger: { actor: 'user', reaches: [] },
  strangeAdmin: { actor: 'admin', reaches: [] },
  agent: { actor: 'agent', agentRole: 'agent', reaches: ['ticket', 'ownTicket', 'attachment', 'accessSession'] },
  nobody: { actor: 'anonymous', reaches: [] },
};

type Verdict = 'auth_required' | 'forbidden' | 'not_found' | 'allowed';

/** Returns what the table says about a caller and an operation. Nothing else decides. */
function expected(operation: Operation, { actor, agentRole, reaches }: Caller): Verdict {
  if (!operation.actors.includes(actor)) return actor === 'anonymous' ? 'auth_required' : 'forbidden';
  if (operation.agentRole && agentRole && !hasAgentRole(agentRole, operation.agentRole)) return 'forbidden';
  if (operation.resource === undefined || reaches.includes(operation.resource)) return 'allowed';
  // People in cc can read the ticket, so its existence is not hidden from them.
  return operation.resource === 'ownTicket' && reaches.includes('ticket') ? 'forbidden' : 'not_found';
}

/** The response without values that differ in every response. */
function comparable(body: unknown): unknown {
  return JSON.parse(JSON.stringify(body, (key, value: unknown) => (key === 'requestId' ? undefined : value)));
}

describe.each(databases)('authorization by the table of operations on $name', (database) => {
  let test: TestApi;
  let world: TestData;
  /** The stored data, cached while nothing can have changed it. */
  let stored: string | null = null;
  beforeAll(async () => {
    // With emergency grants enabled, or no caller could use them.
    test = await openTestApi(database, {
      access: databaseAccess({ breakGlass: { maxSeconds: 3_600 } }),
      mail: MAIL,
      webhooks: [SILENT_WEBHOOK],
    });
    world = await fillTestApi(test);
  });
  afterAll(() => test.close());

  describe.each(Object.keys(CALLERS) as (keyof typeof CALLERS)[])('%s', (name) => {
    const caller = CALLERS[name];
    it.each(operationList.map(({ id, ...operation }) => [id, expected(operation, caller), operation] as const))(
      '%s: %s',
      async (id, verdict, operation) => {
        const call = (other?: string) => {
          const { method, path, said } = createSample(id, world, other);
          return test.send(method, path, { ...said, ...(name !== 'nobody' && { as: name }) });
        };
        const before = verdict === 'allowed' ? '' : (stored ?? (await test.dump()));
        stored = null;
        const answer = await call();
        if (verdict === 'allowed') {
          expect(answer.status, JSON.stringify(answer.body)).not.toBeOneOf([401, 403, 404, 422, 500, 503]);
          return;
        }
        expect(answer.problem.code).toBe(verdict);
        // A denied attempt at the access operations is logged, and no other one.
        if (operation.area !== 'access') {
          stored = await test.dump();
          expect(stored).toBe(before);
        }
        if (verdict === 'not_found') {
          const missing = await call(randomUUID());
          expect(comparable(missing.body)).toEqual(comparable(answer.body));
          expect([...missing.headers.keys()]).toEqual([...answer.headers.keys()]);
        }
      },
    );
  });

  describe.each(Object.keys(CALLERS) as (keyof typeof CALLERS)[])('%s', (name) => {
    const caller = CALLERS[name];
    it.each(Object.entries(eventOperations).map(([id, row]) => [id, expected(row, caller), row] as const))(
      '%s: %s',
      async (_, verdict, { path }) => {
        // A stream has no end, and HEAD is authorized as GET is.
        const answer = await test.send('HEAD', path, name === 'nobody' ? {} : { as: name });
        const status = { allowed: 200, auth_required: 401, forbidden: 403, not_found: 404 }[verdict];
        expect(answer.status).toBe(status);
        if (verdict !== 'allowed')
          expect((await test.send('GET', path, name === 'nobody' ? {} : { as: name })).problem.code).toBe(verdict);
      },
    );
  });

  it('counts and lists contain no tickets of others', async () => {
    for (const as of ['colleague', 'stranger'] as const) {
      const list = await test.send('GET', '/v1/tickets', { as });
      expect(JSON.stringify(list.body)).not.toContain(world.ticket);
      const search = await test.send('GET', '/v1/tickets', { as, query: { q: 'Export fails' } });
      expect(search.body).toMatchObject({ items: [] });
    }
    const foreign = await test.send('GET', '/v1/tickets', { as: 'strangeAdmin', query: { view: 'organization' } });
    expect(JSON.stringify(foreign.body)).not.toContain(world.ticket);
    const copies = await test.send('GET', '/v1/tickets', { as: 'copied', query: { view: 'copy' } });
    expect(JSON.stringify(copies.body)).toContain(world.ticket);
    for (const as of ['colleague', 'stranger'] as const) {
      const copied = await test.send('GET', '/v1/tickets', { as, query: { view: 'copy' } });
      expect(copied.body).toMatchObject({ items: [] });
    }
    const session = await test.send('GET', '/v1/session', { as: 'stranger' });
    expect(session.body).toMatchObject({ unread: 0 });
  });

  it('a ticket’s number is not an id', async () => {
    const { body } = await test.send('GET', `/v1/tickets/${world.ticket}`, { as: 'owner' });
    const { number } = body as { number: string };
    expect(number).toMatch(/^\d+$/);
    expect((await test.send('GET', `/v1/tickets/${number}`, { as: 'owner' })).problem.code).toBe('not_found');
    expect(world.ticket).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('the anonymous policy closes operations that the table opens', async () => {
    const closed = await openTestApi(database, { anonymousOperations: ['getStatus'] });
    try {
      expect((await closed.send('GET', '/v1/status')).status).toBe(200);
      expect((await closed.send('GET', '/v1/session')).problem.code).toBe('auth_required');
      expect((await closed.send('GET', '/v1/articles', { query: { q: 'x' } })).problem.code).toBe('auth_required');
    } finally {
      await closed.close();
    }
  });
});

describe.each(databases)('roles of agents by the table of operations on $name', (database) => {
  describe.each(['manager', 'administrator'] as const)('%s', (name) => {
    // Separate data, because some operations succeed only once.
    let test: TestApi;
    let world: TestData;
    beforeAll(async () => {
      test = await openTestApi(database, {
        access: databaseAccess({ breakGlass: { maxSeconds: 3_600 } }),
        mail: MAIL,
        webhooks: [SILENT_WEBHOOK],
      });
      world = await fillTestApi(test);
    });
    afterAll(() => test.close());

    const { actor, agentRole, reaches } = INBOX_CALLERS[name];
    const caller: Caller = { actor, agentRole, reaches: [...reaches] };
    it.each(operationList.map(({ id, ...operation }) => [id, expected(operation, caller), operation] as const))(
      '%s: %s',
      async (id, verdict, operation) => {
        const before = verdict === 'allowed' ? '' : await test.dump();
        const { method, path, said } = createSample(id, world);
        const answer = await test.send(method, path, { ...said, as: name });
        if (verdict === 'allowed') {
          expect(answer.status, JSON.stringify(answer.body)).not.toBeOneOf([401, 403, 404, 422, 500, 503]);
          return;
        }
        expect(answer.problem.code).toBe(verdict);
        if (operation.area !== 'access') expect(await test.dump()).toBe(before);
      },
    );
  });
});

describe.each(databases)('people without an organization, on $name', (database) => {
  let test: TestApi;
  let world: TestData;
  beforeAll(async () => {
    test = await openTestApi(database, {
      access: databaseAccess({ breakGlass: { maxSeconds: 3_600 } }),
      mail: MAIL,
      webhooks: [SILENT_WEBHOOK],
      identity: { secret: SECRET, personalOrganizations: true },
    });
    world = await fillTestApi(test);
  });
  afterAll(() => test.close());

  // With the subjects of members of an organization, so that a lookup by subject alone would find their data.
  const SAME_SUBJECTS = [
    ['user', 'ada'],
    ['admin', 'carol'],
  ] as const;
  describe.each(SAME_SUBJECTS)('%s with the subject %s', (role, sub) => {
    const caller = { actor: role, reaches: [] };
    it.each(operationList.map(({ id, ...operation }) => [id, expected(operation, caller), operation] as const))(
      '%s: %s',
      async (id, verdict, operation) => {
        const token = await test.token({ sub, name: sub, role });
        const before = await test.dump();
        const { method, path, said } = createSample(id, world);
        const answer = await test.send(method, path, { ...said, token });
        if (verdict === 'allowed') {
          expect(answer.status, JSON.stringify(answer.body)).not.toBeOneOf([401, 403, 404, 422, 500, 503]);
          return;
        }
        expect(answer.problem.code).toBe(verdict);
        if (operation.area !== 'access') expect(await test.dump()).toBe(before);
      },
    );
  });

  it('each see only their own tickets, also as admins', async () => {
    const gus = await test.token({ sub: 'gus', name: 'Gus', role: 'admin' });
    const mia = await test.token({ sub: 'mia', name: 'Mia', role: 'admin' });
    const body = { subject: 'Invoice of Gus', description: 'It is missing.' };
    const created = await test.send('POST', '/v1/tickets', { token: gus, body });
    expect(created.status).toBe(201);
    const { id } = created.body as { id: string };
    expect((await test.send('GET', `/v1/tickets/${id}`, { token: gus })).status).toBe(200);
    expect((await test.send('GET', `/v1/tickets/${id}`, { token: mia })).problem.code).toBe('not_found');
    const queries: Record<string, string>[] = [{ view: 'organization' }, { q: 'Invoice' }];
    for (const query of queries) {
      const list = await test.send('GET', '/v1/tickets', { token: mia, query });
      expect(list.body).toMatchObject({ items: [] });
    }
    const { body: session } = await test.send('GET', '/v1/session', { token: gus });
    expect(session).toMatchObject({ organization: { id: 'personal:gus', name: 'Gus' } });
  });

  it('a token cannot join the personal organization of another person by naming it', async () => {
    const answer = async (claims: object) => {
      const { problem } = await test.send('GET', '/v1/tickets', { token: await test.token({ ...claims }) });
      return `${problem.code} ${String(test.log.findLast(({ event }) => event === 'request')?.reason)}`;
    };
    const mia = { sub: 'mia', name: 'Mia', role: 'admin' };
    expect(await answer({ ...mia, org: 'personal:gus' })).toBe('auth_invalid claim_invalid:org');
    expect(await answer({ ...mia, org: '' })).toBe('auth_invalid claim_invalid:org');
    expect(await answer({ ...mia, sub: 'x'.repeat(195) })).toBe('auth_invalid claim_invalid:sub');
  });
});
