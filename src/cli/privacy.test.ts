import { randomUUID } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import * as z from 'zod/mini';
import { openTestApi } from '../../test/api/harness.ts';
import { databases } from '../../test/databases.ts';
import { PersonExport } from '../contract/index.ts';
import {
  diskFiles,
  openStore,
  resolvePrivacyOptions,
  verifyStoredAuditLog,
  type PrivacyOptions,
} from '../server/index.ts';
import { runCli } from '../../test/cli.ts';

describe.each(databases)('madoguchi privacy on $name', ({ freshAddress, freshStore }) => {
  let data: string;
  let database: string;
  let now: number;
  const call = async (command: 'export' | 'erase' | 'retention', ...args: string[]) =>
    (await runCli(['privacy', command, ...args, '--data', data, '--database', database], () => now)).code;

  beforeAll(async () => {
    data = join(inject('scratch'), randomUUID());
    database = await freshAddress();
    const store = await openStore({ database });
    const test = await openTestApi(
      { name: 'SQLite', freshAddress, freshStore },
      { store, files: diskFiles(join(data, 'files')) },
    );
    now = test.time.now + 1_000;
    const file = await test.send('POST', '/v1/attachments', {
      as: 'owner',
      query: { name: '記録.txt' },
      headers: { 'content-type': 'application/octet-stream' },
      raw: 'what is in it',
    });
    const { id } = z.parse(z.object({ id: z.string() }), file.body);
    const ticket = { subject: 'Mine', description: 'All of it.', attachments: [id] };
    await test.send('POST', '/v1/tickets', { as: 'owner', body: ticket });
    const other = await test.send('POST', '/v1/tickets', {
      as: 'admin',
      body: { subject: 'Old', description: 'Old.' },
    });
    const { id: old } = z.parse(z.object({ id: z.string() }), other.body);
    await test.send('POST', `/v1/tickets/${old}/close`, { as: 'admin', body: {} });
    await test.close();
  });

  it('writes JSON and files, erases, and deletes old tickets', async () => {
    const out = join(inject('scratch'), randomUUID());
    expect(await call('export', 'ada', '--organization', 'acme', '--out', out)).toBe(0);
    const person = z.parse(PersonExport, JSON.parse(readFileSync(join(out, 'person.json'), 'utf8')));
    expect(person.tickets).toMatchObject([{ subject: 'Mine' }]);
    const [name = ''] = readdirSync(join(out, 'files'));
    expect(name).toMatch(/-記録\.txt$/);
    expect(readFileSync(join(out, 'files', name), 'utf8')).toBe('what is in it');

    expect(await call('erase', 'ada', '--organization', 'acme', '--yes')).toBe(0);
    expect(await call('erase', 'ada', '--organization', 'acme', '--yes')).toBe(1);
    expect(await call('export', 'ada', '--organization', 'acme', '--out', out)).toBe(1);
    now += 31 * 24 * 3_600_000;
    const config = join(inject('scratch'), `${randomUUID()}.json`);
    writeFileSync(config, JSON.stringify({ privacy: { closedTicketDays: 30 } }));
    expect(await call('retention', '--days', '40')).toBe(0);
    expect(await call('retention', '--config', config)).toBe(0);
    const store = await openStore({ database });
    try {
      const left = await store.db.selectFrom('tickets').select('subject').execute();
      expect(left).toEqual([{ subject: '(erased)' }]);
      expect(await store.db.selectFrom('pending_file_deletions').selectAll().execute()).toEqual([]);
      expect(await verifyStoredAuditLog(store.db, 'acme')).toMatchObject({ ok: true });
    } finally {
      await store.close();
    }
  });

  it.each([
    ['erase', ['ada', '--organization', 'acme'], 'erasing cannot be undone; confirm it with --yes'],
    ['export', ['ada', '--organization', 'acme'], "required option '--out <folder>' not specified"],
    ['export', ['--organization', 'acme', '--out', 'x'], "missing required argument 'user'"],
    ['export', ['ada', '--out', 'x'], "required option '--organization <id>' not specified"],
    ['erase', ['ada', '--yes'], "required option '--organization <id>' not specified"],
    ['retention', ['ada'], 'too many arguments'],
    ['retention', ['--days', 'x'], 'Expected an integer from 0 to 99999.'],
    ['erase', ['ada', '--organization', 'acme', '--now'], "unknown option '--now'"],
  ] as const)('rejects %s %j with a reason', async (command, args, sentence) => {
    const { code, error } = await runCli(['privacy', command, ...args]);
    expect(code).toBe(2);
    expect(error).toContain(sentence);
    expect(error).toContain(`Run "madoguchi privacy ${command} --help" for usage.`);
  });

  it('prints its help', async () => {
    expect(await runCli(['privacy', 'erase', '--help'])).toMatchObject({ code: 0, error: '' });
  });
});

describe('docs/guides/privacy.md', () => {
  const page = readFileSync(new URL('../../docs/guides/privacy.md', import.meta.url), 'utf8');
  const blocks = (language: string) =>
    [...page.matchAll(/^```(\w+)\n([^]*?)^```/gm)].flatMap(([, name, code]) => (name === language ? [code ?? ''] : []));

  it('has valid options, and describes them as the page does', () => {
    // Runs the code of the page.
    const options = new Function(`${blocks('js').join('\n')}; return options;`) as () => { privacy: PrivacyOptions };
    const resolved = resolvePrivacyOptions(options().privacy);
    expect(resolved.retentionMs).toBe(365 * 24 * 3_600_000);
    expect(resolved.organizations.get('org-9')).toBeNull();
    expect(page).toContain(`${Number(resolvePrivacyOptions({}).retentionMs) / (24 * 3_600_000)} days`);
  });

  it.each(blocks('sh').map((block) => block.trim()))('has a valid command: %s', async (line) => {
    const [, , ...args] = line.split(' ');
    const elsewhere = join(inject('scratch'), randomUUID());
    const { code } = await runCli([...args, '--data', elsewhere]);
    // An empty database has no customers and no old tickets.
    expect(code).toBe(args.includes('retention') ? 0 : 1);
  });
});
