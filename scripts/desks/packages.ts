import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Help desks that Debian packages and tests can start. */
export const DESKS = ['request-tracker', 'redmine'] as const;
/** A help desk that Debian packages and tests can start. */
export type DebianDesk = (typeof DESKS)[number];

const PACKAGES: Record<DebianDesk, { names: readonly string[]; installedFile: string; answers: readonly string[] }> = {
  'request-tracker': {
    names: ['request-tracker5', 'rt5-standalone', 'rt5-db-sqlite'],
    installedFile: '/usr/share/request-tracker5/libexec/rt-server',
    // Excludes system services and mail servers: the tests start the processes they need.
    answers: [
      'request-tracker5 request-tracker5/webbaseurl string http://127.0.0.1:8085',
      'request-tracker5 request-tracker5/organization string example.test',
      'request-tracker5 request-tracker5/rtname string example.test',
      'request-tracker5 request-tracker5/correspondaddress string rt@example.test',
      'request-tracker5 request-tracker5/commentaddress string rt-comment@example.test',
      'request-tracker5 request-tracker5/install-cronjobs boolean false',
      'request-tracker5 request-tracker5/dbconfig-install boolean false',
      'exim4-config exim4/dc_eximconfig_configtype select no configuration at this time',
    ],
  },
  redmine: {
    names: ['redmine', 'redmine-sqlite'],
    installedFile: '/usr/share/redmine/config.ru',
    answers: [
      'redmine redmine/instances/default/dbconfig-install boolean false',
      'redmine redmine/current-instances string default',
    ],
  },
};

/** Exit code when help desks cannot be installed. */
export const NOT_RUN = 3;

/** Returns why help desks cannot be started here, as a sentence; null when they can, possibly after installation. */
export function missingDesk(desks: readonly DebianDesk[] = DESKS): string | null {
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) return null;
  const names = desks.flatMap((desk) => PACKAGES[desk].names).join(', ');
  return `${desks.join(' and ')} cannot be started here. It takes root on Debian, to install ${names} and to start them as their own users.`;
}

/**
 * Installs missing packages of these help desks, with one apt at a time.
 *
 * @throws Error when apt fails, with the end of its output
 */
export async function installDesks(desks: readonly DebianDesk[]): Promise<void> {
  const missing = desks.filter((desk) => !existsSync(PACKAGES[desk].installedFile));
  if (missing.length === 0) return;
  const answers = missing.flatMap((desk) => PACKAGES[desk].answers);
  execFileSync('debconf-set-selections', { input: `${answers.join('\n')}\n` });
  await apt('update');
  const names = missing.flatMap((desk) => PACKAGES[desk].names);
  // Without syncing each file to disk: after a power failure, the packages can be installed again.
  await apt('-y', '-o', 'Dpkg::Options::=--force-unsafe-io', 'install', '--no-install-recommends', ...names);
}

function apt(...args: string[]): Promise<void> {
  const child = spawn('apt-get', ['-qq', '-o', 'Dpkg::Use-Pty=0', '-o', 'DPkg::Lock::Timeout=300', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'ignore', 'pipe'],
    // Continues when the parent process ends, because half-installed packages block apt.
    detached: true,
  });
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-2_000)));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`apt-get ${args.join(' ')} ended with ${code}.\n${output}`)),
    );
  });
}
