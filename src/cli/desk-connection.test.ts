import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { afterEach, expect, inject, it } from 'vitest';
import { findFreePort } from '../../scripts/free-port.ts';
import { killCliProcesses, startCli } from '../../test/cli-process.ts';
import { startFreshdesk } from '../../test/desks/fakes/freshdesk/index.ts';

const SECRET = 'kf8Jd0qkzv3hW1TgYx5rNnB7uEo2LsQa9cPiMbVtRjA=';
const closing: Server[] = [];
afterEach(() => {
  killCliProcesses();
  for (const server of closing.splice(0)) server.close();
});

const listen = (server: Server, port: number) =>
  new Promise<number>((resolve) => {
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

/** Forwards connections, so that a server becomes reachable on a port that was closed before. */
async function forward(port: number, target: URL): Promise<void> {
  const server = createServer((socket) => {
    const other = connect(Number(target.port), target.hostname);
    socket.on('error', () => other.destroy()).pipe(other);
    other.on('error', () => socket.destroy()).pipe(socket);
  });
  closing.push(server);
  await listen(server, port);
}

async function callAsUser(origin: string, method: 'GET' | 'POST', path: string, body?: unknown): Promise<Response> {
  const token = await new SignJWT({ sub: 'ada', name: 'Ada', email: 'ada@example.com', org: 'acme', role: 'user' })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuedAt()
    .setExpirationTime('15m')
    .sign(new TextEncoder().encode(SECRET));
  return fetch(`${origin}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

it('starts without its help desk, responds with "unavailable" meanwhile, and connects when the help desk is reachable again', async () => {
  const standIn = await startFreshdesk();
  const port = await findFreePort();
  const folder = join(inject('scratch'), randomUUID());
  mkdirSync(folder);
  const file = join(folder, 'config.json');
  const mapping = { statuses: { Open: 'open', Closed: 'closed' }, close: 'Closed', reopen: 'Open' };
  writeFileSync(
    file,
    JSON.stringify({
      desk: { kind: 'freshdesk', url: `http://127.0.0.1:${port}`, categoryField: 'Type', mapping },
      form: [
        { id: 'subject', kind: 'text', required: true },
        { id: 'description', kind: 'textarea', required: true },
      ],
    }),
  );
  const program = startCli(['serve', '--port', '0', '--data', folder, '--config', file], {
    MADOGUCHI_SECRET: SECRET,
    MADOGUCHI_DESK_TOKEN: standIn.token,
  });
  const origin = await program.origin();
  expect(program.error()).toContain(
    `Warning: the freshdesk help desk at http://127.0.0.1:${port} cannot be reached: connect ECONNREFUSED 127.0.0.1:${port}. Until it can, requests about tickets are answered with 503 "unavailable". Check desk.url (MADOGUCHI_DESK) and the network; the connection is retried.\n`,
  );
  expect(program.error()).not.toMatch(/^[ \t]+at /m);

  const session = await callAsUser(origin, 'GET', '/v1/session');
  expect(session.status).toBe(200);
  expect(await session.json()).toMatchObject({ capabilities: { createTicket: true }, unread: 0 });
  const ticket = { subject: 'Hello', description: 'There' };
  for (const refused of [
    await callAsUser(origin, 'POST', '/v1/tickets', ticket),
    await callAsUser(origin, 'GET', '/v1/tickets'),
  ]) {
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('5');
    expect(await refused.json()).toMatchObject({ code: 'unavailable' });
  }

  await forward(port, new URL(standIn.url));
  for (let i = 0; i < 600 && !program.error().includes('is connected'); i++)
    await new Promise((resolve) => setTimeout(resolve, 100));
  expect(program.error()).toContain(`The freshdesk help desk at http://127.0.0.1:${port} is connected.\n`);
  const created = await callAsUser(origin, 'POST', '/v1/tickets', ticket);
  expect(created.status, await created.clone().text()).toBe(201);

  program.child.kill('SIGTERM');
  expect(await program.ended).toBe(0);
  await standIn.close();
}, 120_000);
