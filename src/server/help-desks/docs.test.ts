import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, inject, it, vi } from 'vitest';
import { Command } from 'commander';
import { readConfigFile } from '../../cli/config/read-config.ts';
import { addServeOptions, resolveServeOptions } from '../../cli/serve-command.ts';

const root = resolve(import.meta.dirname, '../../..');
const fence = (path: string, language: string): string => {
  const text = readFileSync(join(root, path), 'utf8');
  const block = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(text)?.[1];
  if (block === undefined) throw new Error(`${path} has no ${language}.`);
  return block;
};
/** The options that a command line of `madoguchi serve` stands for. */
const readServeOptions = (args: readonly string[]) =>
  resolveServeOptions(addServeOptions(new Command()).parse(args, { from: 'user' }).opts());
afterEach(() => {
  vi.unstubAllEnvs();
});
const scratch = async (name: string, text: string) => {
  const folder = join(inject('scratch'), randomUUID());
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name), text);
  return folder;
};

describe.each(['request-tracker', 'redmine', 'zendesk', 'jira', 'freshdesk'])('docs/integrations/%s.md', (kind) => {
  it('has a valid configuration, and a command line that starts the server with it', async () => {
    const path = `docs/integrations/${kind}.md`;
    const folder = await scratch('madoguchi.json', fence(path, 'json'));
    const file = join(folder, 'madoguchi.json');
    expect((await readConfigFile(file)).desk).toMatchObject({ kind });
    const line = fence(path, 'sh').trim();
    const [, token = ''] = /MADOGUCHI_DESK_TOKEN=(\S+)/.exec(line) ?? [];
    const args = line
      .slice(line.indexOf('madoguchi serve') + 'madoguchi serve'.length)
      .trim()
      .split(' ');
    vi.stubEnv('MADOGUCHI_SECRET', 'x'.repeat(40));
    vi.stubEnv('MADOGUCHI_DESK_TOKEN', token);
    const options = await readServeOptions(args.map((word) => (word === 'madoguchi.json' ? file : word)));
    expect(options.desk).toMatchObject({ token, shape: { kind } });
    vi.stubEnv('MADOGUCHI_DESK_TOKEN', '');
    await expect(readServeOptions(['--config', file])).rejects.toThrow('MADOGUCHI_DESK_TOKEN');
  });
});

describe('docs/integrations/adapters.md', () => {
  it('has an adapter that creates one ticket per key, closes and reopens it, and passes the conformance kit', async () => {
    const kit = JSON.stringify(new URL('../../conformance/index.ts', import.meta.url).href);
    const server = JSON.stringify(new URL('../index.ts', import.meta.url).href);
    const jose = JSON.stringify(import.meta.resolve('jose'));
    const folder = await scratch(
      'adapter.ts',
      fence('docs/integrations/adapters.md', 'ts')
        .replace("'madoguchi/server'", server)
        .replace('createTicketApi({', 'createTicketApi({ rateLimits: false,') +
        `
        const { SignJWT } = await import(${jose});
        const now = Math.floor(Date.now() / 1000);
        const sign = (email: string) => new SignJWT({ sub: email, name: 'A', email, org: 'o', org_name: 'O', role: 'user', iat: now, exp: now + 600 })
          .setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(process.env['MADOGUCHI_SECRET']));
        const call = async (who: string, method: string, path: string, key?: string, body?: unknown) => {
          const headers = { authorization: 'Bearer ' + await sign(who), 'content-type': 'application/json', ...(key && { 'idempotency-key': key }) };
          const response = await api.fetch(new Request('http://x' + path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }));
          return { status: response.status, body: await response.json() };
        };
        const filing = { subject: 'Hello', description: 'There' };
        const first = await call('a@example.com', 'POST', '/v1/tickets', 'k1', filing);
        const again = await call('a@example.com', 'POST', '/v1/tickets', 'k1', filing);
        const id = first.body.id;
        const closed = await call('a@example.com', 'POST', '/v1/tickets/' + id + '/close', 'k2', {});
        const reopened = await call('a@example.com', 'POST', '/v1/tickets/' + id + '/reopen', 'k3', {});
        const other = await call('b@example.com', 'GET', '/v1/tickets/' + id);
        const many = tickets.size;
        const { checkTicketApi } = await import(${kit});
        const [owner, colleague] = [await sign('c@example.com'), await sign('d@example.com')];
        const { counts } = await checkTicketApi({
          baseUrl: 'http://x', tokens: { owner, colleague }, fetch: (url: string, init: RequestInit) => api.fetch(new Request(url, init)),
        });
        console.log(JSON.stringify({ filed: first.status, same: again.body.id === id, many, closed: closed.body.status, reopened: reopened.body.status, other: other.status, failed: counts.fail, most: counts.pass > 50 }));
        await api.close();
        `,
    );
    const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', join(folder, 'adapter.ts')], {
      cwd: folder,
      env: { ...process.env, MADOGUCHI_SECRET: randomBytes(48).toString('base64') },
    });
    expect(JSON.parse(stdout)).toEqual({
      filed: 201,
      same: true,
      many: 1,
      closed: 'closed',
      reopened: 'open',
      other: 404,
      failed: 0,
      most: true,
    });
  });
});
