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
    // Reading an answer as text drops the mark that spreadsheets need.
    writeFileSync(file, format === 'csv' ? `\ufeff${String(body)}` : String(body));
    expect(madoguchi('audit', 'verify', file)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/holds: 3 records of acme/) as string,
    });
    writeFileSync(file, readFileSync(file, 'utf8').replace('三', '四'));
    expect(madoguchi('audit', 'verify', file)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/Record 3: This record was changed/) as string,
    });
  });

  it.each([[['audit']], [['audit', 'verify']], [['audit', 'dance', 'x']], [['audit', 'verify', '/no/such/file']]])(
    'does not guess at %j',
    (args) => {
      expect(madoguchi(...args).status).toBe(2);
    },
  );
});
