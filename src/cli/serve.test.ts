import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { afterEach, describe, expect, inject, it, vi } from 'vitest';
import { killCliProcesses, startCli as madoguchi, type CliProcess as Program } from '../../test/cli-process.ts';
import { runCli } from '../../test/cli.ts';
import { databases } from '../../test/databases.ts';
import { statusUpstream } from '../../test/status-upstream.ts';
import { ConfigFile } from './config/schema.ts';

const SECRET = 'Qm2tVx9bLw4rYc7nKp0sHd6gJf8eTa3uXo5iZv1qBy8=';
afterEach(() => {
  killCliProcesses();
  vi.unstubAllEnvs();
});

const folder = () => join(inject('scratch'), randomUUID());

async function fileTicket(origin: string): Promise<Response> {
  const token = await new SignJWT({ sub: 'ada', org: 'acme', role: 'user' })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuedAt()
    .setExpirationTime('15m')
    .sign(new TextEncoder().encode(SECRET));
  return fetch(`${origin}/v1/tickets`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    },
    body: JSON.stringify({ subject: 'A secret subject', description: 'Hello.' }),
  });
}

describe('madoguchi', () => {
  it('prints its help', async () => {
    const program = madoguchi(['-h']);
    expect(await program.ended).toBe(0);
    expect(program.out()).toContain(`Commands:
  init [options] [folder]     Write a configuration file, a secret, the tag and
                              the token endpoint.
  serve [options]             Serve the ticket API and the widget.
  doctor [options]            Check an installation and say what to change.
`);
    expect(program.out()).toContain('madoguchi init --yes && madoguchi serve');
    const bare = madoguchi([]);
    expect(await bare.ended).toBe(0);
    expect(bare.out()).toBe(program.out());
  });

  it('rejects an older Node.js with a sentence, before it loads anything', async () => {
    const older = "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.1.0' } });";
    const program = madoguchi(['serve'], {
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(older)}`,
    });
    expect(await program.ended).toBe(1);
    expect(program.error()).toBe('error: Madoguchi needs Node.js 24 or newer, and this is 20.1.0. Update Node.js.\n');
  });

  it('prints its version', async () => {
    const program = madoguchi(['--version']);
    expect(await program.ended).toBe(0);
    expect(program.out()).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    [['srve'], 'error: unknown command \'srve\'\n(Did you mean serve?)\nRun "madoguchi --help" for usage.\n'],
    [['dance'], 'error: unknown command \'dance\'\nRun "madoguchi --help" for usage.\n'],
    [
      ['serve', '--prot', '80'],
      'error: unknown option \'--prot\'\n(Did you mean --port?)\nRun "madoguchi serve --help" for usage.\n',
    ],
    [
      ['serve', '--origin', 'https://a.example'],
      'error: unknown option \'--origin\'\n(Did you mean --origins?)\nRun "madoguchi serve --help" for usage.\n',
    ],
    [
      ['serve', '--port', '70000'],
      "error: option '--port <number>' argument '70000' is invalid. Expected an integer from 0 to 65535.\nRun \"madoguchi serve --help\" for usage.\n",
    ],
    [
      ['serve', '--port', 'eighty'],
      "error: option '--port <number>' argument 'eighty' is invalid. Expected an integer from 0 to 65535.\nRun \"madoguchi serve --help\" for usage.\n",
    ],
    [
      ['serve', 'extra'],
      'error: too many arguments for \'serve\'. Expected 0 arguments but got 1: extra.\nRun "madoguchi serve --help" for usage.\n',
    ],
    [
      ['serve', '--inquiries', 'perhaps'],
      "error: option '--inquiries <on|off|bits>' argument 'perhaps' is invalid. Expected on, off or an integer from 0 to 24.\nRun \"madoguchi serve --help\" for usage.\n",
    ],
  ])('rejects %j with the reason, a suggestion and the help to read', async (args, message) => {
    expect(await runCli(args)).toEqual({ code: 2, out: '', error: message });
  });

  it('names the environment variable of an invalid value, and ignores an empty one', async () => {
    vi.stubEnv('PORT', '70000');
    const { code, error } = await runCli(['serve']);
    expect(code).toBe(2);
    expect(error).toContain("option '--port <number>' value '70000' from env 'PORT' is invalid.");
    vi.stubEnv('PORT', '');
    vi.stubEnv('MADOGUCHI_SECRET', 'too short');
    expect((await runCli(['serve', '--data', folder()])).error).toContain('too weak');
  });

  it('prints in the help of serve every option with its default and its variable, and every key of the file', async () => {
    const { code, out } = await runCli(['serve', '-h']);
    expect(code).toBe(0);
    expect(out).toContain('Usage: madoguchi serve [options]\n\nServe the ticket API and the widget.\n');
    const text = out.replaceAll(/\s+/g, ' ');
    expect(text).toContain('--port <number> port to listen on; 0 takes any free port (default: 8080, env: PORT)');
    expect(text).toContain('(default: "127.0.0.1", env: MADOGUCHI_HOST)');
    const columns = Object.keys(ConfigFile.def.shape).map(
      (key) => new RegExp(`^ {2}${key.replace('$', '\\$')} +(?=\\S)`, 'm').exec(out)?.[0].length,
    );
    expect(columns).not.toContain(undefined);
    expect(new Set(columns).size, 'the descriptions are aligned').toBe(1);
  });
});

describe('madoguchi serve', () => {
  const refusedStart = async (args: readonly string[], environment: Record<string, string>, sentence: string) => {
    const program = madoguchi(['serve', '--port', '0', '--data', folder(), ...args], environment);
    expect(await program.ended).toBe(1);
    expect(program.error()).toContain(sentence);
    expect(program.error()).not.toMatch(/^[ \t]+at /m);
  };

  it.each<[string, readonly string[], Record<string, string>, string]>([
    ['no secret', [], {}, 'set it as MADOGUCHI_SECRET'],
    ['a weak secret', [], { MADOGUCHI_SECRET: 'swordfish' }, 'too weak'],
    [
      'two ways to identify',
      ['--jwks-url', 'https://a.example/keys'],
      { MADOGUCHI_SECRET: SECRET },
      'Remove one of them',
    ],
    ['a key set without TLS', ['--jwks-url', 'http://a.example/keys', '--audience', 'help'], {}, 'https'],
    ['a key set without an audience', ['--jwks-url', 'https://a.example/keys'], {}, 'set --audience'],
    [
      'a key set without a secret for support access',
      ['--jwks-url', 'https://a.example/keys', '--audience', 'help'],
      {},
      'set it as MADOGUCHI_KEY_SECRET',
    ],
    ['a wildcard origin', ['--origins', '*'], { MADOGUCHI_SECRET: SECRET }, 'is not an origin'],
    ['no widget where one is named', ['--embed', '/nowhere'], { MADOGUCHI_SECRET: SECRET }, 'npm run build'],
    ['a file for a folder', ['--data', 'package.json'], { MADOGUCHI_SECRET: SECRET }, 'cannot be kept in package.json'],
    [
      'no such file',
      ['--config', '/nowhere.json'],
      { MADOGUCHI_SECRET: SECRET },
      'error: Cannot read the configuration file "/nowhere.json": ENOENT: no such file or directory',
    ],
    [
      'a status kind without a status page',
      ['--status-kind', 'feed'],
      { MADOGUCHI_SECRET: SECRET },
      'error: The URL of the status page is missing. Set statusSource.url or --status.',
    ],
    [
      'a help desk that is not described',
      ['--desk', 'https://desk.example.com'],
      { MADOGUCHI_SECRET: SECRET },
      'error: The help desk is not described. Add the key "desk" to the configuration file (--config).',
    ],
  ])('refuses to start with %s, with a sentence', async (_, args, environment, sentence) => {
    await refusedStart(args, environment, sentence);
    expect(sentence).not.toBe('');
  });

  it('rejects a configuration file with misspelt keys and wrong types, and names each by its path', async () => {
    const place = folder();
    mkdirSync(place);
    const priority = { id: 'low', label: 'Low', responseMinutes: 480, tone: 5, responseMinuets: 60 };
    const config = { priorites: [], priorities: [priority], limits: { subject: 'long' } };
    writeFileSync(join(place, 'config.json'), JSON.stringify(config));
    const program = madoguchi(['serve', '--config', join(place, 'config.json')], { MADOGUCHI_SECRET: SECRET });
    expect(await program.ended).toBe(1);
    expect(program.error()).toBe(
      `error: The configuration file "${join(place, 'config.json')}" has 4 errors:
  priorities[0].tone: expected one of "urgent", "high", "normal", "low", got number
  priorities[0].responseMinuets: unknown key. Did you mean "responseMinutes"?
  limits.subject: expected number, got string
  priorites: unknown key. Did you mean "priorities"?
`,
    );
  });

  it.each(databases)(
    'serves on $name, keeps its data over a restart, and stops on a signal',
    async ({ freshAddress }) => {
      const place = folder();
      mkdirSync(place);
      const config = { refusedPlans: { free: { reason: 'Paid plans only.' } }, limits: { subject: 50 } };
      writeFileSync(join(place, 'config.json'), JSON.stringify(config));
      const args = ['serve', '--port', '0', '--data', place, '--config', join(place, 'config.json')];
      const database = await freshAddress();
      const start = () => madoguchi([...args, '--database', database], { MADOGUCHI_SECRET: SECRET });

      const first = start();
      const origin = await first.origin();
      expect((await fetch(`${origin}/readyz`)).status).toBe(200);
      expect(await (await fetch(`${origin}/v1/session`)).json()).toMatchObject({ limits: { subject: 50 } });
      const made = await fileTicket(origin);
      expect(made.status).toBe(201);
      expect(await made.json()).toMatchObject({ number: '1001' });
      first.child.kill('SIGTERM');
      expect(await first.ended).toBe(0);
      const lines = first.out().trim().split('\n');
      for (const line of lines) expect(JSON.parse(line)).toMatchObject({ event: 'request' });
      expect(first.out()).not.toMatch(/secret|\bada\b|acme/);

      const second = start();
      expect(await (await fileTicket(await second.origin())).json()).toMatchObject({ number: '1002' });
      second.child.kill('SIGINT');
      expect(await second.ended).toBe(0);
    },
  );

  it('enables inquiries by flag, variable or file, in this order of precedence', async () => {
    const place = folder();
    mkdirSync(place);
    const config = join(place, 'config.json');
    writeFileSync(config, JSON.stringify({ inquiries: { difficulty: 3, maxPending: 5 } }));
    const readChallengeBits = async (args: readonly string[], environment: Record<string, string> = {}) => {
      const program = madoguchi(['serve', '--port', '0', '--data', folder(), ...args], {
        MADOGUCHI_SECRET: SECRET,
        ...environment,
      });
      const answer = await fetch(`${await program.origin()}/v1/inquiries/challenge`);
      const body: unknown = await answer.json();
      program.child.kill('SIGKILL');
      return answer.ok && typeof body === 'object' && body !== null && 'bits' in body ? body.bits : answer.status;
    };
    // Sequentially, because concurrent starts would wait for each other.
    const statuses = [
      await readChallengeBits([]),
      await readChallengeBits(['--inquiries', 'on']),
      await readChallengeBits(['--config', config]),
      await readChallengeBits(['--config', config, '--inquiries', '7']),
      await readChallengeBits(['--config', config], { MADOGUCHI_INQUIRIES: 'off' }),
    ];
    expect(statuses).toEqual([401, 15, 3, 7, 401]);
  }, 120_000);

  it('refuses a second process on the same data folder, and the first continues', async () => {
    const place = folder();
    const args = ['serve', '--port', '0', '--data', place];
    const first = madoguchi(args, { MADOGUCHI_SECRET: SECRET });
    const origin = await first.origin();
    const second = madoguchi(args, { MADOGUCHI_SECRET: SECRET });
    expect(await second.ended).toBe(1);
    expect(second.error()).toMatch(/in use|another process/i);
    expect((await fileTicket(origin)).status).toBe(201);
  });

  it.each(databases)('refuses a data folder without the files of the database on $name', async ({ freshAddress }) => {
    const database = await freshAddress();
    const start = (data: string, ...more: string[]) =>
      madoguchi(['serve', '--port', '0', '--data', data, '--database', database, ...more], {
        MADOGUCHI_SECRET: SECRET,
      });
    const shared = folder();
    const first = start(shared);
    await first.origin();
    first.child.kill('SIGTERM');
    expect(await first.ended).toBe(0);

    const own = folder();
    const refused = start(own);
    expect(await refused.ended).toBe(1);
    expect(refused.error()).toBe(
      `error: The folder ${join(own, 'files')} does not hold the attachments of this database: the marker file that the database names is missing. All processes on one database need the same files. Set --data (MADOGUCHI_DATA) to a folder that they share, and restore the files together with the database. If the files are lost for good, start once with --new-file-store.\n`,
    );
    expect((await runCli(['privacy', 'retention', '--data', folder(), '--database', database])).error).toContain(
      'does not hold the attachments of this database',
    );

    const same = start(shared);
    await same.origin();
    same.child.kill('SIGTERM');
    await same.ended;
    await start(own, '--new-file-store').origin();
  });

  it('reports a port that is in use', async () => {
    const first = madoguchi(['serve', '--port', '0', '--data', folder()], { MADOGUCHI_SECRET: SECRET });
    const { port } = new URL(await first.origin());
    expect(first.error()).toContain('Add the origins of your pages with --origins (MADOGUCHI_ORIGINS).');
    expect(first.error()).toContain('data-token-url');
    const second = madoguchi(['serve', '--port', port, '--data', folder()], { MADOGUCHI_SECRET: SECRET });
    expect(await second.ended).toBe(1);
    expect(second.error()).toContain(`Port ${port} on 127.0.0.1 is already in use`);
    expect(second.out()).toBe('');
  });

  it('serves the status of a remote page, and of one on this machine only with a flag', async () => {
    const upstream = await statusUpstream();
    upstream.answer('/api/v1/summary', {
      body: JSON.stringify({ page_title: 'Example', ongoing_incidents: [{ id: 'x', name: 'Errors' }] }),
    });
    const start = (...more: string[]) =>
      madoguchi(
        ['serve', '--port', '0', '--data', folder(), '--status', upstream.url, '--status-kind', 'incident-io', ...more],
        { MADOGUCHI_SECRET: SECRET },
      );
    const status = async (program: Program) => (await fetch(`${await program.origin()}/v1/status`)).json();
    expect(await status(start('--status-private'))).toMatchObject({ headline: 'degraded', page: { name: 'Example' } });
    const refused = start();
    expect(await status(refused)).toMatchObject({ code: 'unavailable' });
    expect(refused.error()).toMatch(/private network/);
    const unknown = start('--status-kind', 'crystal-ball');
    expect(await unknown.ended).not.toBe(0);
    expect(unknown.error()).toMatch(/crystal-ball/);
    await upstream.close();
  }, 60_000);
});
