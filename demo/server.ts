import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { databaseAccess } from '../src/server/support-access/index.ts';
import type { TicketApiServer } from '../src/server/create-ticket-api.ts';
import type { Desk } from '../src/server/interfaces/index.ts';
import { createSupportVerifier } from '../src/support-access/index.ts';
import { diskFiles } from '../src/server/attachments/index.ts';
import { toNodeListener } from '../src/server/node-listener.ts';
import { openStore, type Store } from '../src/server/database/index.ts';
import { openApis, type DemoApis } from './apis.ts';
import * as configuration from './configuration.ts';
import { hostRoutes, type HostCsp } from './host/routes.ts';
import { createAgentSignIn, inboxAgents } from './inbox.ts';
import { supportRoutes } from './support/routes.ts';
import { openMailbox } from './mail/mailbox.ts';
import { mailRoutes } from './mail/routes.ts';
import { AUDIENCE, ISSUER, openIdentity, type DemoIdentity } from './identity.ts';
import { isSeeded, writeSeed } from './seed/write.ts';
import { statusPageRoutes } from './status/page.ts';
import { demoStatus } from './status/source.ts';

/** Host name of a loopback origin. Both reach the same machine and are different origins for a browser. */
export type LoopbackName = '127.0.0.1' | 'localhost';

/** Options of the demo. */
export interface DemoOptions {
  /** Folder for database, files and secret; created when missing. */
  data: string;
  /** Port of the host page; 0 selects a free one. */
  port: number;
  /** Port of a separate origin for the script. Default: the API's origin. */
  cdnPort?: number;
  /** Port of a separate origin for the ticket API. Default: the host page's origin. */
  apiPort?: number;
  /** Host name of the origins. Default `127.0.0.1`. */
  names?: { host?: LoopbackName; cdn?: LoopbackName; api?: LoopbackName };
  /** Additional origins of pages that may call the API. */
  origins?: readonly string[];
  /** Returns milliseconds since the epoch. Default `Date.now`. */
  clock?: () => number;
  /** Strictness of the host page's policy. Default `strict`. */
  csp?: HostCsp;
  /** Amount of data for an empty folder. Default `full`. */
  seed?: 'full' | 'small';
  /** Deletes the contents of the folder and seeds again. */
  reset?: boolean;
  /** Lifetime of a token in seconds. Default 600. */
  tokenSeconds?: number;
  /** Help desk that stores Harbor's tickets. Default: the demo's own database. */
  desk?: Desk;
  /** Maximum bytes of one file on that help desk. */
  attachmentBytes?: number;
  /** Folder with the built widget. Default `dist/embed`. The rest of the demo works without it. */
  embed?: string;
}

/** A running demo. */
export interface Demo {
  /** Origin of the host page. */
  host: string;
  /** Base URL of the ticket API. */
  api: string;
  /** URL of `madoguchi.js`. */
  script: string;
  /** URL that signs an agent in to the inbox. */
  agent: string;
  /** Origin of the status page, which responds as an Atlassian Statuspage does. */
  statusPage: string;
  /** URL of the mailbox that receives all mail to customers. */
  mail: string;
  identity: DemoIdentity;
  store: Store;
  /** Whether this start seeded the database. */
  seeded: boolean;
  /** Stops listening, waits for running requests and closes the database. */
  close(): Promise<void>;
}

type Fetch = (request: Request, environment: unknown) => Response | Promise<Response>;

const EMBED = fileURLToPath(new URL('../dist/embed', import.meta.url));
const INBOX = fileURLToPath(new URL('../dist/inbox', import.meta.url));

