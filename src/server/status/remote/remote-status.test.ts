import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { statusUpstream, type Upstream } from '../../../../test/status-upstream.ts';
import { ConfigurationError } from '../../configuration-error.ts';
import { isPublicAddress } from '../../lib/ssrf-guard.ts';
import type { RemoteOptions } from './remote-status.ts';
import { statuspage } from '../sources/statuspage.ts';

const now = Date.UTC(2026, 10, 21, 12);
const MINUTE = 60_000;
const SUMMARY = '/api/v2/summary.json';

const incident = (id: string) => ({
  id,
  name: `Errors ${id}`,
  status: 'investigating',
  impact: 'minor',
  created_at: '2026-11-21T11:00:00Z',
  resolved_at: null,
  incident_updates: [],
});
const summary = (incidents: unknown[] = []) =>
  JSON.stringify({
    page: { name: 'Example', url: 'https://status.example.com' },
    status: { indicator: 'none', description: 'All Systems Operational' },
    components: [{ id: 'api', name: 'API', status: 'operational', position: 1 }],
    incidents,
    scheduled_maintenances: [],
  });

let upstream: Upstream;
beforeEach(async () => {
  upstream = await statusUpstream();
  upstream.answer(SUMMARY, { body: summary() });
});
afterEach(() => upstream.close());

const source = (options: Partial<RemoteOptions> = {}) =>
  statuspage({ url: upstream.url, allowPrivate: true, timeoutSeconds: 1, ...options });
const asked = (path = SUMMARY) => upstream.asked.filter((one) => one === path).length;

describe('a remote status source with any number of viewers', () => {
  it('is fetched once within the cache time, also by 500 concurrent viewers', async () => {
    const status = source({ cacheSeconds: 60 });
    const answers = await Promise.all(Array.from({ length: 500 }, () => status.current(now)));
    expect(new Set(answers.map(({ headline }) => headline))).toEqual(new Set(['operational']));
    await status.current(now + MINUTE - 1);
    expect(asked()).toBe(1);
    await Promise.all(Array.from({ length: 500 }, () => status.current(now + MINUTE)));
    expect(asked()).toBe(2);
  });

  it('is fetched conditionally, and an unchanged document stays valid', async () => {
    upstream.answer(SUMMARY, { body: summary([incident('a')]), headers: { etag: '"1"' } });
    const status = source();
    await status.current(now);
    expect((await status.current(now + MINUTE)).incidents.map(({ id }) => id)).toEqual(['a']);
    expect(upstream.last()['if-none-match'] ?? '"1"').toBe('"1"');
    expect((await status.current(now + MINUTE)).checkedAt).toBe(new Date(now + MINUTE).toISOString());
  });

  it('decodes a compressed response', async () => {
    upstream.answer(SUMMARY, { body: gzipSync(summary([incident('a')])), headers: { 'content-encoding': 'gzip' } });
    expect((await source().current(now)).headline).toBe('degraded');
  });

  it('sends the configured headers', async () => {
    await source({ headers: { authorization: 'OAuth x' } }).current(now);
    expect(upstream.last()['authorization']).toBe('OAuth x');
  });
});

