import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ConfigurationError, statusKinds, type DeskShape, type IdentityOptions } from '../server/index.ts';
import { readConfigFile, type ConfigFile } from './config.ts';
import { statusPage, type StatusPage } from './status-page.ts';
import { UsageError, wrap } from './text.ts';

/** What `madoguchi serve` was asked to do. */
export interface ServeOptions {
  port: number;
  host: string;
  data: string;
  database: string;
  identity: IdentityOptions;
  /** Undefined: `access.keySecret` of the configuration file, else the identity secret. */
  keySecret: string[] | undefined;
  origins: string[];
  trustedProxies: string[];
  embed: string | undefined;
  supportAccess: { enforced?: boolean } | false;
  /** A status page somewhere else; undefined when incidents are kept here. */
  status: StatusPage | undefined;
  quiet: boolean;
  /** Undefined: nobody asks without signing in. */
  inquiries: { bits?: number; waiting?: number } | undefined;
  /** A ticket system somewhere else; undefined when tickets live in the database. */
  desk: { shape: DeskShape; token: string; webhookSecret?: string | undefined } | undefined;
  config: ConfigFile;
}

/** Flags, each with the variable that stands in for it. The flag wins. */
const FLAGS = {
  port: { variable: 'PORT', value: '<n>', help: 'Port to listen on. Default 8080; 0 takes any free one.' },
  host: {
    variable: 'MADOGUCHI_HOST',
    value: '<address>',
    help: 'Address to listen on. Default 127.0.0.1: put a proxy with TLS in front, and name it with --trusted-proxies.',
  },
  data: {
    variable: 'MADOGUCHI_DATA',
    value: '<folder>',
    help: 'Where the database and the files lie. Default ./data.',
  },
  database: {
    variable: 'MADOGUCHI_DATABASE',
    value: '<address>',
    help: 'postgres://… to use PostgreSQL. Default: an embedded database in the data folder. Prefer the variable where the address holds a password: others on this machine can read the command line.',
  },
  secret: {
    variable: 'MADOGUCHI_SECRET',
    value: '<text>',
    help: 'Shared with the back end that signs tokens (HS256), at least 32 bytes. Several, separated by spaces, while rotating. Prefer the variable: others on this machine can read the command line.',
  },
  'key-secret': {
    variable: 'MADOGUCHI_KEY_SECRET',
    value: '<text>',
    help: 'Encrypts the keys that sign support-access sessions in the database, at least 32 bytes. Several, separated by spaces, while rotating: the new one first. Default: the identity secret; required with --jwks-url, unless support access is off. Prefer the variable.',
  },
  'jwks-url': {
    variable: 'MADOGUCHI_JWKS_URL',
    value: '<url>',
    help: 'Instead of a secret: where the public keys of the tokens are.',
  },
  algorithms: {
    variable: 'MADOGUCHI_ALGORITHMS',
    value: '<list>',
    help: 'With --jwks-url: RS256, ES256 or both. Default both.',
  },
  audience: {
    variable: 'MADOGUCHI_AUDIENCE',
    value: '<text>',
    help: 'The "aud" that tokens must carry. Required with --jwks-url.',
  },
  issuer: { variable: 'MADOGUCHI_ISSUER', value: '<text>', help: 'The "iss" that tokens must carry.' },
  origins: {
    variable: 'MADOGUCHI_ORIGINS',
    value: '<list>',
    help: 'Origins of the pages that show the widget, separated by commas: https://app.example.com. Default: only pages of this server.',
  },
  'trusted-proxies': {
    variable: 'MADOGUCHI_TRUSTED_PROXIES',
    value: '<list>',
    help: 'Addresses or ranges of the proxies in front, separated by commas: 127.0.0.1,10.0.0.0/8. Their X-Forwarded-For is believed. Without it, all users behind a proxy share the limits of one address.',
  },
  embed: {
    variable: 'MADOGUCHI_EMBED',
    value: '<folder>',
    help: "The widget's built files. Default: those of this package.",
  },
  inquiries: {
    variable: 'MADOGUCHI_INQUIRIES',
    value: '<on|off|bits>',
    help: "Whether people who cannot sign in may ask for help; agents verify them. A number from 0 to 24 says how hard the sender's computer has to work, each one more doubles it; on means 15. Default off.",
  },
  status: {
    variable: 'MADOGUCHI_STATUS',
    value: '<url>',
    help: 'The address of your status page, to be shown instead of the incidents kept here: https://status.example.com.',
  },
  'support-access': {
    variable: 'MADOGUCHI_SUPPORT_ACCESS',
    value: '<enforced|hidden|off>',
    help: 'Support access. enforced: your back end refuses support without a session of ours, and the panel shows the tab. hidden: it works without the tab. off: its operations are refused. Default hidden.',
  },
  'status-kind': {
    variable: 'MADOGUCHI_STATUS_KIND',
    value: '<kind>',
    help: `What --status is: ${statusKinds.join(', ')}. Default statuspage. For feed and json the address is the document's.`,
  },
  desk: {
    variable: 'MADOGUCHI_DESK',
    value: '<url>',
    help: 'The address of the ticket system that "desk" in the configuration file describes, in place of the one that stands there.',
  },
  'desk-token': {
    variable: 'MADOGUCHI_DESK_TOKEN',
    value: '<text>',
    help: 'The credential for that ticket system. Prefer the variable.',
  },
  'desk-webhook-secret': {
    variable: 'MADOGUCHI_DESK_WEBHOOK_SECRET',
    value: '<text>',
    help: 'The secret with which that ticket system signs what its webhook sends to /v1/desk-events, where it can. Prefer the variable.',
  },
  config: {
    variable: 'MADOGUCHI_CONFIG',
    value: '<file>',
    help: 'JSON with form, priorities, defaultPriority, limits, refusedPlans, status, statusPage, statusSource, supportAccess, desk, componentAliases, access, inquiries, anonymous, claims, tokenType, severalOrganizations, origins, requestHeaders, trustedProxies, rateLimits, webhooks, privacy, idempotencyDays.',
  },
} as const;
type Flag = keyof typeof FLAGS;

