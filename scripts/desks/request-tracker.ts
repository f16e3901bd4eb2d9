import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningDesk } from './accounts.ts';
import { parseCredentials, endGroup, endWithUs, runToEnd, untilAnswers } from './instance.ts';
import { findFreePort } from '../free-port.ts';

const LIBRARY = '/usr/share/request-tracker5';

/**
 * Starts a Request Tracker with an empty database, the rights that docs/integrations/request-tracker.md asks for, one agent and two
 * end users.
 */
export async function startRequestTracker(): Promise<RunningDesk> {
  const folder = await mkdtemp(join(tmpdir(), 'madoguchi-rt-'));
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  await mkdir(join(folder, 'd'));
  await writeFile(join(folder, 'site.pm'), siteConfig(folder, port));
  const seed = new URL('request-tracker-seed.pl', import.meta.url).pathname;
  // Without the first two settings, the system-wide database would be changed.
  const env = { RT_SITE_CONFIG: join(folder, 'site.pm'), RT_SITE_CONFIG_DIR: join(folder, 'd'), TMPDIR: folder };
  try {
    await runToEnd('rt-setup-database-5', ['--action', 'init', '--skip-create', '--dba', '', '--dba-password', ''], {
      env,
    });
    const tokens = parseCredentials(await runToEnd('perl', [`-I${LIBRARY}/lib`, seed], { env }));
    const log = await open(join(folder, 'rt.log'), 'a');
    const child = spawn(
      join(LIBRARY, 'libexec', 'rt-server'),
      ['--host', '127.0.0.1', '--port', String(port), '--server', 'Starlet', '--max-workers', '3'],
      { env: { ...process.env, ...env }, stdio: ['ignore', log.fd, log.fd], detached: true },
    );
    endWithUs(child);
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
    return { kind: 'request-tracker', url, tokens, group: child.pid ?? 0, stop };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/**
 * The cheapest hashing of tokens: each request verifies one, which takes a third of a second by default. A time zone
 * other than the account's, because queries are interpreted in one of them.
 */
const siteConfig = (folder: string, port: number) => `
Set($rtname, 'madoguchi.test'); Set($Organization, 'madoguchi.test'); Set($Timezone, 'Asia/Tokyo');
Set($DatabaseType, 'SQLite'); Set($DatabaseName, '${folder}/rtdb'); Set($DatabaseHost, ''); Set($DatabasePort, '');
Set($DatabaseUser, ''); Set($DatabasePassword, ''); Set($BcryptCost, 5);
Set(%FullTextSearch, Enable => 1, Indexed => 0);
Set($WebPath, ''); Set($WebDomain, '127.0.0.1'); Set($WebPort, ${port}); Set($WebBaseURL, 'http://127.0.0.1:${port}');
Set($MailCommand, 'testfile'); Set($LogToSyslog, undef); Set($LogToSTDERR, 'warning');
Set($CorrespondAddress, 'rt@example.test'); Set($CommentAddress, 'rt-comment@example.test');
1;
`;