/**
 * Starts the demo on loopback: host page, sign-in and ticket API in one process, on one to three
 * origins.
 *
 * @throws Error when the folder is in use by another process, or a port is in use
 * @example
 * const demo = await startDemo({ data: folder, port: 0, cdnPort: 0, apiPort: 0, seed: 'small' });
 * await page.goto(`${demo.host}/?as=admin`);
 * await demo.close();
 */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const clock = options.clock ?? Date.now;
  await mkdir(options.data, { recursive: true });
  const database = join(options.data, 'database');
  const files = join(options.data, 'files');
  const mails = join(options.data, 'mailbox.jsonl');
  if (options.reset) await reset(database, files, mails);

  const store = await openStore({ database });
  const listening: Listener[] = [];
  let api: DemoApis | null = null;
  const close = async () => {
    await Promise.all(listening.map((listener) => listener.close()));
    await (api ? api.close() : store.close());
  };
  try {
    const identity = await openIdentity(options.data, clock, options.tokenSeconds);
    const seeded = !(await isSeeded(store.db));
    const fileStore = diskFiles(files);
    if (seeded) {
      const access = databaseAccess({ keySecret: identity.secret });
      const plan = { size: options.seed ?? 'full', now: clock(), files: fileStore, access } as const;
      await store.transaction((tx) => writeSeed(tx, plan));
    }

    // Ports are opened first, because the API's CORS list and the page's policy contain the origins.
    const listen = async (port: number, name: LoopbackName = '127.0.0.1') => {
      const listener = await openListener(port, name);
      listening.push(listener);
      return listener;
    };
    const host = await listen(options.port, options.names?.host);
    const apiListener = options.apiPort === undefined ? host : await listen(options.apiPort, options.names?.api);
    const cdn = options.cdnPort === undefined ? apiListener : await listen(options.cdnPort, options.names?.cdn);
    const script = `${cdn.origin}/madoguchi.js`;

    const statusListener = await listen(0);
    const status = demoStatus(statusListener.origin);
    statusListener.answer(statusPageRoutes(status.own, store, clock).fetch);

    const mailbox = await openMailbox(mails);
    const embed = options.embed ?? EMBED;
    const shared = {
      store,
      files: fileStore,
      identity: { secret: identity.secret, audience: AUDIENCE, issuer: ISSUER },
      origins: [...host.origins, ...(options.origins ?? [])],
      clock,
      status: status.source,
      inquiries: {},
      mail: { ...configuration.mail, apiUrl: apiListener.origin, send: mailbox.send },
      // All visitors of the demo share one address, and tests send requests faster than people.
      rateLimits: false,
      access: databaseAccess(configuration.access),
      // The demo's product rejects agents without a session.
      supportAccess: { enforced: true },
    } as const;
    const tickets = openApis(shared, {
      form: configuration.fields,
      priorities: configuration.priorities,
      defaultPriority: configuration.defaultPriority,
      limits: {
        ...configuration.limits,
        ...(options.attachmentBytes !== undefined && { attachmentBytes: options.attachmentBytes }),
      },
      context: true,
      diagnostics: true,
      denyTicketCreation: ({ organization }) =>
        organization?.plan === 'free' ? configuration.ticketCreationDenied : null,
      ...(options.desk && { desk: options.desk }),
      ...(existsSync(join(embed, 'madoguchi.js')) && { embed }),
      privacy: { officers: ({ id }) => id === 'agent-maya' },
      inbox: {
        ...(existsSync(join(INBOX, 'index.html')) && { files: INBOX }),
        agents: inboxAgents,
        ...(options.desk && { helpDeskUrl: 'https://desk.harbor.example/' }),
        supportSessionUrl: `${host.origin}/harbor/{organization}/enter`,
      },
    });
    api = tickets;

    const page = hostRoutes({ identity, csp: options.csp ?? 'strict', script, api: apiListener.origin, clock });
    const signInAgent = createAgentSignIn({ store, api: tickets.own, origin: apiListener.origin, clock });
    // At the API's origin, whose cookie signs the agent in.
    page.get('/agent', ({ req: { raw: request } }) =>
      apiListener === host
        ? signInAgent(request)
        : Response.redirect(`${apiListener.origin}/agent${new URL(request.url).search}`, 303),
    );
    page.route('/mail', mailRoutes(mailbox, { receive: (raw) => tickets.own.receiveMail(raw), clock }));
    const verifier = createSupportVerifier({
      url: apiListener.origin,
      identity: { secret: identity.secret, audience: AUDIENCE, issuer: ISSUER, name: 'Harbor' },
      cacheTtlMs: 2_000,
      clock,
      // The API runs in this process.
      fetch: (...request) => tickets.own.fetch(new Request(...request)),
    });
    page.route('/harbor', supportRoutes({ verifier, csp: options.csp ?? 'strict', api: apiListener.origin, clock }));
    // When they share an origin, paths unknown to the page belong to the API.
    if (apiListener === host) page.notFound((context) => tickets.fetch(context.req.raw, context.env));
    host.answer(page.fetch);
    if (apiListener !== host)
      apiListener.answer((request, environment) =>
        new URL(request.url).pathname === '/agent' ? signInAgent(request) : tickets.fetch(request, environment),
      );
    if (cdn !== apiListener) cdn.answer(onlyScripts(tickets.own));

    return {
      host: host.origin,
      api: apiListener.origin,
      script,
      agent: `${host.origin}/agent`,
      statusPage: statusListener.origin,
      mail: `${host.origin}/mail`,
      identity,
      store,
      seeded,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A static origin: serves the widget's files and nothing of the API. */
function onlyScripts(tickets: TicketApiServer): Fetch {
  return (request, environment) =>
    /^\/(?:v\d[^/]*\/)?madoguchi(?:\.m?js|\/)/.test(new URL(request.url).pathname)
      ? tickets.fetch(request, environment)
      : new Response('There are only scripts here.', { status: 404 });
}

interface Listener {
  origin: string;
  /** The origin under both names of loopback, because users may type either. */
  origins: string[];
  answer(fetch: Fetch): void;
  close(): Promise<void>;
}

async function openListener(port: number, name: LoopbackName): Promise<Listener> {
  let fetch: Fetch = () => new Response('The demo is starting.', { status: 503 });
  const listener = toNodeListener({ fetch: async (request, environment) => fetch(request, environment) });
  const server = createServer((request, response) => void listener(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
  const { port: assignedPort } = server.address() as AddressInfo;
  return {
    origin: `http://${name}:${assignedPort}`,
    origins: [`http://127.0.0.1:${assignedPort}`, `http://localhost:${assignedPort}`],
    answer: (next) => {
      fetch = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        // Event streams and slow clients must not delay the shutdown.
        setTimeout(() => server.closeAllConnections(), 1_000).unref();
      }),
  };
}

/** Opening acquires the lock first, so that no data is deleted under a running demo. */
async function reset(database: string, ...others: string[]): Promise<void> {
  const store = await openStore({ database });
  await store.close();
  await Promise.all([database, ...others].map((folder) => rm(folder, { recursive: true, force: true })));
}
