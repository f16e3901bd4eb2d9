import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  assertFileStore,
  ConfigurationError,
  createPrometheusMetrics,
  createTicketApi,
  createUnavailableDesk,
  databaseAccess,
  databaseIncidents,
  DeskRequestError,
  logFailures,
  logLines,
  openStore,
  STATUS_KINDS,
  toNodeListener,
  VERSION,
  type Desk,
  type FileStore,
  type Identity,
  type LifecycleOptions,
  type Metrics,
  type PrivacyOptions,
  type PrometheusMetrics,
  type SmtpTransport,
  type StatusSource,
  type Store,
  type TicketApiServer,
} from '../server/index.ts';
import type { ConfigFile } from './config/schema.ts';
import type { Context } from './context.ts';
import { openFileStore } from './file-store.ts';
import { connectDesk, describeDeskFailure, retryDesk } from './desk-connection.ts';
import { startMetricsServer } from './metrics-server.ts';
import { listPublishedSecrets } from './published-secrets.ts';
import type { ServeOptions } from './serve-options.ts';
import { respondWithStartPage } from './start-page.ts';

/** Milliseconds that background work may take to finish after the requests. */
const BACKGROUND_TIMEOUT_MS = 5_000;

/** Serves the ticket API and the widget until SIGTERM or SIGINT. Returns the exit code. */
export async function serve(options: ServeOptions, { err }: Context): Promise<number> {
  // A closed pipe of the log must not end the server.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  for (const sentence of listPublishedSecrets(options)) {
    if (process.env['NODE_ENV'] === 'production') throw new ConfigurationError(sentence);
    err(`Warning: ${sentence}\n`);
  }
  const store = await openStore({
    database: options.database,
    ...(options.directDatabase !== undefined && { directDatabase: options.directDatabase }),
    ...(options.replica !== undefined && { replica: options.replica }),
  });
  for (const warning of store.warnings) err(`${warning}\n`);
  const stopping = new AbortController();
  let server: Server;
  let api: TicketApiServer | undefined;
  let stopped: Promise<void>;
  let placeholderClosed: Promise<void> | undefined;
  let metricsServer: Server | undefined;
  let isDraining = false;
  try {
    const files = await openFileStore(store, options.data, options.config);
    await assertFileStore(store, files, { replace: options.newFileStore });
    const prometheus = options.metrics && (await createPrometheusMetrics());
    const metrics = prometheus?.metrics;
    const { desk: remote } = options;
    const connected = remote && (await connectDesk(remote));
    if (remote && connected instanceof DeskRequestError) {
      const name = `${remote.shape.kind} help desk at ${remote.shape.url}`;
      // Keeps the store open: the API that follows uses the same one.
      const placeholderApi = createApi(
        options,
        { store: { ...store, close: async () => {} }, files, metrics },
        createUnavailableDesk(),
      );
      api = placeholderApi;
      err(
        `Warning: the ${name} cannot be reached: ${describeDeskFailure(connected)}. Until it can, requests about tickets are answered with 503 "unavailable". Check desk.url (MADOGUCHI_DESK) and the network; the connection is retried.\n`,
      );
      void retryDesk(
        remote,
        (desk) => {
          api = createApi(options, { store, files, metrics }, desk);
          placeholderClosed = placeholderApi.drain().then(() => placeholderApi.close());
          err(`The ${name} is connected.\n`);
        },
        (reason) => err(`Warning: the ${name} cannot be used: ${reason} The connection is retried.\n`),
        stopping.signal,
      );
    } else {
      api = createApi(
        options,
        { store, files, metrics },
        connected instanceof DeskRequestError ? undefined : connected,
      );
    }
    const { embed } = api;
    const page = { basePath: options.config.basePath ?? '', widget: embed !== null };
    const fallback = api;
    const listener = toNodeListener({
      fetch: async (request, environment) =>
        (isDraining ? respondWhileDraining(request, page.basePath) : null) ??
        respondWithStartPage(request, page) ??
        (await (api ?? fallback).fetch(request, environment)),
    });
    server = createServer(
      {
        // Slow headers must not hold memory. Uploads over mobile networks take minutes.
        headersTimeout: 10_000,
        requestTimeout: 300_000,
        connectionsCheckingInterval: 5_000,
        keepAliveTimeout: 65_000,
      },
      (request, response) => {
        // The next request of the connection then goes to another process.
        if (isDraining) response.shouldKeepAlive = false;
        void listener(request, response);
      },
    );
    // Before the API, so that a port that is in use refuses the start.
    if (prometheus && options.metrics) metricsServer = await listenForMetrics(prometheus, options.metrics, err);
    await listen(server, options);
    // Before the message, because a reader of it may send the signal immediately.
    stopped = waitForSignal();
    err(describeServer(server, embed, options));
    if (options.mail) void reportMailServer(options.mail.smtp, err);
  } catch (error) {
    stopping.abort();
    metricsServer?.close();
    // The API is closed before the store, because its background work must not use a closed database.
    await api?.close();
    options.mail?.smtp.close();
    await store.close();
    throw error;
  }
  await stopped;
  const { shutdownSeconds, drainSeconds } = options;
  isDraining = true;
  // A balancer notices by its next check, and sends requests until then.
  if (drainSeconds > 0) await Promise.race([sleep(drainSeconds * 1_000), waitForSignal()]);
  stopping.abort();
  // Does not keep the process running. Without it, a request that never ends or a database that hangs would.
  setTimeout(
    () => {
      err('Background work did not finish in time. The process ends now; unfinished deliveries are repeated.\n');
      process.exit(0);
    },
    shutdownSeconds * 1_000 + BACKGROUND_TIMEOUT_MS,
  ).unref();
  const stop = closeServer(server, shutdownSeconds * 1_000, () =>
    err(`Some requests did not finish within ${shutdownSeconds} ${shutdownSeconds === 1 ? 'second' : 'seconds'}.\n`),
  );
  await api.drain();
  await stop;
  await placeholderClosed;
  metricsServer?.close();
  metricsServer?.closeAllConnections();
  await api.close();
  options.mail?.smtp.close();
  await store.close();
  return 0;
}

