// Code of a user of the installed package: a ticket API in memory, and a client that calls it without a network.
import { createHmac, randomUUID } from 'node:crypto';
import { createClient } from 'madoguchi/client';
import { operations } from 'madoguchi/contract';
import { createTicketApi, openStore } from 'madoguchi/server';

const secret = 'only-for-this-test-0123456789-abcdefghijkl';
const server = createTicketApi({
  store: await openStore({ database: ':memory:' }),
  identity: { secret, audience: 'madoguchi', issuer: 'https://issuer.example' },
});

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const now = Math.floor(Date.now() / 1000);
const claims = {
  sub: 'user-1',
  name: 'Ada',
  org: 'org-1',
  org_name: 'Org',
  role: 'user',
  aud: 'madoguchi',
  iss: 'https://issuer.example',
  iat: now,
  exp: now + 60,
  jti: randomUUID(),
};
const unsigned = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
const token = `${unsigned}.${createHmac('sha256', secret).update(unsigned).digest('base64url')}`;

const api = createClient({
  baseUrl: 'https://help.example.com',
  getToken: () => token,
  fetch: async (input, init) => server.fetch(new Request(input, init)),
});
await api.createTicket({ subject: 'Export fails', description: 'Since this morning.' });
const { items } = await api.listTickets();
process.stdout.write(`filed ${items.length} as ${items[0].status}\n`);
if (operations.listTickets.path !== '/v1/tickets') throw new Error('the contract is not what it says');
await server.close();