/** What `--help` prints. */
export const HELP = `madoguchi: a support window for your product, and the ticket API behind it.

Usage
  madoguchi serve [options]     Serve the ticket API and the widget.
  madoguchi check <base-url>    Prove that a ticket API keeps the contract; see madoguchi check --help.
  madoguchi audit verify FILE   Check an exported record of support access, offline.
  madoguchi export USER         Write everything that is kept about a customer; see madoguchi export --help.
  madoguchi erase USER          Erase a customer; see madoguchi erase --help.
  madoguchi retention           Delete what is kept no longer.
  madoguchi --help | --version

Options of serve, each with the environment variable that stands in for it
${Object.entries(FLAGS)
  .map(([name, { value, variable, help }]) => `  --${name} ${value}  (${variable})\n${wrap(help)}`)
  .join('\n')}
  --status-private
      Lets the status page be in a private network, or on this machine.
  --quiet
      No line for each request; failures are still written.

The log goes to the standard output, one line of JSON a request; everything else to the error output.
SIGTERM and SIGINT let the requests being answered finish, then close the database.

A whole installation
  MADOGUCHI_SECRET="$(openssl rand -base64 48)" madoguchi serve --port 8080
  <script async crossorigin src="http://127.0.0.1:8080/madoguchi.js" data-token-url="/support-token"></script>
  where /support-token is an address of your product that answers with the token of who is signed in.
`;

/**
 * Reads flags, variables and the configuration file.
 *
 * @throws UsageError or ConfigurationError
 */