/** Answers the check of a balancer while the process is about to stop. */
function respondWhileDraining(request: Request, basePath: string): Response | null {
  if (new URL(request.url).pathname !== `${basePath}/readyz`) return null;
  return Response.json({ status: 'stopping' }, { status: 503, headers: { 'cache-control': 'no-store' } });
}

/** Reports at startup whether the mail server accepts mail. The server runs in either case. */
async function reportMailServer(smtp: SmtpTransport, err: Context['err']): Promise<void> {
  try {
    await smtp.verify();
    err(`The mail server ${smtp.server} is connected.\n`);
  } catch (error) {
    err(
      `Warning: ${error instanceof Error ? error.message : String(error)} Mail waits and is retried for five days.\n`,
    );
  }
}

/** Creates the ticket API of `madoguchi serve`. */
export function createApi(
  options: ServeOptions,
  { store, files, metrics }: { store: Store; files: FileStore; metrics?: Metrics | undefined },
  desk: Desk | undefined,
): TicketApiServer {
  const { config, inquiries } = options;
  const {
    $schema: _schema,
    identity: _identity,
    inquiries: _inquiries,
    refusedPlans = {},
    access,
    status: _status,
    supportAccess: _supportAccess,
    statusPage: _page,
    statusSource: _source,
    desk: _desk,
    lifecycle,
    privacy,
    mail: _mail,
    inbox: _inbox,
    files: _files,
    ...settings
  } = config;
  return createTicketApi({
    ...settings,
    ...(inquiries && { inquiries }),
    store,
    ...(desk && { desk }),
    ...(metrics && { metrics }),
    ...(options.inbox && { inbox: options.inbox }),
    ...(options.mail && { mail: { ...options.mail.options, send: options.mail.smtp.send } }),
    access: databaseAccess({ ...access, ...(options.keySecret && { keySecret: options.keySecret }) }),
    status: config.status === false ? false : createStatusSource(options),
    supportAccess: options.supportAccess,
    ...(privacy && { privacy: toPrivacyOptions(privacy) }),
    ...(lifecycle && { lifecycle: toLifecycleOptions(lifecycle) }),
    files,
    identity: options.identity,
    origins: options.origins,
    trustedProxies: options.trustedProxies,
    log: options.quiet ? logFailures : logLines,
    ...(options.embed !== undefined && { embed: options.embed }),
    denyTicketCreation: ({ organization }) => {
      const plan = organization?.plan;
      return plan && Object.hasOwn(refusedPlans, plan) ? (refusedPlans[plan] ?? null) : null;
    },
  });
}

function createStatusSource({ status, config: { statusPage = {}, statusSource = {} } }: ServeOptions): StatusSource {
  if (!status) return databaseIncidents(statusPage);
  const onFailure = (error: Error) => process.stderr.write(`${error.message}\n`);
  return STATUS_KINDS[status.kind]({ ...statusSource, ...statusPage, ...status, onFailure });
}

