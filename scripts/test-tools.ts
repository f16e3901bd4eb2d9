import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Programs that the tests drive, by absolute path. */
export interface Programs {
  chromium: string;
  firefox: string;
  /** WebKitGTK's WebDriver server. */
  webkitDriver: string;
  /** The small WebKitGTK browser that the driver starts. */
  miniBrowser: string;
  xvfb: string;
  /** The PostgreSQL server program (`postgres`), not its client. */
  postgres: string;
  /** A pooler in front of PostgreSQL. */
  pgbouncer: string;
  /** A mail server that stores mail. */
  dovecot: string;
  /** A mail server that transfers mail. */
  postfix: string;
  /** A balancer in front of several processes. */
  haproxy: string;
  /** A library by which a process sees another time. */
  faketime: string;
  /** Object storage: the programs of OpenStack Swift. */
  swiftProxy: string;
  swiftAccount: string;
  swiftContainer: string;
  swiftObject: string;
  /** The cache that Swift needs. */
  memcached: string;
}

/** Fonts, and programs and libraries of the suite `operations`. Its tests say so where one is missing. */
type Library =
  | 'cjkFont'
  | 'emojiFont'
  | 'php'
  | 'rubyJwt'
  | 'pythonJwt'
  | 'django'
  | 'fastapi'
  | 'httpx'
  | 'nginx'
  | 'caddy'
  | 'promtool'
  | 'mmdebstrap';

interface Need {
  id: keyof Programs | Library;
  label: string;
  /** Package names, separated by spaces. */
  debian: string;
  find: () => string | null;
}

const needs: readonly Need[] = [
  {
    id: 'chromium',
    label: 'Chromium',
    // Without rendering for a visible window: a third less CPU time.
    debian: 'chromium-headless-shell',
    find: program('CHROMIUM', 'chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'),
  },
  { id: 'firefox', label: 'Firefox', debian: 'firefox-esr', find: program('FIREFOX', 'firefox-esr', 'firefox') },
  {
    id: 'webkitDriver',
    label: 'WebKitGTK WebDriver',
    debian: 'webkit2gtk-driver',
    find: program('WEBKIT_DRIVER', 'WebKitWebDriver'),
  },
  { id: 'miniBrowser', label: 'WebKitGTK MiniBrowser', debian: 'webkit2gtk-driver', find: miniBrowser },
  { id: 'xvfb', label: 'Xvfb', debian: 'xvfb', find: program('XVFB', 'Xvfb') },
  { id: 'postgres', label: 'PostgreSQL server', debian: 'postgresql', find: postgres },
  { id: 'pgbouncer', label: 'PgBouncer', debian: 'pgbouncer', find: program('PGBOUNCER', 'pgbouncer') },
  { id: 'dovecot', label: 'Dovecot', debian: 'dovecot-imapd dovecot-lmtpd', find: program('DOVECOT', 'dovecot') },
  { id: 'postfix', label: 'Postfix', debian: 'postfix', find: program('POSTFIX', 'postfix') },
  {
    id: 'faketime',
    label: 'libfaketime',
    debian: 'libfaketime',
    find: () =>
      entries('/usr/lib')
        .map((name) => join('/usr/lib', name, 'faketime/libfaketimeMT.so.1'))
        .find(existsSync) ?? null,
  },
  { id: 'haproxy', label: 'HAProxy', debian: 'haproxy', find: program('HAPROXY', 'haproxy') },
  { id: 'swiftProxy', label: 'Swift', debian: 'swift-proxy', find: program('SWIFT_PROXY', 'swift-proxy-server') },
  {
    id: 'swiftAccount',
    label: 'Swift',
    debian: 'swift-account',
    find: program('SWIFT_ACCOUNT', 'swift-account-server'),
  },
  {
    id: 'swiftContainer',
    label: 'Swift',
    debian: 'swift-container',
    find: program('SWIFT_CONTAINER', 'swift-container-server'),
  },
  { id: 'swiftObject', label: 'Swift', debian: 'swift-object', find: program('SWIFT_OBJECT', 'swift-object-server') },
  { id: 'memcached', label: 'memcached', debian: 'memcached', find: program('MEMCACHED', 'memcached') },
  { id: 'php', label: 'PHP', debian: 'php-cli', find: program('PHP', 'php') },
  {
    id: 'rubyJwt',
    label: 'JWT for Ruby',
    debian: 'ruby-jwt',
    find: debianFile('/usr/share/rubygems-integration/all/specifications', /^jwt-/),
  },
  {
    id: 'pythonJwt',
    label: 'JWT for Python',
    debian: 'python3-jwt',
    find: debianFile('/usr/lib/python3/dist-packages', /^jwt$/),
  },
  {
    id: 'django',
    label: 'Django',
    debian: 'python3-django',
    find: debianFile('/usr/lib/python3/dist-packages', /^django$/),
  },
  {
    id: 'fastapi',
    label: 'FastAPI',
    debian: 'python3-fastapi',
    find: debianFile('/usr/lib/python3/dist-packages', /^fastapi$/),
  },
  {
    id: 'httpx',
    label: 'the test client of FastAPI',
    debian: 'python3-httpx',
    find: debianFile('/usr/lib/python3/dist-packages', /^httpx$/),
  },
  { id: 'nginx', label: 'nginx', debian: 'nginx-light', find: program('NGINX', 'nginx') },
  { id: 'caddy', label: 'Caddy', debian: 'caddy', find: program('CADDY', 'caddy') },
  { id: 'promtool', label: 'promtool', debian: 'prometheus', find: program('PROMTOOL', 'promtool') },
  { id: 'mmdebstrap', label: 'mmdebstrap', debian: 'mmdebstrap', find: program('MMDEBSTRAP', 'mmdebstrap') },
  { id: 'cjkFont', label: 'a font for Japanese', debian: 'fonts-noto-cjk', find: font('noto', /cjk/i) },
  { id: 'emojiFont', label: 'a font for emoji', debian: 'fonts-noto-color-emoji', find: font('noto', /emoji/i) },
];

