import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHECKS, checkTicketApi, type TestUser } from '../../src/conformance/index.ts';
import type { TestApi } from '../api/harness.ts';
import { databases } from '../databases.ts';
import { BASE, mintTokens, openHealthyServer, ORIGIN } from './fixture.ts';
import { MUTANTS } from './mutants/index.ts';
import type { Mutant } from './mutants/helpers.ts';

const [sqlite] = databases;

/** Runs one check on a server, and returns its result. */
async function tried(test: TestApi, tokens: Record<TestUser, string>, id: string, wrap?: Mutant['wrap']) {
  const inner = (request: Request) => test.api.fetch(request);
  const handler = wrap ? wrap(inner, tokens) : inner;
  const report = await checkTicketApi({
    baseUrl: BASE,
    tokens,
    origin: ORIGIN,
    only: [id],
    fetch: (url, init) => handler(new Request(url, init)),
  });
  return report.checks[0];
}

describe('broken servers', () => {
  let test: TestApi;
  beforeAll(async () => {
    if (!sqlite) throw new Error('There is no database.');
    ({ test } = await openHealthyServer(sqlite));
  });
  afterAll(() => test.close());

  it('are many, and every check catches one', () => {
    expect(MUTANTS.length).toBeGreaterThanOrEqual(40);
    const caught = new Set(MUTANTS.map(({ caughtBy }) => caughtBy));
    expect(CHECKS.map(({ id }) => id).filter((id) => !caught.has(id))).toEqual([]);
  });

  it.each(CHECKS.map(({ id }) => id))('the healthy one passes %s, also when only that check runs', async (id) => {
    const result = await tried(test, await mintTokens(test), id);
    expect(result?.verdict, result?.observed ?? '').toBe('pass');
  });

  it.each(MUTANTS.map((mutant) => [mutant.defect, mutant.caughtBy, mutant] as const))(
    '%s: caught by %s',
    async (_what, caughtBy, { wrap, options }) => {
      if (!sqlite) throw new Error('There is no database.');
      const own = options ? (await openHealthyServer(sqlite, options())).test : null;
      try {
        const on = own ?? test;
        const result = await tried(on, await mintTokens(on), caughtBy, wrap);
        expect(result?.verdict, result?.observed ?? '').toBe('fail');
        expect(result?.observed).toBeTruthy();
      } finally {
        await own?.close();
      }
    },
  );
});
