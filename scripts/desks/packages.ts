import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Desks that Debian ships and tests can start. */
export const DESKS = ['request-tracker', 'redmine'] as const;
/** A desk that Debian ships and tests can start. */
export type DebianDesk = (typeof DESKS)[number];

const PACKAGES: Record<DebianDesk, { names: readonly string[]; made: string; answers: readonly string[] }> = {
  'request-tracker': {
    names: ['request-tracker5', 'rt5-standalone', 'rt5-db-sqlite'],
    made: '/usr/share/request-tracker5/libexec/rt-server',
    // Neither a system-wide instance nor a mail server: the tests start what they need.
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
    made: '/usr/share/redmine/config.ru',
    answers: [
      'redmine redmine/instances/default/dbconfig-install boolean false',
      'redmine redmine/current-instances string default',
    ],
  },
};

/** The exit code of who was to start desks and could not install them. */
export const NOT_RUN = 3;

/** Why desks cannot be started here, in a sentence; null when they can, after installing at most. */
export function missingDesk(desks: readonly DebianDesk[] = DESKS): string | null {
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) return null;
  const names = desks.flatMap((desk) => PACKAGES[desk].names).join(', ');
  return `${desks.join(' and ')} cannot be started here. It takes root on Debian, to install ${names} and to start them as their own users.`;
}

/**
 * Installs what is missing of these desks, one apt at a time.
 *
 * @throws when apt fails; the message ends with what it said
 */
export async function installDesks(desks: readonly DebianDesk[]): Promise<void> {
  const missing = desks.filter((desk) => !existsSync(PACKAGES[desk].made));
  if (missing.length === 0) return;
  const answers = missing.flatMap((desk) => PACKAGES[desk].answers);
  execFileSync('debconf-set-selections', { input: `${answers.join('\n')}\n` });
  await apt('update');
  const names = missing.flatMap((desk) => PACKAGES[desk].names);
  // Files are not synced to the disk one by one: a machine that loses power installs again.
  await apt('-y', '-o', 'Dpkg::Options::=--force-unsafe-io', 'install', '--no-install-recommends', ...names);
}

function apt(...args: string[]): Promise<void> {
  const child = spawn('apt-get', ['-qq', '-o', 'Dpkg::Use-Pty=0', '-o', 'DPkg::Lock::Timeout=300', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'ignore', 'pipe'],
    // It goes on when whoever wanted the desks is ended: packages that are half unpacked keep apt from its work.
    detached: true,
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2_000)));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`apt-get ${args.join(' ')} ended with ${code}.\n${said}`)),
    );
  });
}