describe('a failing source', () => {
  const bomb = gzipSync(Buffer.alloc(60_000_000, 32));
  const faults: [string, () => void, RegExp][] = [
    ['answers 500', () => upstream.answer(SUMMARY, { status: 500 }), /answered 500/],
    ['is not there (404)', () => upstream.answer(SUMMARY, { status: 404 }), /answered 404/],
    ['is garbled', () => upstream.answer(SUMMARY, { body: '{"components": [}' }), /no JSON/],
    ['is empty', () => upstream.answer(SUMMARY, { body: '' }), /no JSON/],
    ['is another JSON', () => upstream.answer(SUMMARY, { body: '{"ok":true}' }), /Statuspage/],
    ['is HTML', () => upstream.answer(SUMMARY, { body: '<h1>Hello</h1>', type: 'text/html' }), /text\/html/],
    ['is huge', () => upstream.answer(SUMMARY, { body: ' '.repeat(6_000_000) }), /more than 5000000 bytes/],
    [
      'unpacks to something huge',
      () => upstream.answer(SUMMARY, { body: bomb, headers: { 'content-encoding': 'gzip' } }),
      /more than 5000000 bytes/,
    ],
    [
      'is packed by something that is not understood',
      () => upstream.answer(SUMMARY, { body: 'x', headers: { 'content-encoding': 'br' } }),
      /answered in br/,
    ],
    [
      'redirects to another host',
      () =>
        upstream.answer(SUMMARY, { status: 302, headers: { location: 'http://169.254.169.254/latest/meta-data/' } }),
      /redirects to another host/,
    ],
    [
      'redirects to another port of its host',
      () => upstream.answer(SUMMARY, { status: 302, headers: { location: 'http://127.0.0.1:1/' } }),
      /redirects to another host/,
    ],
    [
      'redirects without end',
      () => upstream.answer(SUMMARY, { status: 302, headers: { location: SUMMARY } }),
      /redirects too often/,
    ],
    ['answers nothing at all', () => upstream.answer(SUMMARY, { by: () => {} }), /did not answer within 1 s/],
    [
      'dribbles',
      () =>
        upstream.answer(SUMMARY, {
          by: (_, response) => {
            response.writeHead(200, { 'content-type': 'application/json' });
            const timer = setInterval(() => response.write(' '), 50);
            response.on('close', () => clearInterval(timer));
          },
        }),
      /did not answer within 1 s/,
    ],
    [
      'breaks off',
      () =>
        upstream.answer(SUMMARY, {
          by: (_, response) => {
            response.writeHead(200, { 'content-type': 'application/json', 'content-length': 5_000 });
            response.write('{', () => response.destroy());
          },
        }),
      /cannot be reached/,
    ],
    [
      'closes the connection',
      () => upstream.answer(SUMMARY, { by: (_, response) => response.destroy() }),
      /cannot be reached/,
    ],
  ];

  it.each(faults)(
    '%s: is unavailable at first, and later returns the last known status, marked as stale',
    async (_, fail, why) => {
      const failures: string[] = [];
      const options = { onFailure: (error: Error) => failures.push(error.message) };
      const status = source(options);
      upstream.answer(SUMMARY, { body: summary([incident('a')]) });
      const good = await status.current(now);
      expect(good.failing).toBeUndefined();

      fail();
      const later = await vi.waitFor(
        async () => {
          const answer = await status.current(now + 10 * MINUTE);
          expect(answer.failing).toBe(true);
          return answer;
        },
        { timeout: 5_000 },
      );
      expect(later).toEqual({ ...good, failing: true });
      expect(failures).toEqual([expect.stringMatching(why)]);
      await expect(source(options).current(now)).rejects.toMatchObject({ code: 'unavailable' });

      upstream.answer(SUMMARY, { body: summary() });
      const again = await status.current(now + 30 * MINUTE);
      expect([again.headline, again.failing, again.checkedAt]).toEqual([
        'operational',
        undefined,
        new Date(now + 30 * MINUTE).toISOString(),
      ]);
    },
  );

  it('that is slow delays no caller when a cached status exists', async () => {
    const status = source({ timeoutSeconds: 30 });
    await status.current(now);
    upstream.answer(SUMMARY, { by: () => {} });
    const before = performance.now();
    const answer = await status.current(now + 10 * MINUTE);
    expect(performance.now() - before).toBeLessThan(3_000);
    expect(answer.checkedAt).toBe(new Date(now).toISOString());
  });

  it('is fetched at growing intervals, and not before its own Retry-After', async () => {
    const status = source({ cacheSeconds: 10 });
    upstream.answer(SUMMARY, { status: 500 });
    for (let second = 0; second < 600; second++) await status.current(now + second * 1_000).catch(() => null);
    expect(asked()).toBeLessThan(10);

    const limited = source();
    upstream.answer(SUMMARY, { status: 429, headers: { 'retry-after': '120' } });
    const before = asked();
    for (let second = 0; second < 120; second += 5) await limited.current(now + second * 1_000).catch(() => null);
    expect(asked()).toBe(before + 1);
    upstream.answer(SUMMARY, { body: summary() });
    expect((await limited.current(now + 120_000)).headline).toBe('operational');
  });

  it('is not confirmed by a 304 after an invalid document', async () => {
    const status = source();
    upstream.answer(SUMMARY, { body: '{', headers: { etag: '"bad"' } });
    await status.current(now).catch(() => null);
    upstream.answer(SUMMARY, { body: summary(), headers: { etag: '"bad"' } });
    expect((await status.current(now + MINUTE)).headline).toBe('operational');
  });

  it('that lacks its history still returns the current status', async () => {
    upstream.answer('/api/v2/incidents.json', { body: '{"incidents":', type: 'application/json' });
    await expect(source().current(now)).resolves.toMatchObject({ headline: 'operational' });
    upstream.answer('/api/v2/incidents.json', { status: 500 });
    expect((await source().current(now)).history).toBeUndefined();
  });
});

