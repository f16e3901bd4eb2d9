import { expect } from 'vitest';
import * as z from 'zod/mini';
import { AgentTicket, QueueCounts, QueueTicket } from '../../../src/contract/index.ts';
import { addAgent, upsertTeam } from '../../../src/server/index.ts';
import type { TestDatabase } from '../../databases.ts';
import {
  openTestApi,
  type TestOptions,
  type TestPerson,
  type TestRequest,
  type TestResponse,
  type TestApi,
} from '../harness.ts';
import { openLink } from './browser.ts';

/** A page of the queue. */
const Page = z.object({ items: z.array(QueueTicket), next: z.nullable(z.string()), total: z.nullable(z.number()) });

/** Agents of the tests, with their roles. */
const AGENTS = { kim: 'agent', lee: 'agent', mona: 'manager', boss: 'administrator' } as const;
export type DeskAgent = keyof typeof AGENTS;

/** A desk of four agents who are signed in to the inbox. Kim and Lee are in the team Billing. */
export interface TestDesk {
  test: TestApi;
  team: string;
  ids: Record<DeskAgent, string>;
  send(agent: DeskAgent, method: string, path: string, said?: TestRequest): Promise<TestResponse>;
  /** Submits a ticket as a customer and returns its id. */
  submit(subject: string, body?: object, as?: TestPerson): Promise<string>;
  read(id: string, agent?: DeskAgent): Promise<z.infer<typeof AgentTicket>>;
  triage(id: string, body: object, agent?: DeskAgent): Promise<z.infer<typeof AgentTicket>>;
  list(query: Record<string, string>, agent?: DeskAgent): Promise<z.infer<typeof Page>>;
  subjects(query: Record<string, string>, agent?: DeskAgent): Promise<string[]>;
  /** Count and unread count of each view. */
  counts(agent?: DeskAgent): Promise<Record<string, [number, number]>>;
}

export async function openDesk(database: TestDatabase, options: TestOptions = {}): Promise<TestDesk> {
  const test = await openTestApi(database, { inbox: {}, ...options });
  const team = await upsertTeam(test.store.db, 'Billing', test.time.now);
  const ids: Record<string, string> = {};
  for (const [name, role] of Object.entries(AGENTS)) {
    const agent = {
      email: `${name}@harbor.example`,
      name: `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
      role,
      teamId: role === 'agent' ? team : null,
    };
    ids[name] = (await addAgent(test.store.db, agent, test.time.now)).id;
  }
  const get = (name: DeskAgent) => ids[name] ?? '';
  const send: TestDesk['send'] = async (agent, method, path, said = {}) => {
    // A new sign-in for each call, because the tests move the clock.
    const { token } = await (await openLink(test, get(agent))).session();
    return test.send(method, path, { ...said, token });
  };
  const read: TestDesk['read'] = async (id, agent = 'kim') => {
    const answer = await send(agent, 'GET', `/v1/support/tickets/${id}`);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return z.parse(AgentTicket, answer.body);
  };
  const list: TestDesk['list'] = async (query, agent = 'kim') => {
    const answer = await send(agent, 'GET', '/v1/support/tickets', { query });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return z.parse(Page, answer.body);
  };
  return {
    test,
    team,
    ids: { kim: get('kim'), lee: get('lee'), mona: get('mona'), boss: get('boss') },
    send,
    async submit(subject, body = {}, as = 'owner') {
      const answer = await test.send('POST', '/v1/tickets', { as, body: { subject, description: 'Text.', ...body } });
      expect(answer.status, JSON.stringify(answer.body)).toBe(201);
      return z.parse(z.object({ id: z.string() }), answer.body).id;
    },
    read,
    async triage(id, body, agent = 'kim') {
      const { version } = await read(id, agent);
      const answer = await send(agent, 'PATCH', `/v1/support/tickets/${id}`, {
        body,
        headers: { 'if-match': `"${version}"` },
      });
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      return z.parse(AgentTicket, answer.body);
    },
    list,
    subjects: async (query, agent) => (await list(query, agent)).items.map(({ subject }) => subject),
    async counts(agent = 'kim') {
      const { views } = z.parse(QueueCounts, (await send(agent, 'GET', '/v1/support/views')).body);
      return Object.fromEntries(views.map(({ id, count, unread }) => [id, [count, unread]]));
    },
  };
}