/** Whether a list of the configuration file contains a person, by subject or by verified address. */
const isListed = (list: readonly string[], { id, email, emailVerified }: Identity): boolean =>
  list.includes(id) || (email !== null && emailVerified !== false && list.includes(email));

/** The file lists the privacy officers; the server asks for each agent. */
export function toPrivacyOptions({ officers = [], ...rest }: NonNullable<ConfigFile['privacy']>): PrivacyOptions {
  return {
    ...rest,
    officers: (identity) => isListed(officers, identity),
  };
}

/** The file lists the contacts who may escalate; the server asks for each user. */
export function toLifecycleOptions({ escalation, ...rest }: NonNullable<ConfigFile['lifecycle']>): LifecycleOptions {
  const { contacts, next } = escalation ?? {};
  return {
    ...rest,
    escalation: {
      ...(contacts && { contacts: (identity) => isListed(contacts, identity) }),
      ...(next !== undefined && { next }),
    },
  };
}

async function listenForMetrics(
  prometheus: PrometheusMetrics,
  { port, host }: NonNullable<ServeOptions['metrics']>,
  err: Context['err'],
): Promise<Server> {
  try {
    const server = await startMetricsServer(prometheus, port, host);
    const { address, port: chosen, family } = server.address() as AddressInfo;
    err(`Metrics are served at http://${family === 'IPv6' ? `[${address}]` : address}:${chosen}/metrics\n`);
    return server;
  } catch (error) {
    throw new ConfigurationError(
      `Metrics cannot be served on ${host}:${port}. Set another port with --metrics-port (MADOGUCHI_METRICS_PORT).`,
      { cause: error },
    );
  }
}

function listen(server: Server, { port, host }: ServeOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reasons: Record<string, string> = {
        EADDRINUSE: `Port ${port} on ${host} is already in use. Set another one with --port (PORT).`,
        EACCES: `This user may not listen on port ${port}. Set --port (PORT) to a port above 1023.`,
        EADDRNOTAVAIL: `This machine has no address ${host}. Change --host (MADOGUCHI_HOST).`,
      };
      reject(
        new ConfigurationError(reasons[error.code ?? ''] ?? `Cannot listen on ${host}:${port}.`, { cause: error }),
      );
    });
    server.listen(port, host, resolve);
  });
}

function describeServer(server: Server, embed: TicketApiServer['embed'], options: ServeOptions): string {
  const { address, port, family } = server.address() as AddressInfo;
  const origin = `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  const base = `${origin}${options.config.basePath ?? ''}`;
  const { origins } = options;
  const lines = [
    `Madoguchi ${VERSION} is ready.`,
    `  API      ${base}/v1   (OpenAPI: ${base}/openapi.json)`,
    `  Data     ${resolve(options.data)}`,
    `  Origins  ${origins.length > 0 ? `${origin}, ${origins.join(', ')}` : `${origin} only. Add the origins of your pages with --origins (MADOGUCHI_ORIGINS).`}`,
  ];
  if (options.inbox)
    lines.push(`  Inbox    ${base}/inbox/   (add agents with "madoguchi agents add name@example.com")`);
  if (embed) {
    lines.push(
      `  Widget   <script async crossorigin src="${base}/madoguchi.js" data-token-url="…"></script>`,
      `  Pinned   <script async crossorigin src="${base}${embed.versionedPath}" integrity="${embed.integrity}" data-token-url="…"></script>`,
      '           data-token-url is a URL of your product that answers with a token for the signed-in user.',
    );
  } else {
    lines.push('  Widget   not served: no built files. Run "npm run build", or set their folder with --embed.');
  }
  return `${lines.join('\n')}\n`;
}

function waitForSignal(): Promise<void> {
  return new Promise((resolve) => {
    const onSignal = () => {
      process.off('SIGTERM', onSignal);
      process.off('SIGINT', onSignal);
      resolve();
    };
    process.on('SIGTERM', onSignal);
    process.on('SIGINT', onSignal);
  });
}

/** Refuses new connections and waits for running requests, which are cut off after the time limit. */
async function closeServer(server: Server, timeoutMs: number, onTimeout: () => void): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  // Connections that become idle meanwhile would stay open for their keep-alive time.
  const idle = setInterval(() => server.closeIdleConnections(), 100);
  const timeout = setTimeout(() => {
    onTimeout();
    server.closeAllConnections();
  }, timeoutMs);
  await closed;
  clearInterval(idle);
  clearTimeout(timeout);
}
