import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openTestApi, type TestApi } from '../../test/api/harness.ts';
import { databases } from '../../test/databases.ts';

const madoguchi = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['src/cli/main.ts', ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
};

describe.each(databases.slice(0, 1))('madoguchi audit verify', (database) => {
  let test: TestApi;
  beforeAll(async () => {
    test = await openTestApi(database);
    for (const reason of ['One', '=cmd()', '三'])
      await test.send('POST', '/v1/access/grants', { as: 'admin', body: { seconds: 600, reason } });
  });
  afterAll(() => test.close());

  it.each(['jsonl', 'csv'])('checks an export as %s, and names the first record that was changed', async (format) => {
    const { headers, body } = await test.send('GET', '/v1/access/events/export', { as: 'admin', query: { format } });
    expect(headers.get('content-disposition')).toContain(`support-access-2026-06-01.${format}`);
    const file = join(inject('scratch'), `${randomUUID()}.${format}`);
    // Decoding a response as text drops the byte order mark that spreadsheets need.
    writeFileSync(file, format === 'csv' ? `\ufeff${String(body)}` : String(body));
    expect(madoguchi('audit', 'verify', file)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/is intact: 3 records of acme/) as string,
    });
    writeFileSync(file, readFileSync(file, 'utf8').replace('三', '四'));
    expect(madoguchi('audit', 'verify', file)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/Record 3: This record was changed/) as string,
    });
  });

  it(
    'checks an export against an earlier seal, detects a truncated log, and counts erased entries',
    { timeout: 90_000 },
    async () => {
      const take = async () => {
        const { body } = await test.send('GET', '/v1/access/events/export', {
          as: 'admin',
          query: { format: 'jsonl' },
        });
        const file = join(inject('scratch'), `${randomUUID()}.jsonl`);
        writeFileSync(file, String(body));
        return file;
      };
      const earlier = await take();
      const seal = /^Seal (\d+:[0-9a-f]{64})$/m.exec(madoguchi('audit', 'verify', earlier).stdout)?.[1] ?? '';
      expect(seal).toMatch(/^3:/);
      const query = { organizationId: 'acme' };
      await test.send('POST', '/v1/access/grants', { as: 'admin', body: { seconds: 600, reason: 'Four' } });
      await test.send('POST', '/v1/tickets', { as: 'admin', body: { subject: 'x', description: 'x' } });
      const later = await take();
      for (const storedSeal of [seal, earlier])
        expect(madoguchi('audit', 'verify', later, '--seal', storedSeal)).toMatchObject({
          status: 0,
          stdout: expect.stringMatching(/is intact: 4 records [^]*are present/) as string,
        });
      const four = /^Seal (\S+)$/m.exec(madoguchi('audit', 'verify', later).stdout)?.[1] ?? '';
      expect(madoguchi('audit', 'verify', earlier, '--seal', four)).toMatchObject({
        status: 1,
        stderr: expect.stringMatching(/Record 4: The end was cut off: .* counts 4 records, and 3 are here/) as string,
      });
      expect(madoguchi('audit', 'verify', later, '--seal', `3:${'0'.repeat(64)}`).status).toBe(1);
      expect(madoguchi('audit', 'verify', later, '--seal', 'nonsense').status).toBe(2);
      const erased = await test.send('POST', '/v1/support/people/carol/erase', { as: 'agent', query });
      expect(erased.status, JSON.stringify(erased.body)).toBe(200);
      const after = await test.send('GET', '/v1/access/events/export', {
        token: await test.token({ sub: 'cy', name: 'Cy', org: 'acme', role: 'admin' }),
        query: { format: 'jsonl' },
      });
      const file = join(inject('scratch'), `${randomUUID()}.jsonl`);
      writeFileSync(file, String(after.body));
      expect(String(after.body)).not.toMatch(/Carol|Four|三/);
      // No hash has changed: the seal from before the erasure is still valid.
      expect(madoguchi('audit', 'verify', file, '--seal', four)).toMatchObject({
        status: 0,
        stdout: expect.stringMatching(/5 records of acme, 4 of them with erased content/) as string,
      });
    },
  );

  it.each([[['audit']], [['audit', 'verify']], [['audit', 'dance', 'x']], [['audit', 'verify', '/no/such/file']]])(
    'rejects the ambiguous command line %j',
    (args) => {
      expect(madoguchi(...args).status).toBe(2);
    },
  );
});
