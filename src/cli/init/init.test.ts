import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterEach, describe, expect, inject, it, vi } from 'vitest';
import { killCliProcesses, startCli } from '../../../test/cli-process.ts';
import { runCli } from '../../../test/cli.ts';
import { readConfigFile } from '../config/read-config.ts';
import { askQuestions } from './answers.ts';
import { FRAMEWORKS, TOKEN_ENDPOINTS } from './frameworks.ts';

// Each test starts processes of its own.
vi.setConfig({ testTimeout: 60_000 });

afterEach(() => {
  killCliProcesses();
  vi.unstubAllEnvs();
});

const createFolder = () => {
  const path = join(inject('scratch'), randomUUID());
  mkdirSync(path);
  return path;
};
const read = (folder: string, name: string) => readFileSync(join(folder, name), 'utf8');
const readAll = (folder: string) =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => [join(entry.parentPath, entry.name), readFileSync(join(entry.parentPath, entry.name), 'utf8')]),
  );

describe('madoguchi init', () => {
  it('writes a commented configuration, a secret, the tag and the token endpoint', async () => {
    const folder = createFolder();
    const options =
      '--yes --framework nextjs --product-url https://app.example.com/home --mail-from support@example.com';
    const { code, out, error } = await runCli([
      'init',
      folder,
      ...options.split(' '),
      '--public-url',
      'https://support.example.com',
    ]);
    expect({ code, error }).toEqual({ code: 0, error: '' });
    expect(out).toContain('created   madoguchi.json');
    const config = await readConfigFile(join(folder, 'madoguchi.json'));
    expect(config).toMatchObject({
      origins: ['https://app.example.com'],
      identity: { audience: 'madoguchi' },
      inbox: { publicUrl: 'https://support.example.com' },
      mail: { from: { address: 'support@example.com' }, apiUrl: 'https://support.example.com' },
    });
    expect(read(folder, 'madoguchi.json').match(/^ {2}\/\/ /gm)?.length).toBeGreaterThan(4);
    const variables = parseEnv(read(folder, '.env'));
    expect(variables).toMatchObject({ MADOGUCHI_CONFIG: 'madoguchi.json', PORT: '8080' });
    expect(Buffer.from(variables['MADOGUCHI_SECRET'] ?? '', 'base64')).toHaveLength(48);
    expect((statSync(join(folder, '.env')).mode & 0o777).toString(8)).toBe('600');
    expect(read(folder, '.gitignore').split('\n')).toEqual(['/.env', '/data', '']);
    expect(read(folder, 'madoguchi/tag.html')).toContain('src="https://support.example.com/madoguchi.js"');
    expect(read(folder, 'madoguchi/route.js')).toContain('export async function GET()');
    expect(out).not.toContain(variables['MADOGUCHI_SECRET']);
  });

  it('changes nothing when it runs again', async () => {
    const folder = createFolder();
    await runCli(['init', folder, '--yes']);
    const before = readAll(folder);
    const { code, out } = await runCli(['init', folder, '--yes', '--product-url', 'https://other.example.com']);
    expect(code).toBe(0);
    expect(readAll(folder)).toEqual(before);
    expect(out.match(/^ {2}kept /gm)).toHaveLength(5);
  });

  it('keeps the files of the project, and adds the lines that .env and .gitignore lack', async () => {
    const folder = createFolder();
    writeFileSync(join(folder, '.env'), 'OTHER=1\nMADOGUCHI_SECRET=kept', { mode: 0o644 });
    chmodSync(join(folder, '.env'), 0o644);
    writeFileSync(join(folder, '.gitignore'), 'node_modules\n.env\n');
    writeFileSync(join(folder, 'madoguchi.json'), '{}');
    await runCli(['init', folder, '--yes']);
    expect(read(folder, '.env')).toMatch(/^OTHER=1\nMADOGUCHI_SECRET=kept\nMADOGUCHI_CONFIG=madoguchi\.json\n/);
    expect(read(folder, '.env').match(/MADOGUCHI_SECRET/g)).toHaveLength(1);
    expect((statSync(join(folder, '.env')).mode & 0o777).toString(8)).toBe('600');
    expect(read(folder, '.gitignore')).toBe('node_modules\n.env\n/data\n');
    expect(read(folder, 'madoguchi.json')).toBe('{}');
  });

  it('refuses invalid options and a missing terminal with a sentence', async () => {
    const folder = createFolder();
    const refused = async (...args: string[]) => (await runCli(['init', folder, ...args])).error;
    expect(await refused('--yes', '--product-url', 'app')).toContain('"app" is not an address such as https');
    expect(await refused('--yes', '--framework', 'cobol')).toContain('Allowed choices are express');
    expect(await refused('--yes', '--database', 'mysql://x')).toContain('neither "embedded" nor');
    expect(await refused('--yes', '--mail-from', 'x')).toContain('"x" is not an e-mail address');
    const closed = startCli(['init', folder, '--mail-from', 'none']);
    expect(await closed.ended).toBe(2);
    expect(closed.error()).toContain('the input is no terminal. Give --yes, or --product-url, --framework');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('asks five questions, each until its answer is valid', async () => {
    const asked: string[] = [];
    const reports: string[] = [];
    const texts = ['', 'perl', 'django', 'https://help.example.com/', 'embedded', 'none'];
    const answers = await askQuestions(
      {},
      (question) => {
        asked.push(question);
        return Promise.resolve(texts.shift() ?? '');
      },
      (sentence) => reports.push(sentence),
    );
    expect(asked).toHaveLength(6);
    expect(asked[0]).toBe('Address of the product that shows the widget [http://localhost:3000]: ');
    expect(reports).toEqual([expect.stringContaining('"perl" is not one of express')]);
    expect(answers).toEqual({
      productUrl: 'http://localhost:3000',
      framework: 'django',
      publicUrl: 'https://help.example.com',
      database: null,
      mailFrom: null,
    });
  });

  it.each(FRAMEWORKS)('writes a token endpoint with all claims, an expiry and no cache: %s', (id) => {
    const { code } = TOKEN_ENDPOINTS[id];
    for (const part of [
      /MADOGUCHI_SECRET/,
      /org_name/,
      /HS256/,
      /madoguchi/,
      /jti/i,
      /Cache-Control/,
      /no-store/,
      /role/,
    ])
      expect(code).toMatch(part);
  });
});

describe('madoguchi serve after init', () => {
  it('reads .env of its folder, and the environment takes precedence', async () => {
    const folder = createFolder();
    await runCli(['init', folder, '--yes', '--product-url', 'https://app.example.com']);
    const env = join(folder, '.env');
    writeFileSync(env, read(folder, '.env').replace('PORT=8080', 'PORT=99999') + 'NODE_OPTIONS=--bogus\n');
    const refused = startCli(['serve'], {}, { cwd: folder });
    expect(await refused.ended).toBe(2);
    expect(refused.error()).toContain("value '99999' from env 'PORT' is invalid");
    const server = startCli(['serve'], { PORT: '0' }, { cwd: folder });
    const origin = await server.origin();
    expect(server.error()).toContain('https://app.example.com');
    expect(readdirSync(join(folder, 'data'))).toContain('madoguchi.db');
    const preflight = await fetch(`${origin}/v1/session`, { headers: { origin: 'https://app.example.com' } });
    expect(preflight.headers.get('access-control-allow-origin')).toBe('https://app.example.com');
  });
});
