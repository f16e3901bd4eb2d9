import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import {
  ConfigurationError,
  createTicketApi,
  databaseAccess,
  databaseIncidents,
  diskFiles,
  logFailures,
  logLines,
  openDesk,
  openStore,
  STATUS_KINDS,
  toNodeListener,
  VERSION,
  type Desk,
  type FollowingOptions,
  type PrivacyOptions,
  type StatusSource,
  type Store,
  type TicketApiServer,
} from '../server/index.ts';
import type { ConfigFile } from './config.ts';
import type { ServeOptions } from './options.ts';

/** How long a stop waits for requests being answered. */
const STOP_MS = 10_000;

/** Serves until a signal comes. Answers the exit code. */
export async function serve(options: ServeOptions): Promise<number> {
  // Whoever reads the log may go away; the server stays.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  // Before anything is opened, so that a refusal leaves no lock and no empty database behind.
  const store = await openStore({ database: options.database });
  for (const warning of store.warnings) process.stderr.write(`${warning}\n`);
  let server: Server;
  let opened: TicketApiServer | undefined;
  try {
    const desk = options.desk && (await openDesk(options.desk.shape, options.desk));
    const api = (opened = createApi(options, store, desk));
    server = createServer(
      {
        // A connection that dribbles its headers holds no memory worth keeping. Uploads from a phone take minutes.
        headersTimeout: 10_000,
        requestTimeout: 300_000,
        connectionsCheckingInterval: 5_000,
        keepAliveTimeout: 65_000,
      },
      (request, response) => void toNodeListener(api)(request, response),
    );
    await listen(server, options);
  } catch (error) {
    // The API first, where there is one already: what it does now and then must not meet a closed database.
    await (opened ?? store).close();
    throw error;
  }
  announce(server, opened, options);
  await stopSignal();
  await stop(server, opened);
  return 0;
}

function createApi(options: ServeOptions, store: Store, desk: Desk | undefined): TicketApiServer {
  const { config, inquiries } = options;
  const {
    $schema: _schema,
    claims: _claims,
    tokenType: _tokenType,
    severalOrganizations: _severalOrganizations,
    inquiries: _,
    refusedPlans = {},
    access,
    statusPage: _page,
    statusSource: _source,
    desk: _desk,
    following,
    privacy,
    ...settings
  } = config;
  return createTicketApi({
    ...settings,
    ...(inquiries && { inquiries }),
    store,
    ...(desk && { desk }),
    access: databaseAccess({ ...access, ...(options.keySecret && { keySecret: options.keySecret }) }),
    status: config.status === false ? false : statusFrom(options),
    supportAccess: options.supportAccess,
    ...(privacy && { privacy: toPrivacyOptions(privacy) }),
    ...(following && { following: toLifecycleOptions(following) }),
    files: diskFiles(join(options.data, 'files')),
    identity: options.identity,
    origins: options.origins,
    trustedProxies: options.trustedProxies,
    log: options.quiet ? logFailures : logLines,
    ...(options.embed !== undefined && { embed: options.embed }),
    filing: ({ organization }) => {
      const plan = organization?.plan;
      return plan && Object.hasOwn(refusedPlans, plan) ? (refusedPlans[plan] ?? null) : null;
    },
  });
}

function statusFrom({ status, config: { statusPage = {}, statusSource = {} } }: ServeOptions): StatusSource {
  if (!status) return databaseIncidents(statusPage);
  const onFailure = (error: Error) => process.stderr.write(`${error.message}\n`);
  return STATUS_KINDS[status.kind]({ ...statusSource, ...statusPage, ...status, onFailure });
}

/** A file names those who may export and erase; the server asks about each. */
function toPrivacyOptions({ officers = [], ...rest }: NonNullable<ConfigFile['privacy']>): PrivacyOptions {
  return {
    ...rest,
    officers: ({ id, email }) => officers.includes(id) || (email !== null && officers.includes(email)),
  };
}

/** A file names the contacts who may escalate; the server asks about each. */
function toLifecycleOptions({ escalation, ...rest }: NonNullable<ConfigFile['following']>): FollowingOptions {
  const { contacts, next } = escalation ?? {};
  const named = new Set(contacts);
  return {
    ...rest,
    escalation: {
      ...(contacts && { contacts: ({ id, email }) => named.has(id) || (email !== null && named.has(email)) }),
      ...(next !== undefined && { next }),
    },
  };
}

function listen(server: Server, { port, host }: ServeOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reasons: Record<string, string> = {
        EADDRINUSE: `Port ${port} on ${host} is already in use. Choose another with --port.`,
        EACCES: `Port ${port} may not be used by this account. Choose one above 1023.`,
        EADDRNOTAVAIL: `This machine has no address ${host}.`,
      };
      reject(
        new ConfigurationError(reasons[error.code ?? ''] ?? `Listening on ${host}:${port} failed.`, { cause: error }),
      );
    });
    server.listen(port, host, resolve);
  });
}

function announce(server: Server, api: TicketApiServer, options: ServeOptions): void {
  const { address, port, family } = server.address() as AddressInfo;
  const origin = `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  const allowed = options.origins;
  const lines = [
    `Madoguchi ${VERSION} is ready.`,
    `  API      ${origin}/v1   (described at ${origin}/openapi.json)`,
    `  Data     ${resolve(options.data)}`,
    `  Pages    ${allowed.length > 0 ? `${origin}, ${allowed.join(', ')}` : `${origin} alone; name yours with --origins`}`,
  ];
  if (api.embed) {
    lines.push(
      `  Widget   <script async crossorigin src="${origin}/madoguchi.js" data-token-url="…"></script>`,
      `  Pinned   <script async crossorigin src="${origin}${api.embed.versionedPath}" integrity="${api.embed.integrity}" data-token-url="…"></script>`,
      "           The token's address is one of your product; without it nobody is signed in.",
    );
  } else {
    lines.push(
      '  Widget   not served: there are no built files. Run "npm run build", or name their folder with --embed.',
    );
  }
  process.stderr.write(`${lines.join('\n')}\n`);
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    const heard = () => {
      process.off('SIGTERM', heard);
      process.off('SIGINT', heard);
      resolve();
    };
    process.on('SIGTERM', heard);
    process.on('SIGINT', heard);
  });
}

async function stop(server: Server, api: TicketApiServer): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  await api.drain();
  server.closeIdleConnections();
  // A connection that just became idle would otherwise be kept open for its keep-alive time.
  const idle = setInterval(() => server.closeIdleConnections(), 100);
  const late = setTimeout(() => server.closeAllConnections(), STOP_MS);
  await closed;
  clearInterval(idle);
  clearTimeout(late);
  await api.close();
}