export async function readServeOptions(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<ServeOptions> {
  const given = parseArguments(args);
  const value = (flag: Flag) => {
    const text = given[flag] ?? environment[FLAGS[flag].variable];
    return text === undefined || text === '' ? undefined : text;
  };
  const list = (flag: Flag) =>
    value(flag)
      ?.split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');

  const path = value('config');
  const config = path === undefined ? {} : await readConfigFile(path);
  const data = value('data') ?? './data';
  return {
    port: port(value('port') ?? '8080'),
    host: value('host') ?? '127.0.0.1',
    data,
    database: value('database') ?? data,
    identity: identity(value, list('algorithms'), config),
    keySecret: value('key-secret')
      ?.split(/\s+/)
      .filter((part) => part !== ''),
    origins: list('origins') ?? config.origins ?? [],
    trustedProxies: list('trusted-proxies') ?? config.trustedProxies ?? [],
    embed: value('embed') ?? builtEmbed(),
    status: statusPage(value('status'), value('status-kind'), given['status-private'] ?? false, config),
    desk: resolveDesk(value, config),
    supportAccess: supportAccess(value('support-access'), config),
    quiet: given.quiet ?? false,
    inquiries: inquiries(value('inquiries'), config),
    config,
  };
}

/** @throws ConfigurationError for another word */
function supportAccess(word: string | undefined, config: ConfigFile): ServeOptions['supportAccess'] {
  if (word === undefined) return config.supportAccess ?? {};
  if (word === 'off') return false;
  if (word === 'enforced' || word === 'hidden') return { enforced: word === 'enforced' };
  throw new ConfigurationError(`--support-access: expected enforced, hidden or off, got "${word}".`);
}

function parseArguments(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: false,
      strict: true,
      options: {
        port: text,
        host: text,
        data: text,
        database: text,
        secret: text,
        'key-secret': text,
        'jwks-url': text,
        algorithms: text,
        audience: text,
        issuer: text,
        origins: text,
        'trusted-proxies': text,
        embed: text,
        inquiries: text,
        status: text,
        'support-access': text,
        'status-kind': text,
        'status-private': { type: 'boolean' },
        desk: text,
        'desk-token': text,
        'desk-webhook-secret': text,
        config: text,
        quiet: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(notUnderstood(error));
  }
}

/** What the reader of the flags says, and the flag that was likely meant. */
function notUnderstood(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  const unknown = /^Unknown option '--([\w-]+)'/.exec(said)?.[1];
  if (unknown === undefined) return said;
  const meant = Object.keys(FLAGS).find((flag) => flag.startsWith(unknown));
  return `There is no option --${unknown}.${meant === undefined ? '' : ` Did you mean --${meant}?`}`;
}

function port(text: string): number {
  const number = Number(text);
  if (!/^\d{1,5}$/.test(text) || number > 65_535) throw new UsageError(`"${text}" is no port.`);
  return number;
}

function resolveDesk(value: (flag: Flag) => string | undefined, { desk }: ConfigFile): ServeOptions['desk'] {
  const [url, token, webhookSecret] = [value('desk'), value('desk-token'), value('desk-webhook-secret')];
  if (!desk) {
    if (url === undefined && token === undefined) return undefined;
    throw new ConfigurationError('What the ticket system is, is missing: "desk" in the file that --config names.');
  }
  if (token === undefined)
    throw new ConfigurationError('The credential for the ticket system is missing: MADOGUCHI_DESK_TOKEN.');
  if (webhookSecret !== undefined && desk.kind !== 'zendesk')
    throw new ConfigurationError(
      `A desk of the kind ${desk.kind} signs nothing: MADOGUCHI_DESK_WEBHOOK_SECRET is of no use.`,
    );
  return { shape: url === undefined ? desk : { ...desk, url }, token, webhookSecret };
}

function inquiries(text: string | undefined, { inquiries: configured }: ConfigFile): ServeOptions['inquiries'] {
  if (text === 'off') return undefined;
  const rest = typeof configured === 'object' ? configured : {};
  if (text === undefined) return configured ? rest : undefined;
  if (text === 'on') return rest;
  if (!/^\d{1,2}$/.test(text))
    throw new UsageError(`--inquiries takes on, off or a number from 0 to 24, not "${text}".`);
  return { ...rest, bits: Number(text) };
}

function identity(
  value: (flag: Flag) => string | undefined,
  algorithms: string[] | undefined,
  config: ConfigFile,
): IdentityOptions {
  const audience = value('audience');
  const issuer = value('issuer');
  const common = {
    ...(audience !== undefined && { audience }),
    ...(issuer !== undefined && { issuer }),
    ...(config.claims && { claims: config.claims }),
    ...(config.tokenType !== undefined && { tokenType: config.tokenType }),
    ...(config.severalOrganizations && { severalOrganizations: true }),
  };
  const jwksUrl = value('jwks-url');
  const secret = value('secret');
  if (jwksUrl === undefined) return { secret: secret?.split(/\s+/).filter((part) => part !== '') ?? [], ...common };
  if (secret !== undefined) throw new ConfigurationError('Give either a secret or a JWKS address, not both.');
  const named = algorithms ?? ['RS256', 'ES256'];
  const accepted = named.filter((name) => name === 'RS256' || name === 'ES256');
  if (accepted.length < named.length) throw new ConfigurationError('--algorithms takes RS256 and ES256 only.');
  // An empty audience is refused with the other identity options, in the same words for all configurations.
  return { audience: '', jwksUrl, algorithms: accepted, ...common };
}

/** The built widget beside this program: in the package, then in a checkout. */
function builtEmbed(): string | undefined {
  return ['../embed', '../../embed', '../../dist/embed']
    .map((place) => fileURLToPath(new URL(place, import.meta.url)))
    .find((folder) => existsSync(`${folder}/madoguchi.js`));
}
