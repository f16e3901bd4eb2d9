import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asText, checkTicketApi, PEOPLE, type Person, type Report } from '../../src/conformance/index.ts';
import type { TestApi } from '../api/harness.ts';
import { databases } from '../databases.ts';
import { BASE, openBench, ORIGIN } from './bench.ts';

describe.each(databases)('the healthy server on $name', (database) => {
  let test: TestApi;
  let tokens: Record<Person, string>;
  let report: Report;
  beforeAll(async () => {
    ({ test, tokens } = await openBench(database));
    report = await checkTicketApi({
      baseUrl: BASE,
      tokens,
      origin: ORIGIN,
      fetch: (url, init) => test.api.fetch(new Request(url, init)),
    });
  });
  afterAll(() => test.close());

  it('holds every promise, all of them checked', () => {
    const other = report.checks.filter(({ verdict }) => verdict !== 'holds');
    expect(
      other.map(({ id, verdict, seen }) => `${id} ${verdict}: ${seen ?? ''}`),
      asText(report),
    ).toEqual([]);
    expect(report.people).toEqual([...PEOPLE]);
  });
});