/** Needs of which a missing one does not keep the other suites from running. */
const LIBRARIES: ReadonlySet<Need['id']> = new Set([
  'php',
  'rubyJwt',
  'pythonJwt',
  'django',
  'fastapi',
  'httpx',
  'nginx',
  'caddy',
  'promtool',
  'mmdebstrap',
]);

/**
 * Finds the programs, and as root on Debian installs what is missing. Environment variables (`CHROMIUM`, `FIREFOX`,
 * `WEBKIT_DRIVER`, `XVFB`, `PGBOUNCER`, and `MADOGUCHI_TEST_POSTGRES` for the folder of PostgreSQL's programs) take precedence over
 * the path.
 *
 * @throws Error for a missing program that cannot be installed here, with the package to install
 * @example const { chromium } = ensurePrograms();
 */
export function ensurePrograms(): Programs {
  const missing = needs.filter((need) => need.find() === null);
  if (missing.length > 0 && canInstall()) install([...new Set(missing.flatMap((need) => need.debian.split(' ')))]);
  return requirePrograms();
}

/** Returns the path of one program, or null where it is not installed. */
export function findProgram(id: keyof Programs | Library): string | null {
  return needs.find((need) => need.id === id)?.find() ?? null;
}

/**
 * Finds the programs without installing any.
 *
 * @throws Error for a missing program, with the package to install
 */
