import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatText, checkTicketApi, type TestUser, type Report } from '../../src/conformance/index.ts';
import { PEOPLE } from '../api/harness.ts';
import { startSecond } from '../second-implementation/server.ts';

const SECRET = 'only-for-the-second-implementation-0123456789';
const ORIGIN = 'https://app.example.com';

const token = (person: keyof typeof PEOPLE) =>
  new SignJWT({ ...PEOPLE[person], jti: randomUUID() })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuedAt()
    .setExpirationTime('10m')
    .sign(new TextEncoder().encode(SECRET));

describe('an independent API, written from the document and the prose', () => {
  let second: Awaited<ReturnType<typeof startSecond>>;
  let report: Report;
  beforeAll(async () => {
    second = await startSecond({ secret: SECRET, origins: [ORIGIN] });
    const tokens: Record<TestUser, string> = {
      owner: await token('owner'),
      colleague: await token('colleague'),
      stranger: await token('stranger'),
      admin: await token('admin'),
      agent: await token('agent'),
      leaver: await token('owner'),
    };
    report = await checkTicketApi({ baseUrl: second.url, tokens, origin: ORIGIN });
  });
  afterAll(() => second.close());

  it('passes every applicable check', () => {
    const odd = report.checks.filter(({ verdict }) => verdict === 'fail' || verdict === 'skipped');
    expect(
      odd.map(({ id, observed: seen }) => `${id}: ${seen ?? ''}`),
      formatText(report),
    ).toEqual([]);
    expect(report.leftovers).toEqual([]);
  });

  it('is only checked for the features that it declares', () => {
    const unsupported = report.checks
      .filter(({ verdict }) => verdict === 'unsupported')
      .map(({ id }) => id.split('.')[0]);
    expect([...new Set(unsupported)].sort()).toEqual([
      'access',
      'articles',
      'comments',
      'files',
      'status',
      'status-changes',
      'suggestions',
      'support',
      'versions',
    ]);
    expect(report.counts.pass).toBeGreaterThan(65);
    for (const { name, declared, verified } of report.capabilities) {
      if (declared === true) expect([name, verified]).toEqual([name, true]);
    }
  });
});
