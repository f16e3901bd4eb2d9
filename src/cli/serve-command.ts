import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { InvalidArgumentError, Option, type Command } from 'commander';
import * as z from 'zod/mini';
import { ConfigurationError, statusKinds, type IdentityOptions } from '../server/index.ts';
import { documentation } from './config/described.ts';
import { readConfigFile } from './config/read-config.ts';
import { ConfigFile } from './config/schema.ts';
import { publicUrlOption } from './agents.ts';
import { smtpUrlOption } from './mail.ts';
import { createMailSetup } from './mail-settings.ts';
import {
  configOption,
  databaseOption,
  dataOption,
  fromEnvironment,
  integer,
  list,
  readFlags,
  SecretOption,
} from './options.ts';
import type { Definition } from './definition.ts';
import { serve } from './serve.ts';
import type { ServeOptions, StatusPage, RemoteDesk } from './serve-options.ts';

const text = z.optional(z.string());
const texts = z.optional(z.array(z.string()));
const Flags = z.object({
  port: z.number(),
  host: z.string(),
  data: z.string(),
  database: text,
  directDatabase: text,
  replica: text,
  newFileStore: z.optional(z.boolean()),
  secret: texts,
  keySecret: texts,
  jwksUrl: text,
  algorithms: z.optional(z.array(z.enum(['RS256', 'ES256']))),
  audience: text,
  issuer: text,
  origins: texts,
  trustedProxies: texts,
  embed: text,
  inquiries: z.optional(z.union([z.boolean(), z.number()])),
  supportAccess: z.optional(z.enum(['enforced', 'hidden', 'off'])),
  status: text,
  statusKind: z.optional(z.enum(statusKinds)),
  statusPrivate: z.optional(z.boolean()),
  desk: text,
  deskToken: text,
  deskWebhookSecret: text,
  smtpUrl: text,
  imapPassword: text,
  publicUrl: text,
  oidcClientSecret: text,
  config: text,
  quiet: z.optional(z.boolean()),
  shutdownSeconds: z.number(),
  metricsPort: z.optional(z.number()),
  metricsHost: z.string(),
  drainSeconds: z.number(),
});
type Flags = z.infer<typeof Flags>;

/** Adds `madoguchi serve`. */
export function defineServe(program: Command, { context, command, handle }: Definition): void {
  const served = addServeOptions(command(program, 'serve', 'Serve the ticket API and the widget.'));
  handle(served, async () => serve(await resolveServeOptions(served.opts()), context));
}