export function requirePrograms(): Programs {
  const found = Object.fromEntries(needs.map((need) => [need.id, need.find()]));
  const missing = needs.filter((need) => found[need.id] === null && !LIBRARIES.has(need.id));
  if (missing.length > 0) {
    throw new Error(
      `The tests need ${missing.map((need) => need.label).join(', ')}, and found none here.\n` +
        `On Debian or Ubuntu: apt-get install --no-install-recommends ${[...new Set(missing.map((need) => need.debian))].join(' ')}\n` +
        `Elsewhere install them your way and name them in CHROMIUM, FIREFOX, WEBKIT_DRIVER, XVFB, PGBOUNCER,\n` +
        `and the folder of PostgreSQL's programs in MADOGUCHI_TEST_POSTGRES.`,
    );
  }
  const path = (id: keyof Programs) => found[id] ?? '';
  return {
    chromium: path('chromium'),
    firefox: path('firefox'),
    webkitDriver: path('webkitDriver'),
    miniBrowser: path('miniBrowser'),
    xvfb: path('xvfb'),
    postgres: path('postgres'),
    pgbouncer: path('pgbouncer'),
    dovecot: path('dovecot'),
    postfix: path('postfix'),
    haproxy: path('haproxy'),
    faketime: path('faketime'),
    swiftProxy: path('swiftProxy'),
    swiftAccount: path('swiftAccount'),
    swiftContainer: path('swiftContainer'),
    swiftObject: path('swiftObject'),
    memcached: path('memcached'),
  };
}

function canInstall(): boolean {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version') && onPath('apt-get') !== null;
}

function install(packages: readonly string[]): void {
  process.stdout.write(`Installing ${packages.join(' ')}\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args: string[]) => execFileSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  // Its own configuration would make it listen on port 25.
  if (packages.includes('postfix'))
    execFileSync('debconf-set-selections', { input: 'postfix postfix/main_mailer_type select No configuration\n' });
  apt('-qq', 'update');
  apt('-qq', '-y', '-o', 'Dpkg::Use-Pty=0', 'install', '--no-install-recommends', ...packages);
}

function program(variable: string, ...names: string[]): () => string | null {
  return () => readOverride(variable) ?? names.map(onPath).find((path) => path !== null) ?? null;
}

/** A path from the environment is used even if no file exists there: a clear error is better than another program. */
function readOverride(variable: string): string | null {
  return process.env[variable] || null;
}

function onPath(name: string): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin', '/usr/local/bin', '/usr/sbin'];
  return folders.map((folder) => join(folder, name)).find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function entries(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function miniBrowser(): string | null {
  const folders = ['/usr/lib', '/usr/libexec', ...entries('/usr/lib').map((name) => join('/usr/lib', name))];
  return (
    folders
      .flatMap((folder) => ['webkit2gtk-4.1', 'webkit2gtk-4.0'].map((lib) => join(folder, lib, 'MiniBrowser')))
      .find(isExecutable) ?? null
  );
}

function postgres(): string | null {
  const debian = entries('/usr/lib/postgresql')
    .toSorted((a, b) => Number(b) - Number(a))
    .map((version) => join('/usr/lib/postgresql', version, 'bin/postgres'));
  const folder = readOverride('MADOGUCHI_TEST_POSTGRES');
  return folder ? join(folder, 'postgres') : (debian.find(isExecutable) ?? onPath('postgres'));
}

/** Whether a folder of a Debian package has an entry. */
function debianFile(folder: string, name: RegExp): () => string | null {
  return () => {
    if (!existsSync('/etc/debian_version')) return 'elsewhere';
    const entry = entries(folder).find((found) => name.test(found));
    return entry === undefined ? null : join(folder, entry);
  };
}

/**
 * Only Debian's folders are checked: elsewhere fonts belong to the desktop, and a missing one only affects screenshots.
 */
function font(folder: string, name: RegExp): () => string | null {
  return () => {
    if (!existsSync('/etc/debian_version')) return 'elsewhere';
    const found = ['opentype', 'truetype'].flatMap((kind) =>
      entries(join('/usr/share/fonts', kind, folder)).map((file) => join('/usr/share/fonts', kind, folder, file)),
    );
    return found.find((path) => name.test(path)) ?? null;
  };
}

if (import.meta.main) {
  try {
    for (const [name, path] of Object.entries(ensurePrograms())) process.stdout.write(`${name} ${path}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
