import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatText, checkTicketApi, TEST_USERS, type TestUser, type Report } from '../../src/conformance/index.ts';
import type { TestApi } from '../api/harness.ts';
import { databases } from '../databases.ts';
import { BASE, mintTokens, openHealthyServer, ORIGIN } from './fixture.ts';
import type { Handler } from './mutants/helpers.ts';

/**
 * Declared but not tested: one would count a user as affected, the other is a stream without an end. The report says
 * so.
 */
const UNPROVEN = new Set(['affected', 'events']);

const [sqlite] = databases;

const run = (handler: Handler, tokens: Parameters<typeof checkTicketApi>[0]['tokens'], origin = ORIGIN) =>
  checkTicketApi({ baseUrl: BASE, tokens, origin, fetch: (url, init) => handler(new Request(url, init)) });

const others = (report: Report) =>
  report.checks.flatMap(({ id, verdict, observed: seen }) =>
    verdict === 'pass' ? [] : [`${id} ${verdict}: ${seen ?? ''}`],
  );

/** Objects whose keys are languages or the vendor's own, so that additional entries have a meaning. */
const MAPS = new Set(['label', 'definition', 'fields', 'context', 'detail']);

describe.each(databases)('the healthy server on $name', (database) => {
  let test: TestApi;
  let tokens: Record<TestUser, string>;
  let report: Report;
  beforeAll(async () => {
    ({ test, tokens } = await openHealthyServer(database));
    report = await run(test.api.fetch, tokens);
  });
  afterAll(() => test.close());

  it('passes every check', () => {
    expect(others(report), formatText(report)).toEqual([]);
    expect(report.users).toEqual([...TEST_USERS]);
    for (const { name, declared: said, verified: shown } of report.capabilities) {
      expect(shown, name).toBe(said === false || UNPROVEN.has(name) ? null : true);
    }
  });

  it('has no remaining data: every ticket is closed, every grant ended, no file unsent', async () => {
    expect(report.leftovers).toEqual([]);
    const tickets = await test.store.db.selectFrom('tickets').select(['status', 'subject']).execute();
    expect(tickets.length).toBeGreaterThan(30);
    console.log(`figure: ${tickets.length} tickets, ${report.calls} calls, ${report.durationSeconds} s`);
    for (const { subject, status } of tickets) {
      expect(status).toBe('closed');
      expect(subject).toContain(`[madoguchi check ${report.run}]`);
    }
    const open = await test.store.db
      .selectFrom('grants')
      .select('id')
      .where('revoked_at', 'is', null)
      .where('expires_at', '>', Date.now())
      .execute();
    expect(open).toEqual([]);
    const waiting = await test.store.db
      .selectFrom('attachments')
      .select('name')
      .where('ticket_id', 'is', null)
      .execute();
    expect(waiting).toEqual([]);
  });
});

describe('the healthy server', () => {
  let test: TestApi;
  beforeAll(async () => {
    if (!sqlite) throw new Error('There is no database.');
    ({ test } = await openHealthyServer(sqlite));
  });
  afterAll(() => test.close());

  it('may add properties wherever the contract allows them', async () => {
    const generous: Handler = async (request) => {
      const response = await test.api.fetch(request);
      const isJson = /json/.test(response.headers.get('content-type') ?? '');
      if (!isJson || request.method === 'HEAD') return response;
      const more: unknown = JSON.parse(await response.text(), (name, value: unknown) =>
        typeof value === 'object' && value !== null && !Array.isArray(value) && !MAPS.has(name)
          ? { ...value, 'x-more': { of: ['it'] } }
          : value,
      );
      return new Response(JSON.stringify(more), { status: response.status, headers: response.headers });
    };
    expect(others(await run(generous, await mintTokens(test)))).toEqual([]);
  });

  it('with one token only, reports the checks that could not run as skipped', async () => {
    const { owner } = await mintTokens(test);
    const { checks, counts } = await run(test.api.fetch, { owner });
    const of = (id: string) => checks.find((check) => check.id === id);
    for (const id of [
      'authorization.colleague',
      'authorization.stranger',
      'idempotency.own',
      'support.internal',
      'access.granted',
      'session.end',
    ]) {
      expect(of(id)?.verdict, id).toBe('skipped');
      expect(of(id)?.observed).toMatch(/--\w+-token/);
    }
    expect(of('create.stored')?.verdict).toBe('pass');
    expect(counts.fail).toBe(0);
  });
});