/** Adds the options of `madoguchi serve` to a command. */
export function addServeOptions(command: Command): Command {
  const option = (variable: string, flags: string, description: string) =>
    fromEnvironment(new Option(flags, description), variable);
  return command
    .addOption(
      fromEnvironment(
        new Option('--port <number>', 'port to listen on; 0 takes any free port')
          .default(8080)
          .argParser(integer(0, 65_535)),
        'PORT',
      ),
    )
    .addOption(
      fromEnvironment(
        new Option(
          '--host <address>',
          'address to listen on. Put a reverse proxy with TLS in front, and name it with --trusted-proxies',
        ).default('127.0.0.1'),
        'MADOGUCHI_HOST',
      ),
    )
    .addOption(dataOption())
    .addOption(databaseOption())
    .addOption(
      option(
        'MADOGUCHI_DIRECT_DATABASE',
        '--direct-database <url>',
        'URL of the same PostgreSQL without the pooler in transaction mode that --database names, for notifications between processes',
      ),
    )
    .addOption(
      option(
        'MADOGUCHI_REPLICA',
        '--replica <url>',
        'URL of a streaming replica of PostgreSQL, which lists and searches are read from',
      ),
    )
    .option(
      '--new-file-store',
      'start once with a data folder that lacks the files of this database, when they are lost for good',
    )
    .addOption(
      fromEnvironment(
        new SecretOption(
          '--secret <text>',
          'secret shared with the back end that signs tokens (HS256), at least 32 bytes. Several, separated by spaces, while it is rotated',
        ).argParser(splitAtSpaces),
        'MADOGUCHI_SECRET',
      ),
    )
    .addOption(
      fromEnvironment(
        new SecretOption(
          '--key-secret <text>',
          'encrypts the keys in the database that sign support-access sessions, at least 32 bytes. Several, separated by spaces, while it is rotated: the new one first. Default: the identity secret; mandatory with --jwks-url, unless support access is off',
        ).argParser(splitAtSpaces),
        'MADOGUCHI_KEY_SECRET',
      ),
    )
    .addOption(
      option(
        'MADOGUCHI_JWKS_URL',
        '--jwks-url <url>',
        'instead of a secret: URL of the JSON Web Key Set of the tokens',
      ),
    )
    .addOption(
      fromEnvironment(
        new Option(
          '--algorithms <list>',
          'with --jwks-url: accepted algorithms, comma-separated. Default: RS256,ES256',
        ).argParser(parseAlgorithms),
        'MADOGUCHI_ALGORITHMS',
      ),
    )
    .addOption(option('MADOGUCHI_AUDIENCE', '--audience <text>', 'required "aud" claim. Mandatory with --jwks-url'))
    .addOption(option('MADOGUCHI_ISSUER', '--issuer <text>', 'required "iss" claim'))
    .addOption(
      fromEnvironment(
        new Option(
          '--origins <list>',
          'origins of the pages with the widget, comma-separated: https://app.example.com. Default: only the origin of this server',
        ).argParser(list),
        'MADOGUCHI_ORIGINS',
      ),
    )
    .addOption(
      fromEnvironment(
        new Option(
          '--trusted-proxies <list>',
          'IP addresses or CIDR ranges of reverse proxies, comma-separated: 127.0.0.1,10.0.0.0/8. Their X-Forwarded-For is trusted. Default: none, so all users behind a proxy share the rate limits of one address',
        ).argParser(list),
        'MADOGUCHI_TRUSTED_PROXIES',
      ),
    )
    .addOption(
      option(
        'MADOGUCHI_EMBED',
        '--embed <folder>',
        'folder with the built widget. Default: the widget of this package',
      ),
    )
    .addOption(
      fromEnvironment(
        new Option(
          '--inquiries <on|off|bits>',
          'let visitors who are not signed in ask for help; an agent verifies each inquiry. A number from 0 to 24 is the difficulty of the proof of work in bits; on means 15. Default: off',
        ).argParser(parseInquiries),
        'MADOGUCHI_INQUIRIES',
      ),
    )
    .addOption(
      fromEnvironment(
        new Option(
          '--support-access <mode>',
          'enforced: your back end refuses support without a session, and the panel shows the tab. hidden: the operations work without the tab. off: they are refused. Default: hidden',
        ).choices(['enforced', 'hidden', 'off']),
        'MADOGUCHI_SUPPORT_ACCESS',
      ),
    )
    .addOption(
      option(
        'MADOGUCHI_STATUS',
        '--status <url>',
        'URL of your status page. Default: incidents are stored in the database',
      ),
    )
    .addOption(
      fromEnvironment(
        new Option(
          '--status-kind <kind>',
          'kind of --status; for feed and json it is the URL of the document. Default: statuspage',
        ).choices(statusKinds),
        'MADOGUCHI_STATUS_KIND',
      ),
    )
    .option('--status-private', 'allow a status page on a private or loopback address')
    .addOption(
      option('MADOGUCHI_DESK', '--desk <url>', 'URL of the help desk, in place of desk.url of the configuration file'),
    )
    .addOption(
      fromEnvironment(new SecretOption('--desk-token <text>', 'credential of the help desk'), 'MADOGUCHI_DESK_TOKEN'),
    )
    .addOption(
      fromEnvironment(
        new SecretOption(
          '--desk-webhook-secret <text>',
          'secret that the help desk signs its webhooks to /v1/desk-events with',
        ),
        'MADOGUCHI_DESK_WEBHOOK_SECRET',
      ),
    )
    .addOption(smtpUrlOption())
    .addOption(
      fromEnvironment(
        new SecretOption('--imap-password <text>', 'password of the mailbox that mail is read from'),
        'MADOGUCHI_IMAP_PASSWORD',
      ),
    )
    .addOption(publicUrlOption())
    .addOption(
      fromEnvironment(
        new SecretOption(
          '--oidc-client-secret <text>',
          'client secret for inbox.openIdConnect of the configuration file',
        ),
        'MADOGUCHI_OIDC_CLIENT_SECRET',
      ),
    )
    .addOption(configOption())
    .option('--quiet', 'log failures only, not every request')
    .addOption(
      fromEnvironment(
        new Option(
          '--metrics-port <number>',
          'port for GET /metrics (Prometheus); 0 takes any. Default: none',
        ).argParser(integer(0, 65_535)),
        'MADOGUCHI_METRICS_PORT',
      ),
    )
    .addOption(
      fromEnvironment(
        new Option('--metrics-host <address>', 'address for GET /metrics').default('127.0.0.1'),
        'MADOGUCHI_METRICS_HOST',
      ),
    )
    .addOption(
      fromEnvironment(
        new Option(
          '--drain-seconds <number>',
          'after SIGTERM, seconds for which requests are still accepted while /readyz fails, so that a balancer takes the process out first: a little more than two of its checks',
        )
          .default(0)
          .argParser(integer(0, 600)),
        'MADOGUCHI_DRAIN_SECONDS',
      ),
    )
    .addOption(
      fromEnvironment(
        new Option(
          '--shutdown-seconds <number>',
          'seconds for which running requests may finish after SIGTERM or SIGINT; the process ends at most 5 seconds later',
        )
          .default(10)
          .argParser(integer(0, 3_600)),
        'MADOGUCHI_SHUTDOWN_SECONDS',
      ),
    )
    .addHelpText(
      'after',
      () => `
Keys of the configuration file, in full in docs/reference/configuration.md:
${listConfigKeys()}

Requests are logged to standard output, one line of JSON each; everything else goes to standard error.
On SIGTERM and SIGINT, event streams end with the order to reconnect, running requests finish within --shutdown-seconds, and
the exit code is 0.`,
    );
}