describe('only the configured host at a public address is contacted', () => {
  it.each(['http://127.0.0.1:9/', 'http://[::1]:9/', 'http://10.0.0.1/', 'http://0x7f.1/', 'http://2130706433/'])(
    'refuses %s',
    async (url) => {
      const failures: string[] = [];
      const status = statuspage({ url, onFailure: (error) => failures.push(error.message) });
      await expect(status.current(now)).rejects.toMatchObject({ code: 'unavailable' });
      expect(failures).toEqual([expect.stringMatching(/private network/)]);
    },
  );

  it('refuses a name that resolves to a private address, without a request', async () => {
    const failures: string[] = [];
    const url = upstream.url.replace('127.0.0.1', 'localhost');
    const status = statuspage({ url, onFailure: (error) => failures.push(error.message) });
    await expect(status.current(now)).rejects.toMatchObject({ code: 'unavailable' });
    expect(failures).toEqual([expect.stringMatching(/private network/)]);
    expect(upstream.asked).toEqual([]);
  });

  it('follows a redirect to the same host', async () => {
    upstream.answer(SUMMARY, { status: 301, headers: { location: '/moved.json' } });
    upstream.answer('/moved.json', { body: summary([incident('a')]) });
    expect((await source().current(now)).headline).toBe('degraded');
  });

  it('distinguishes public addresses', () => {
    const inside =
      '0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 169.254.169.254 172.16.0.1 192.168.1.1 224.0.0.1 255.255.255.255 :: ::1 ' +
      'fe80::1 fc00::1 fd12::1 ff02::1 ::ffff:10.0.0.1 2001:db8::1 64:ff9b::a00:1 2002:a00:1:: nonsense';
    expect(inside.split(' ').filter((address) => isPublicAddress(address))).toEqual([]);
    const outside = ['1.1.1.1', '172.32.0.1', '192.169.0.1', '2606:4700::1111', '2a00:1450:4001::8a'];
    expect(outside.filter((address) => !isPublicAddress(address))).toEqual([]);
  });

  it.each(['status.example.com', 'ftp://status.example.com', 'https://me:secret@status.example.com', ''])(
    'rejects the address "%s" at startup',
    (url) => {
      expect(() => statuspage({ url })).toThrow(ConfigurationError);
    },
  );
});

describe('a very large page', () => {
  it('with 10,000 open incidents is judged by all of them and returned in part', async () => {
    const many = Array.from({ length: 10_000 }, (_, index) => incident(`i${index}`));
    many[9_999] = { ...incident('worst'), impact: 'critical', created_at: '2020-01-01T00:00:00Z' };
    upstream.answer(SUMMARY, { body: summary(many) });
    const before = performance.now();
    const status = await source({ timeoutSeconds: 10 }).current(now);
    expect(performance.now() - before).toBeLessThan(5_000);
    expect([status.headline, status.incidents.length, status.moreIncidents]).toEqual(['major_outage', 100, 9_900]);
    expect(JSON.stringify(status).length).toBeLessThan(100_000);
  });

  it('with 10,000 components and long texts stays small', async () => {
    const components = Array.from({ length: 10_000 }, (_, id) => ({
      id: `c${id}`,
      name: `C ${id}`,
      status: 'operational',
    }));
    components[9_999] = { id: 'bad', name: 'Bad', status: 'major_outage' };
    upstream.answer(SUMMARY, {
      body: summary().replace(/"components":\[[^\]]*\]/, `"components":${JSON.stringify(components)}`),
    });
    const status = await source({ timeoutSeconds: 10 }).current(now);
    expect([status.headline, status.components.length]).toEqual(['major_outage', 500]);
    expect(status.components.some(({ id }) => id === 'bad')).toBe(true);
  });
});
