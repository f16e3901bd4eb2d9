import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toNodeListener } from '../../src/server/index.ts';
import { databases } from '../databases.ts';
import { openTestApi, type TestApi } from './harness.ts';
import { useApi } from './use-api.ts';

const [database] = databases;
if (!database) throw new Error('There is no database to test on.');

describe('the listener as a middleware', () => {
  let test: TestApi;
  const servers: Server[] = [];
  beforeAll(async () => {
    test = await openTestApi(database, { events: {} });
    test.time.now = Date.now();
  });
  afterAll(async () => {
    for (const each of servers) {
      each.closeAllConnections();
      each.close();
    }
    await test.close();
  });
  const listen = async (app: express.Express) => {
    const each = createServer(app);
    servers.push(each);
    await new Promise<void>((resolve) => each.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(each.address() as AddressInfo).port}`;
  };

  it.each(['', '/support'])('passes on requests to other paths, mounted at "%s"', async (path) => {
    const app = express();
    app.use(path, toNodeListener(test.api));
    app.use((request, response) => void response.status(418).send(`later: ${request.originalUrl}`));
    const origin = await listen(app);
    for (const other of [
      '/',
      '/orders',
      `${path}/`,
      `${path}/v1/orders?page=2`,
      `${path}/v1/tickets/`,
      `${path}/%2e%2e/x`,
    ]) {
      const answer = await fetch(`${origin}${other}`);
      expect([other, answer.status]).toEqual([other, 418]);
    }
    await useApi(`${origin}${path}`);
    const wrongMethod = await fetch(`${origin}${path}/v1/session`, { method: 'PUT' });
    expect(wrongMethod.status).toBe(405);
    expect((await fetch(`${origin}${path}/healthz`)).status).toBe(200);
  });

  it('reads the stream when a parser has skipped it and left an empty object', async () => {
    const app = express();
    // The behavior of body-parser 1 (Express 4) for a content type that it does not parse.
    app.use((request, _, next) => {
      request.body = {};
      next();
    });
    app.use(toNodeListener(test.api));
    const origin = await listen(app);
    await useApi(origin);
    expect((await fetch(`${origin}/healthz`)).status).toBe(200);
  });

  it('responds with 404 itself without a next handler', async () => {
    const listener = toNodeListener(test.api);
    const each = createServer((request, response) => void listener(request, response));
    servers.push(each);
    await new Promise<void>((resolve) => each.listen(0, '127.0.0.1', resolve));
    const { port } = each.address() as AddressInfo;
    expect((await fetch(`http://127.0.0.1:${port}/nothing`)).headers.get('content-type')).toBe(
      'application/problem+json',
    );
  });
});