/** The top-level keys of the configuration file with the first sentence of their descriptions. */
function listConfigKeys(): string {
  const keys = Object.entries(ConfigFile.def.shape);
  const width = Math.max(...keys.map(([name]) => name.length));
  return keys
    .map(([name, schema]) => {
      const [sentence = ''] = (documentation.get(schema)?.description ?? '').split(/\.(?: |$)|;/);
      return `  ${name.padEnd(width)}  ${sentence.replaceAll('`', '')}`;
    })
    .join('\n');
}

/**
 * Combines options, environment variables and the configuration file, in this order of precedence.
 *
 * @param parsed the options as commander returns them
 * @throws ConfigurationError
 */
export async function resolveServeOptions(parsed: Record<string, unknown>): Promise<ServeOptions> {
  const flags = readFlags(Flags, parsed);
  const { data, database, origins, trustedProxies } = flags;
  const config = flags.config === undefined ? {} : await readConfigFile(flags.config);
  return {
    port: flags.port,
    host: flags.host,
    data,
    database: database ?? data,
    directDatabase: flags.directDatabase,
    replica: flags.replica,
    newFileStore: flags.newFileStore ?? false,
    identity: resolveIdentity(flags, config.identity ?? {}),
    keySecret: flags.keySecret,
    origins: origins ?? config.origins ?? [],
    trustedProxies: trustedProxies ?? config.trustedProxies ?? [],
    embed: flags.embed ?? config.embed ?? findBuiltFolder('embed', 'madoguchi.js'),
    supportAccess: resolveSupportAccess(flags, config),
    status: resolveStatus(flags, config),
    desk: resolveDesk(flags, config),
    mail: await createMailSetup(config, flags.smtpUrl, { password: flags.imapPassword }),
    inbox: resolveInbox(flags, config),
    quiet: flags.quiet ?? false,
    shutdownSeconds: flags.shutdownSeconds,
    metrics: flags.metricsPort === undefined ? undefined : { port: flags.metricsPort, host: flags.metricsHost },
    drainSeconds: flags.drainSeconds,
    inquiries: resolveInquiries(flags.inquiries, config),
    config,
  };
}

function resolveInbox(flags: Flags, { inbox = {} }: ConfigFile): ServeOptions['inbox'] {
  if (inbox === false) return undefined;
  const { openIdConnect, ...rest } = inbox;
  const publicUrl = flags.publicUrl ?? rest.publicUrl;
  const files = rest.files ?? findBuiltFolder('inbox', 'index.html');
  const clientSecret = flags.oidcClientSecret ?? openIdConnect?.clientSecret;
  return {
    ...(publicUrl !== undefined && { publicUrl }),
    ...(files !== undefined && { files }),
    ...(openIdConnect && { openIdConnect: { ...openIdConnect, ...(clientSecret !== undefined && { clientSecret }) } }),
    ...(flags.keySecret && { keySecret: flags.keySecret }),
  };
}

