import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { connect, createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Kysely, sql } from 'kysely';
import { Client } from 'pg';
import { openStore, statuspage, type Store } from '../../src/server/index.ts';
import { toUnavailable } from '../../src/server/database/errors.ts';
import { postgresDialect } from '../../src/server/database/postgres.ts';
import { claimJobRun } from '../../src/server/database/job-runs.ts';
import type { ClusterMessage } from '../../src/server/database/notifications.ts';
import { createSharedBuckets, sweepSharedBuckets } from '../../src/server/http/shared-buckets.ts';
import { createRateLimiter } from '../../src/server/http/rate-limit.ts';
import { databases } from '../databases.ts';
import { person } from '../people.ts';

const postgres = databases.find(({ name }) => name === 'PostgreSQL');

describe.skipIf(!postgres)('processes on one PostgreSQL', () => {
  const freshAddress = () => {
    if (!postgres) throw new Error('There is no PostgreSQL to test on.');
    return postgres.freshAddress();
  };
  const closing: (() => Promise<unknown> | void)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
  });

  async function openStores(count: number, options: { direct?: (address: string) => string } = {}): Promise<Store[]> {
    const database = await freshAddress();
    const stores: Store[] = [];
    for (let index = 0; index < count; index++) {
      const directDatabase = options.direct?.(database) ?? database;
      const store = await openStore({ database, directDatabase });
      closing.push(() => store.close());
      stores.push(store);
    }
    return stores;
  }

  describe('share rate limits', () => {
    /** Calls changing processes at a rate, and returns the number of calls that were admitted. */
    async function load(
      stores: readonly Store[],
      { perSecond, seconds, user, choose }: { perSecond: number; seconds: number; user: number; choose?: () => number },
    ) {
      const limiters = stores.map((store) => {
        const buckets = createSharedBuckets(store.db, (error) => {
          throw error;
        });
        closing.push(() => buckets.close());
        return createRateLimiter({ requests: { user } }, Date.now, { buckets, secret: 'secret' });
      });
      const caller = { ...person('user'), organization: null };
      // Until every process has counted the others.
      await sleep(1_200);
      let admitted = 0;
      let sent = 0;
      const started = performance.now();
      while (performance.now() - started < seconds * 1_000) {
        for (const due = ((performance.now() - started) / 1_000) * perSecond; sent < due; sent++)
          try {
            limiters[(choose?.() ?? sent) % limiters.length]?.countCaller('requests', caller);
            admitted++;
          } catch {
            // Above the limit.
          }
        await sleep(2);
      }
      return { admitted, allowed: user + (user / 60) * ((performance.now() - started) / 1_000), sent };
    }

    it.each([
      ['evenly', undefined],
      ['mostly at one process', () => (Math.random() < 0.9 ? 0 : 1 + Math.floor(Math.random() * 2))],
    ])('within 5 percent over ten seconds, where calls arrive %s', async (_, choose) => {
      const stores = await openStores(3);
      const { admitted, allowed, sent } = await load(stores, {
        perSecond: 400,
        seconds: 10,
        user: 1_200,
        ...(choose && { choose }),
      });
      expect(sent).toBeGreaterThan(allowed * 2);
      expect(admitted).toBeGreaterThan(allowed * 0.95);
      expect(admitted).toBeLessThan(allowed * 1.05);
    });

    it('with a statement for many calls, and without names of people or addresses', async () => {
      const [store] = await openStores(1);
      if (!store) return expect.unreachable();
      let statements = 0;
      const counting = store.db.withPlugin({
        transformQuery({ node }) {
          statements++;
          return node;
        },
        transformResult: ({ result }) => Promise.resolve(result),
      });
      const buckets = createSharedBuckets(counting, () => {});
      const limiter = createRateLimiter({}, Date.now, { buckets, secret: 'secret' });
      for (let index = 0; index < 500; index++) {
        limiter.countAddress('requests', '203.0.113.7');
        if (index % 50 === 0) await sleep(5);
      }
      await buckets.close();
      expect(statements).toBeLessThan(50);
      const rows = await store.db.selectFrom('rate_limits').selectAll().execute();
      expect(rows).toHaveLength(1);
      expect(rows[0]?.level).toBeLessThan(750);
      expect(JSON.stringify(rows)).not.toContain('203.0.113.7');
      await sweepSharedBuckets(store.db);
      expect(await store.db.selectFrom('rate_limits').selectAll().execute()).toHaveLength(1);
    });

    it('continue with their share while the database does not answer', async () => {
      const [store] = await openStores(1);
      if (!store) return expect.unreachable();
      const errors: unknown[] = [];
      const buckets = createSharedBuckets(store.db, (error) => errors.push(error));
      const limiter = createRateLimiter({ failedTokens: { address: 20 } }, Date.now, { buckets, secret: 'secret' });
      await sleep(700);
      await store.db.schema.dropTable('rate_limits').execute();
      let counted = 0;
      for (let index = 0; index < 60; index++) {
        try {
          limiter.countFailedToken('203.0.113.11');
          counted++;
        } catch {
          // Above the limit.
        }
        await sleep(10);
      }
      await buckets.close();
      expect(counted).toBeGreaterThanOrEqual(20);
      expect(counted).toBeLessThanOrEqual(22);
      // Reported once, not at each attempt.
      expect(errors).toHaveLength(1);
    });

    it('of failed tokens: an address that one process throttles is throttled by the others', async () => {
      const stores = await openStores(3);
      const limiters = stores.map((store) => {
        const buckets = createSharedBuckets(store.db, () => {});
        closing.push(() => buckets.close());
        return createRateLimiter({ failedTokens: { address: 30 } }, Date.now, { buckets, secret: 'secret' });
      });
      await sleep(1_200);
      let counted = 0;
      for (let index = 0; index < 120; index++) {
        try {
          limiters[index % 3]?.countFailedToken('203.0.113.9');
          counted++;
        } catch {
          // Above the limit.
        }
        await sleep(10);
      }
      expect(counted).toBeLessThanOrEqual(33);
      for (const limiter of limiters) expect(limiter.isThrottled('203.0.113.9')).toBe(true);
    });
  });

  it('run a job of all once in its interval, whatever their clocks say', async () => {
    const stores = await openStores(3);
    const claim = async (name: string, interval: number) =>
      (
        await Promise.all(
          stores.flatMap(({ db }) => [claimJobRun(db, name, interval), claimJobRun(db, name, interval)]),
        )
      ).filter(Boolean).length;
    expect(await claim('job', 60_000)).toBe(1);
    expect(await claim('job', 60_000)).toBe(0);
    expect(await claim('other', 100)).toBe(1);
    await sleep(120);
    expect(await claim('other', 100)).toBe(1);
    // A time that is far ahead was written by a wrong clock.
    await stores[0]?.db
      .updateTable('job_runs')
      .set({ next_at: Date.now() * 2 })
      .execute();
    expect(await claim('job', 60_000)).toBe(1);
  });

  describe('notify each other', () => {
    function subscribe(store: Store | undefined) {
      const messages: ClusterMessage[] = [];
      const subscription = store?.notifications?.subscribe((message) => messages.push(message));
      closing.push(() => subscription?.close());
      return messages;
    }

    it('of a change, once for a burst, and not themselves', async () => {
      const stores = await openStores(3);
      const received = stores.map(subscribe);
      await vi.waitFor(() => expect(stores.every(({ notifications }) => notifications?.active)).toBe(true), 10_000);
      for (const messages of received) messages.length = 0;
      for (let count = 0; count < 50; count++) stores[0]?.notifications?.publish({ kind: 'events' });
      stores[0]?.notifications?.publish({ kind: 'access', organizationId: 'acme' });
      await vi.waitFor(() => {
        for (const messages of received.slice(1))
          expect(messages).toEqual([{ kind: 'events' }, { kind: 'access', organizationId: 'acme' }]);
      }, 5_000);
      expect(received[0]).toEqual([]);
    });

    it('after the server has ended their connections, and notice that they may have missed something', async () => {
      const stores = await openStores(2);
      const [, received] = stores.map(subscribe);
      await vi.waitFor(() => expect(stores.every(({ notifications }) => notifications?.active)).toBe(true), 10_000);
      if (received) received.length = 0;
      await stores[0]?.db.selectFrom('clock').select('id').execute();
      const killer = new Client({ connectionString: await addressOf(stores[0]) });
      await killer.connect();
      await killer.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
          where application_name = 'madoguchi-listen' and datname = current_database()`,
      );
      await killer.end();
      await vi.waitFor(() => expect(received).toContainEqual({ kind: 'events' }), 10_000);
      stores[0]?.notifications?.publish({ kind: 'status' });
      await vi.waitFor(() => expect(received).toContainEqual({ kind: 'status' }), 10_000);
    });

    it('over a connection that has become half open, after they notice it by a probe', async () => {
      // A failover leaves such connections: the other end is gone, and nothing says so.
      const silent = { frozen: false };
      const sockets = new Set<Socket>();
      let target = new URL('postgres://localhost');
      const proxy = createTcpServer((client) => {
        const server = connect(Number(target.port), target.hostname);
        const isFrozen = silent.frozen;
        for (const socket of [client, server]) {
          sockets.add(socket);
          socket.on('error', () => {});
        }
        client.on('data', (bytes) => (silent.frozen && !isFrozen ? undefined : server.write(bytes)));
        server.on('data', (bytes) => (silent.frozen && !isFrozen ? undefined : client.write(bytes)));
        client.on('close', () => server.destroy());
      }).listen(0, '127.0.0.1');
      await new Promise((resolve) => proxy.once('listening', resolve));
      closing.push(() => {
        for (const socket of sockets) socket.destroy();
        proxy.close();
      });
      const stores = await openStores(2, {
        direct(address) {
          target = new URL(address);
          const through = new URL(address);
          through.hostname = '127.0.0.1';
          through.port = String((proxy.address() as AddressInfo).port);
          return through.href;
        },
      });
      const [, received] = stores.map(subscribe);
      await vi.waitFor(() => expect(stores.every(({ notifications }) => notifications?.active)).toBe(true), 10_000);
      silent.frozen = true;
      await vi.waitFor(() => expect(stores.some(({ notifications }) => notifications?.active)).toBe(false), 15_000);
      if (received) received.length = 0;
      // New connections work.
      await vi.waitFor(() => expect(received).toContainEqual({ kind: 'events' }), 15_000);
      stores[0]?.notifications?.publish({ kind: 'status' });
      await vi.waitFor(() => expect(received).toContainEqual({ kind: 'status' }), 5_000);
    }, 60_000);
  });

  it('give up a connection to the database that has become half open, and answer over a new one', async () => {
    const address = new URL(await freshAddress());
    let frozen = false;
    const sockets = new Set<Socket>();
    const proxy = createTcpServer((client) => {
      const server = connect(Number(address.port), address.hostname);
      const isNew = frozen;
      for (const socket of [client, server]) {
        sockets.add(socket);
        socket.on('error', () => {});
      }
      client.on('data', (bytes) => (frozen && !isNew ? undefined : server.write(bytes)));
      server.on('data', (bytes) => (frozen && !isNew ? undefined : client.write(bytes)));
      client.on('close', () => server.destroy());
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => proxy.once('listening', resolve));
    closing.push(() => {
      for (const socket of sockets) socket.destroy();
      proxy.close();
    });
    const through = new URL(address);
    through.port = String((proxy.address() as AddressInfo).port);
    const db = new Kysely<object>({ dialect: await postgresDialect(through.href, { readTimeout: 1_000 }) });
    closing.push(() => db.destroy());
    const ask = () => sql<{ one: number }>`select ${1}::int as one`.execute(db);
    expect((await ask()).rows).toEqual([{ one: 1 }]);
    frozen = true;
    const failure: unknown = await ask().catch((error: unknown) => error);
    expect(toUnavailable(failure)).toMatchObject({ code: 'unavailable', retryAfter: 1 });
    // The probe of prepared statements has opened others, which are given up one after the other.
    await vi.waitFor(async () => expect((await ask()).rows).toEqual([{ one: 1 }]), 15_000);
  }, 30_000);

  it('fetch a remote status once, and each of them when the others are gone', async () => {
    let requests = 0;
    let isFailing = false;
    const upstream = createServer((_, response) => {
      requests++;
      if (isFailing) response.statusCode = 500;
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({
          page: { name: 'Example', url: '' },
          status: {},
          components: [],
          incidents: [],
          scheduled_maintenances: [],
        }),
      );
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => upstream.once('listening', resolve));
    closing.push(() => void upstream.close());
    const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/${randomUUID()}`;
    const stores = await openStores(3);
    const sources = stores.map(({ db }) => {
      const source = statuspage({ url, allowPrivate: true, cacheSeconds: 60 });
      source.share?.(db);
      return source;
    });
    const alone = statuspage({ url, allowPrivate: true });
    await alone.current(Date.now());
    const perFetch = requests;
    requests = 0;
    const read = await Promise.all(stores.map(({ db }, index) => sources[index]?.read(db, Date.now())));
    expect(read.map((status) => status?.page.name)).toEqual(['Example', 'Example', 'Example']);
    expect(requests).toBe(perFetch);
    // After a failure, the next attempt fetches at once, instead of waiting for the failed one.
    await stores[0]?.db.updateTable('status_documents').set({ documents: null, next_at: 0 }).execute();
    isFailing = true;
    const failed = statuspage({ url, allowPrivate: true });
    failed.share?.(stores[0]?.db ?? expect.unreachable());
    await expect(failed.current(Date.now())).rejects.toThrow(/status/i);
    isFailing = false;
    requests = 0;
    const started = performance.now();
    const next = statuspage({ url, allowPrivate: true });
    next.share?.(stores[1]?.db ?? expect.unreachable());
    expect((await next.current(Date.now())).page.name).toBe('Example');
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(requests).toBe(perFetch);
    // Claimed by a process that never answers.
    await stores[0]?.db.updateTable('status_documents').set({ documents: null }).execute();
    const late = statuspage({ url, allowPrivate: true, timeoutSeconds: 1 });
    late.share?.(stores[1]?.db ?? expect.unreachable());
    expect((await late.current(Date.now())).page.name).toBe('Example');
    expect(requests).toBe(2 * perFetch);
  });
});

async function addressOf(store: Store | undefined): Promise<string> {
  const { rows } = await sql<{
    name: string;
    port: number;
  }>`select current_database() as name, inet_server_port() as port`.execute(store?.db ?? expect.unreachable());
  return `postgres://madoguchi@127.0.0.1:${rows[0]?.port}/${rows[0]?.name}`;
}
