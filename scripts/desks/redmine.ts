import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cp, mkdir, mkdtemp, open, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningDesk } from './accounts.ts';
import { parseCredentials, endGroup, endWithUs, runToEnd, untilAnswers } from './instance.ts';
import { findFreePort } from '../free-port.ts';

const PROGRAM = '/usr/share/redmine';

/**
 * Starts a Redmine with a fresh database, as the web server's user. Debian's package finds an instance by its name in
 * three system folders; they contain only links to a temporary folder, which are removed with it.
 */
export async function startRedmine(): Promise<RunningDesk> {
  await prepareProgram();
  const folder = await mkdtemp(join(tmpdir(), 'madoguchi-redmine-'));
  const site = `madoguchi-${randomBytes(6).toString('hex')}`;
  const links = [join('/etc/redmine', site), join('/var/lib/redmine', site)];
  const child = { stop: async () => {} };
  const stop = async () => {
    await child.stop();
    for (const path of [...links, folder]) await rm(path, { recursive: true, force: true });
  };
  try {
    const [config, data] = [join(folder, 'etc'), join(folder, 'lib')];
    for (const path of [config, join(data, 'files'), join(folder, 'log'), join(folder, 'tmp')])
      await mkdir(path, { recursive: true });
    await writeFile(
      join(config, 'database.yml'),
      `production:\n  adapter: sqlite3\n  database: ${join(data, 'db.sqlite')}\n  encoding: utf8\n  timeout: 10000\n`,
    );
    await writeFile(join(config, 'secret_key.txt'), randomBytes(32).toString('hex'));
    await symlink(config, join(data, 'config'));
    await symlink(join(folder, 'log'), join(data, 'log'));
    await symlink(join(folder, 'tmp'), join(data, 'tmp'));
    await symlink(config, links[0] ?? '');
    await symlink(data, links[1] ?? '');
    await cp(new URL('redmine-seed.rb', import.meta.url), join(folder, 'seed.rb'));
    execFileSync('chown', ['-R', 'www-data:', folder]);

    // The seed script also loads the default data, because each start of Ruby takes seconds.
    const said = await asWebUser(
      `${environment(site)} SCHEMA=${join(data, 'schema.rb')} bundle exec rake db:migrate >${join(folder, 'init.log')} 2>&1 && ` +
        `${environment(site)} bundle exec rails runner ${join(folder, 'seed.rb')}`,
    );
    const tokens = parseCredentials(said);
    const port = await findFreePort();
    const log = await open(join(folder, 'server.log'), 'a');
    const server = spawn(
      'su',
      [
        '-s',
        '/bin/sh',
        'www-data',
        '-c',
        `cd ${PROGRAM} && ${environment(site)} exec bundle exec rails server -u webrick -b 127.0.0.1 -p ${port} -P ${join(folder, 'server.pid')}`,
      ],
      { stdio: ['ignore', log.fd, log.fd], detached: true },
    );
    endWithUs(server);
    await log.close();
    child.stop = () => endGroup(server);
    const url = `http://127.0.0.1:${port}`;
    try {
      await untilAnswers(`${url}/users/current.json`, server, { 'x-redmine-api-key': tokens.madoguchi });
    } catch (error) {
      const last = await readFile(join(folder, 'server.log'), 'utf8');
      throw new Error(`Redmine does not start.\n${last.slice(-2_000)}`, { cause: error });
    }
    return { kind: 'redmine', url, tokens, group: server.pid ?? 0, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The package has no web server among its gems, and rails needs a folder for temporary files next to the program. */
async function prepareProgram(): Promise<void> {
  const local = join(PROGRAM, 'Gemfile.local');
  if (await stat(local).catch(() => null)) return;
  await writeFile(local, "gem 'webrick'\n");
  await mkdir(join(PROGRAM, 'tmp'), { recursive: true });
  execFileSync('chown', ['www-data:', join(PROGRAM, 'tmp')]);
  await asWebUser('bundle install --local --quiet');
}

const environment = (site: string): string => `X_DEBIAN_SITEID=${site} RAILS_ENV=production REDMINE_LANG=en`;

const asWebUser = (command: string): Promise<string> =>
  runToEnd('su', ['-s', '/bin/sh', 'www-data', '-c', `cd ${PROGRAM} && ${command}`]);
