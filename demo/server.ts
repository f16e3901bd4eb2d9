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
import { consoleRoutes } from './agent/routes.ts';
import { openApis, type DemoApis } from './apis.ts';
import * as configuration from './configuration.ts';
import { hostRoutes, type HostCsp } from './host/routes.ts';
import { supportRoutes } from './support/routes.ts';
import { openMailbox } from './mail/mailbox.ts';
import { mailRoutes } from './mail/routes.ts';
import { AUDIENCE, ISSUER, openIdentity, type DemoIdentity } from './identity.ts';
import { isSeeded, writeSeed } from './seed/write.ts';
import { statusPageRoutes } from './status/page.ts';
import { demoStatus } from './status/source.ts';

/** How a loopback origin is called. Both reach the same machine and are different origins to a browser. */
export type LoopbackName = '127.0.0.1' | 'localhost';

/** How the demo is started. */
export interface DemoOptions {
  /** The folder for database, files and secret; made when missing. */
  data: string;
  /** Port of the host page and the agent console; 0 takes a free one. */
  port: number;
  /** Port of an origin of its own for the script. Without it the script comes from the API's origin. */
  cdnPort?: number;
  /** Port of an origin of its own for the ticket API. Without it the API is at the host page's origin. */
  apiPort?: number;
  /** How the origins are called; `127.0.0.1` when not given. */
  names?: { host?: LoopbackName; cdn?: LoopbackName; api?: LoopbackName };
  /** More origins of pages that may call the API. */
  origins?: readonly string[];
  /** Milliseconds since the epoch; `Date.now` when not given. */
  clock?: () => number;
  /** Strictness of the host page's policy; `strict` when not given. */
  csp?: HostCsp;
  /** How much data an empty folder gets; `full` when not given. */
  seed?: 'full' | 'small';
  /** Throws away what the folder holds and seeds anew. */
  reset?: boolean;
  /** Seconds that a token lasts; 600 when not given. */
  tokenSeconds?: number;
  /** Where Harbor's tickets live; the demo's own database when not given. */
  desk?: Desk;
  /** Bytes of one file that that desk takes. */
  attachmentBytes?: number;
  /** The built widget; `dist/embed` when not given. Where it is missing, the rest of the demo still works. */
  embed?: string;
}

/** A running demo. */
export interface Demo {
  /** Origin of the host page. */
  host: string;
  /** Base URL of the ticket API. */
  api: string;
  /** Address of `madoguchi.js`. */
  script: string;
  /** Address of the agent console. */
  agent: string;
  /** Origin of the status page, which answers as an Atlassian Statuspage does. */
  statusPage: string;
  /** Address of the mailbox that all mail to customers lands in. */
  mail: string;
  identity: DemoIdentity;
  store: Store;
  /** Whether this start filled the database. */
  seeded: boolean;
  /** Stops listening, lets running requests end and closes the database. */
  close(): Promise<void>;
}

type Fetch = (request: Request, environment: unknown) => Response | Promise<Response>;

const EMBED = fileURLToPath(new URL('../dist/embed', import.meta.url));

/**
 * Starts the demo on loopback: host page, agent console, sign-in and ticket API in one process, on one origin or on up
 * to three.
 *
 * @throws when the folder is in use by another process, or a port is taken
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

    // The ports come first: the API's allow-list and the page's policy name the origins.
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
      status: status.shown,
      inquiries: {},
      mail: { ...configuration.mail, apiUrl: apiListener.origin, send: mailbox.send },
      // Everybody at the demo shares one address, and tests press faster than people.
      rateLimits: false,
      access: databaseAccess(configuration.access),
      // The demo's product refuses support without a session.
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
    });
    api = tickets;

    const page = hostRoutes({ identity, csp: options.csp ?? 'strict', script, api: apiListener.origin, clock });
    page.route('/agent', consoleRoutes({ api: apiListener.origin }));
    page.route('/mail', mailRoutes(mailbox, { receive: (raw) => tickets.own.receiveMail(raw), clock }));
    const verifier = createSupportVerifier({
      url: apiListener.origin,
      identity: { secret: identity.secret, audience: AUDIENCE, issuer: ISSUER, name: 'Harbor' },
      cacheTtlMs: 2_000,
      clock,
      // The API is in this process.
      fetch: (...request) => tickets.own.fetch(new Request(...request)),
    });
    page.route('/harbor', supportRoutes({ verifier, csp: options.csp ?? 'strict', api: apiListener.origin, clock }));
    // What the page does not know is for the API, when they share an origin.
    if (apiListener === host) page.notFound((context) => tickets.fetch(context.req.raw, context.env));
    host.answer(page.fetch);
    if (apiListener !== host) apiListener.answer(tickets.fetch);
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

/** A static origin: the widget's files and nothing of the API. */
function onlyScripts(tickets: TicketApiServer): Fetch {
  return (request, environment) =>
    /^\/(?:v\d[^/]*\/)?madoguchi(?:\.m?js|\/)/.test(new URL(request.url).pathname)
      ? tickets.fetch(request, environment)
      : new Response('There are only scripts here.', { status: 404 });
}

interface Listener {
  origin: string;
  /** The origin under both names of loopback: either may be typed into the address bar. */
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
  const { port: taken } = server.address() as AddressInfo;
  return {
    origin: `http://${name}:${taken}`,
    origins: [`http://127.0.0.1:${taken}`, `http://localhost:${taken}`],
    answer: (next) => {
      fetch = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        // Event streams and slow readers must not hold up the end.
        setTimeout(() => server.closeAllConnections(), 1_000).unref();
      }),
  };
}

/** Opening first takes the lock: nothing is deleted under a running demo. */
async function reset(database: string, ...others: string[]): Promise<void> {
  const store = await openStore({ database });
  await store.close();
  await Promise.all([database, ...others].map((folder) => rm(folder, { recursive: true, force: true })));
}
