import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, inject, it, vi } from 'vitest';
import * as z from 'zod/mini';
import { openStore } from '../../src/server/index.ts';
import { enqueueNotice } from '../../src/server/notifications/channels.ts';
import { resolveNotificationOptions } from '../../src/server/notifications/options.ts';
import { enqueueMessages, resolveEndpoints } from '../../src/server/notifications/webhooks/index.ts';
import { killCliProcesses, startCli } from '../cli-process.ts';

const SECRET = 'kf8Jd0qkzv3hW1TgYx5rNnB7uEo2LsQa9cPiMbVtRjA=';
const HOOK_SECRET = `whsec_${Buffer.from('s'.repeat(32)).toString('base64')}`;
const EVENTS = 1_000;
/** Longer than the lease of a message in flight. */
const LEASE_MS = 3 * 60_000;

const closers: (() => void)[] = [];
afterEach(() => {
  killCliProcesses();
  for (const close of closers.splice(0)) close();
});

/** Starts a receiver that counts how often each event arrived at each path, by the id that marks it. */
async function startCounter() {
  /** Ids by path and event number. */
  const arrivals = new Map<string, string[]>();
  let count = 0;
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const number = /event-(\d+)-/.exec(body)?.[1] ?? '';
      const id = request.headers['webhook-id'] ?? /(?:Event: )([0-9a-f]{8})/.exec(body)?.[1] ?? '';
      const key = `${request.url ?? ''} ${number}`;
      arrivals.set(key, [...(arrivals.get(key) ?? []), String(id)]);
      count++;
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => server.close());
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrivals,
    count: () => count,
  };
}

describe('deliveries of a server that is killed', () => {
  it(`lose none of ${EVENTS} events to three channels, and repeat one at most once, under the same id`, async () => {
    const counter = await startCounter();
    const folder = join(inject('scratch'), randomUUID());
    mkdirSync(folder, { recursive: true });
    const notifications = {
      channels: [
        { kind: 'slack' as const, url: `${counter.url}/slack` },
        { kind: 'teams' as const, url: `${counter.url}/teams` },
      ],
    };
    const webhooks = [{ url: `${counter.url}/hook`, secret: HOOK_SECRET }];
    const config = join(folder, 'madoguchi.json');
    writeFileSync(config, JSON.stringify({ notifications, webhooks }));

    const withStore = async <T>(work: (store: Awaited<ReturnType<typeof openStore>>) => Promise<T>) => {
      const store = await openStore({ database: folder });
      try {
        return await work(store);
      } finally {
        await store.close();
      }
    };
    const { channels } = resolveNotificationOptions(notifications, { hasMail: false });
    const endpoints = resolveEndpoints(webhooks);
    await withStore((store) =>
      store.transaction(async (tx) => {
        const now = Date.now();
        for (let index = 0; index < EVENTS; index++) {
          const subject = { type: 'ticket.created', organizationId: 'acme', about: [] };
          const notice = { headline: `event-${index}-`, subject: 'S', facts: [], excerpt: null, link: null };
          const times = { mail: null, now, createdAt: now + index };
          for (const channel of channels) await enqueueNotice(tx, channel, notice, subject, times);
          const data = { number: `event-${index}-` };
          await enqueueMessages(tx, endpoints, { ...subject, at: now, data }, now, now + index);
        }
      }),
    );

    const arguments_ = ['serve', '--port', '0', '--data', folder, '--config', config, '--quiet'];
    for (const stopAt of [500, 1_200, 2_100]) {
      const { child, ended } = startCli(arguments_, { MADOGUCHI_SECRET: SECRET });
      await vi.waitFor(() => expect(counter.count()).toBeGreaterThan(stopAt), { timeout: 120_000, interval: 5 });
      child.kill('SIGKILL');
      await ended;
      // The time until the leases of the killed process expire passes at once.
      await withStore((store) =>
        store.db
          .updateTable('outbox')
          .set((eb) => ({ due_at: eb('due_at', '-', LEASE_MS) }))
          .execute(),
      );
    }
    const { child, ended } = startCli(arguments_, { MADOGUCHI_SECRET: SECRET });
    await vi.waitFor(() => expect(counter.arrivals.size).toBe(3 * EVENTS), { timeout: 120_000, interval: 50 });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    child.kill('SIGTERM');
    await ended;

    const repeated = [...counter.arrivals.values()].filter((ids) => ids.length > 1);
    for (const ids of repeated) {
      expect(ids).toHaveLength(2);
      expect(new Set(ids).size).toBe(1);
      expect(ids[0]).not.toBe('');
    }
    // Only what was in flight at one of the three kills: four webhooks and two chat messages.
    expect(repeated.length).toBeLessThanOrEqual(3 * 6);
    const left = await withStore((store) =>
      store.db
        .selectFrom('outbox')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow(),
    );
    expect(z.parse(z.coerce.number(), left.count)).toBe(0);
  }, 400_000);
});
