import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endGroup, freePort, runToEnd, untilAnswers } from './instance.ts';

const LIBRARY = '/usr/share/request-tracker5';

/** A throw-away Request Tracker on 127.0.0.1. */
export interface RunningRequestTracker {
  url: string;
  /** Tokens by account: `madoguchi` (the server's), `agent`, and the end users `cust1` and `cust2`, who have no privileges. */
  tokens: Readonly<Record<'madoguchi' | 'agent' | 'cust1' | 'cust2', string>>;
  /** What it has logged. */
  log(): Promise<string>;
  stop(): Promise<void>;
}

/**
 * Starts a Request Tracker with an empty database, the rights that docs/desks/request-tracker.md asks for, one agent and two
 * end users.
 */
export async function startRequestTracker(): Promise<RunningRequestTracker> {
  const folder = await mkdtemp(join(tmpdir(), 'madoguchi-rt-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  await mkdir(join(folder, 'd'));
  await writeFile(join(folder, 'site.pm'), siteConfig(folder, port));
  const seed = new URL('request-tracker-seed.pl', import.meta.url).pathname;
  // Without the first two, it would be the system-wide database that is changed.
  const env = { RT_SITE_CONFIG: join(folder, 'site.pm'), RT_SITE_CONFIG_DIR: join(folder, 'd'), TMPDIR: folder };
  try {
    await runToEnd('rt-setup-database-5', ['--action', 'init', '--skip-create', '--dba', '', '--dba-password', ''], {
      env,
    });
    const tokens = tokensOf(await runToEnd('perl', [`-I${LIBRARY}/lib`, seed], { env }));
    const log = await open(join(folder, 'rt.log'), 'a');
    const child = spawn(
      join(LIBRARY, 'libexec', 'rt-server'),
      ['--host', '127.0.0.1', '--port', String(port), '--server', 'Starlet', '--max-workers', '3'],
      { env: { ...process.env, ...env }, stdio: ['ignore', log.fd, log.fd], detached: true },
    );
    await log.close();
    const stop = async () => {
      await endGroup(child);
      await rm(folder, { recursive: true, force: true });
    };
    try {
      await untilAnswers(`${url}/REST/2.0/rt`, child, { authorization: `token ${tokens.madoguchi}` });
    } catch (error) {
      const said = await readFile(join(folder, 'rt.log'), 'utf8');
      await stop();
      throw new Error(`Request Tracker does not start.\n${said.slice(-2_000)}`, { cause: error });
    }
    return { url, tokens, stop, log: () => readFile(join(folder, 'rt.log'), 'utf8') };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** The cheapest hashing of tokens: each request is checked against one, which takes a third of a second by default. */
const siteConfig = (folder: string, port: number) => `
Set($rtname, 'madoguchi.test'); Set($Organization, 'madoguchi.test'); Set($Timezone, 'UTC');
Set($DatabaseType, 'SQLite'); Set($DatabaseName, '${folder}/rtdb'); Set($DatabaseHost, ''); Set($DatabasePort, '');
Set($DatabaseUser, ''); Set($DatabasePassword, ''); Set($BcryptCost, 5);
Set(%FullTextSearch, Enable => 1, Indexed => 0);
Set($WebPath, ''); Set($WebDomain, '127.0.0.1'); Set($WebPort, ${port}); Set($WebBaseURL, 'http://127.0.0.1:${port}');
Set($MailCommand, 'testfile'); Set($LogToSyslog, undef); Set($LogToSTDERR, 'warning');
Set($CorrespondAddress, 'rt@example.test'); Set($CommentAddress, 'rt-comment@example.test');
1;
`;

function tokensOf(said: string): RunningRequestTracker['tokens'] {
  const of = (name: string) => {
    const token = new RegExp(`^${name} (\\S+)$`, 'm').exec(said)?.[1];
    if (token === undefined) throw new Error(`The seed made no token for ${name}.`);
    return token;
  };
  return { madoguchi: of('madoguchi'), agent: of('agent'), cust1: of('cust1'), cust2: of('cust2') };
}