const splitAtSpaces = (value: string) => value.split(/\s+/).filter((part) => part !== '');

function parseAlgorithms(value: string): string[] {
  const names = list(value);
  if (names.some((name) => name !== 'RS256' && name !== 'ES256'))
    throw new InvalidArgumentError('Expected RS256, ES256 or both.');
  return names;
}

function parseInquiries(value: string): boolean | number {
  if (value === 'on' || value === 'off') return value === 'on';
  const bits = Number(value);
  if (!/^\d{1,2}$/.test(value) || bits > 24)
    throw new InvalidArgumentError('Expected on, off or an integer from 0 to 24.');
  return bits;
}

function resolveSupportAccess({ supportAccess }: Flags, config: ConfigFile): ServeOptions['supportAccess'] {
  if (supportAccess === undefined) return config.supportAccess ?? {};
  return supportAccess !== 'off' && { enforced: supportAccess === 'enforced' };
}

function resolveInquiries(given: boolean | number | undefined, { inquiries }: ConfigFile): ServeOptions['inquiries'] {
  if (given === false) return undefined;
  const configured = typeof inquiries === 'object' ? inquiries : {};
  if (given === undefined) return inquiries ? configured : undefined;
  return given === true ? configured : { ...configured, difficulty: given };
}

function resolveStatus(flags: Flags, { statusSource = {} }: ConfigFile): StatusPage | undefined {
  const { status, statusKind, statusPrivate } = flags;
  const url = status ?? statusSource.url;
  if (url === undefined) {
    if (statusKind !== undefined || statusPrivate || Object.keys(statusSource).length > 0)
      throw new ConfigurationError('The URL of the status page is missing. Set statusSource.url or --status.');
    return undefined;
  }
  const allowPrivate = statusPrivate ?? statusSource.allowPrivate ?? false;
  return { kind: statusKind ?? statusSource.kind ?? 'statuspage', url, allowPrivate };
}

function resolveDesk(flags: Flags, { desk }: ConfigFile): RemoteDesk | undefined {
  const { desk: url, deskToken: token, deskWebhookSecret: webhookSecret } = flags;
  if (!desk) {
    if (url === undefined && token === undefined) return undefined;
    throw new ConfigurationError(
      'The help desk is not described. Add the key "desk" to the configuration file (--config).',
    );
  }
  if (token === undefined)
    throw new ConfigurationError('The credential of the help desk is missing. Set MADOGUCHI_DESK_TOKEN.');
  if (webhookSecret !== undefined && desk.kind !== 'zendesk')
    throw new ConfigurationError(
      `Webhooks of the desk kind "${desk.kind}" are not signed. Remove MADOGUCHI_DESK_WEBHOOK_SECRET.`,
    );
  return { shape: url === undefined ? desk : { ...desk, url }, token, webhookSecret };
}

function resolveIdentity(flags: Flags, config: NonNullable<ConfigFile['identity']>): IdentityOptions {
  const audience = flags.audience ?? config.audience;
  const issuer = flags.issuer ?? config.issuer;
  const common = {
    ...(audience !== undefined && { audience }),
    ...(issuer !== undefined && { issuer }),
    ...(config.claims && { claims: config.claims }),
    ...(config.tokenType !== undefined && { tokenType: config.tokenType }),
    ...(config.severalOrganizations && { severalOrganizations: true }),
    ...(config.personalOrganizations && { personalOrganizations: true }),
  };
  const jwksUrl = flags.jwksUrl ?? config.jwksUrl;
  const secret = flags.secret ?? config.secret;
  if (jwksUrl === undefined) return { secret: secret ?? [], ...common };
  if (secret !== undefined) throw new ConfigurationError('Both a secret and a JWKS URL are set. Remove one of them.');
  // A missing audience is rejected together with the other identity options, with the same message for code and file.
  return { audience: '', jwksUrl, algorithms: flags.algorithms ?? config.algorithms ?? ['RS256', 'ES256'], ...common };
}

/** A folder that was built next to this program: in the package, then in a checkout. */
function findBuiltFolder(name: string, file: string): string | undefined {
  return [`../${name}`, `../../${name}`, `../../dist/${name}`]
    .map((place) => fileURLToPath(new URL(place, import.meta.url)))
    .find((folder) => existsSync(`${folder}/${file}`));
}
