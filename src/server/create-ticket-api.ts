import { sweepBars } from './database/barred-accounts.ts';
import { randomUUID } from 'node:crypto';
import { uploadOperations, type MailReceipt } from '../contract/index.ts';
import { buildOpenApi } from '../contract/openapi.ts';
import { databaseAccess } from './support-access/index.ts';
import { databaseArticles } from './articles/index.ts';
import { databaseDesk } from './tickets/database-desk.ts';
import { createHub, runChangeFeed } from './events/index.ts';
import { createCheckedFileStore, databaseAttachments } from './attachments/index.ts';
import { resolveForm } from './forms/index.ts';
import { createAddressReader } from './http/client-address.ts';
import { createCors } from './http/cors.ts';
import { loadEmbed, type Embed } from './http/embed-files.ts';
import { withDefaultHeaders } from './http/default-headers.ts';
import { SIGNED_LINK_OPERATIONS, INQUIRY_OPERATIONS, type Services } from './http/handler.ts';
import { createProcessingQueue, createReceivingQueue } from './attachments/queues.ts';
import { createIdempotency } from './http/idempotency.ts';
import { describeCause, describeFailure, logFailures, type LogEntry } from './http/log.ts';
import { problemResponse, toRefusal } from './http/problems.ts';
import { createRateLimiter } from './http/rate-limit.ts';
import { createRouter, MethodNotAllowed, type StaticRoute } from './http/router.ts';
import { jsonResponse } from './http/serialize-result.ts';
import { createVerificationGate } from './http/verification-gate.ts';
import { addTusHeaders } from './http/tus.ts';
import { ConfigurationError, resolveIdentityOptions } from './auth/options.ts';
import { createTokenVerifier } from './auth/verify-token.ts';
import { noAttachments } from './http/no-attachments.ts';
import { createInquiries } from './inquiries/index.ts';
import {
  createConsentPage,
  createMailProcessor,
  createTicketMails,
  resolveMailOptions,
  sweepConsents,
  sweepMailCounts,
} from './notifications/mail/index.ts';
import { applyRetention, resolvePrivacyOptions } from './privacy/index.ts';
import type { TicketApiOptions } from './options.ts';
import { createDeliveryWorkers } from './notifications/delivery-workers.ts';
import { OperationalError, ProblemError } from './errors.ts';
import { databaseIncidents } from './status/index.ts';
import { createIncidentNotifier } from './status/incident-notifier.ts';
import { createStatusChangeDetector } from './status/status-change-detector.ts';
import { createWorkerLoop } from './lib/worker-loop.ts';
import { assertNodeVersion } from './node-version.ts';
import { VERSION } from './version.ts';
import { resolveNotificationOptions } from './notifications/options.ts';
import { resolveEndpoints } from './notifications/webhooks/index.ts';

const FIRST_SWEEP_MS = 60_000;
const SWEEP_MS = 10 * 60_000;
/** How often tickets hear of their incidents, and streams of the status, unless an agent writes one here. */
const FOLLOW_MS = 60_000;
const DAY_MS = 24 * 3_600_000;
/** Collects the commits of a burst into one statement that numbers their events. */
const NUMBERING_DEBOUNCE_MS = 50;
const NUMBERING_POLL_MS = 15_000;
/** Writes on these routes append to the audit log only where a ticket can carry a grant of support access. */
const TICKET_ROUTES = /^\/v1\/tickets(?:\/|$)/;

/** A running ticket API. */
export interface TicketApiServer {
  /**
   * Answers a request. Never rejects.
   *
   * @param environment what the adapter knows of the connection; with `@hono/node-server`, its second argument
   */
  fetch: (request: Request, environment?: unknown) => Promise<Response>;
  /**
   * Makes a comment of a mail that answers one of ours; `POST /v1/mail/incoming` does the same. The same mail may come again.
   *
   * @param raw the mail as it came, RFC 5322
   * @param about.recipient to whom its envelope was addressed, where its own headers may not say it
   * @throws ProblemError for a mail that is refused: `mail_refused` with the reason as the code of its only error, or what
   *   files and text beyond the limits get. It need not come again. Anything else means: try again later.
   * @example await api.receiveMail(await readFile('/dev/stdin'));
   */
  receiveMail: (raw: Uint8Array, about?: { recipient?: string }) => Promise<MailReceipt>;
  /** The widget's files, when they are served from here. */
  embed: Pick<Embed, 'integrity' | 'versionedPath' | 'module'> | null;
  /**
   * Ends the streams of events and refuses new ones; all else goes on. For a server that stops: it waits for connections
   * to end, and these would not.
   */
  drain: () => Promise<void>;
  /** Stops the work in the background, waits for the requests being answered, and closes the store. Calling it again is no error. */
  close: () => Promise<void>;
}

/**
 * Makes the ticket API: a web-standard fetch handler with everything behind it.
 *
 * @throws ConfigurationError with a sentence for the person who starts the server
 * @example
 * const api = createTicketApi({
 *   store: await openStore({ database: './data' }),
 *   files: diskFiles('./data/files'),
 *   identity: { secret: process.env.MADOGUCHI_SECRET ?? '' },
 * });
 * serve({ fetch: api.fetch, port: 8080 });
 */
export function createTicketApi(options: TicketApiOptions): TicketApiServer {
  assertNodeVersion();
  const { store } = options;
  const clock = options.clock ?? Date.now;
  const log = harmless(options.log ?? logFailures);
  const onError = harmless(options.onError ?? (() => {}));
  const settled = resolveForm(options);
  const desk = options.desk ?? databaseDesk({ ...options.lifecycle, priorities: settled.priorities });
  const form = { ...settled, limits: desk.limitSession?.(settled.limits) ?? settled.limits };
  desk.checkPriorities?.(form.priorities.map(({ id }) => id));
  const fileStore =
    options.files && !options.attachments
      ? createCheckedFileStore(store, options.files, (error) => {
          // Whatever else fails is reported with the request that needs the files.
          if (error instanceof OperationalError) log({ ...entry('error', 'file_store'), ...describeCause(error) });
        })
      : null;
  const kept =
    options.attachments ??
    (fileStore
      ? databaseAttachments({
          files: fileStore.files,
          limits: { fileBytes: form.limits.attachmentBytes, types: form.limits.attachmentTypes },
        })
      : noAttachments);
  const attachments = kept === noAttachments ? kept : (desk.attachments?.(kept) ?? kept);
  const inquiries = options.inquiries ? createInquiries(options.inquiries) : null;
  const hub =
    desk.events && options.events !== false
      ? createHub(options.events ?? {}, {
          store,
          log: desk.events,
          clock,
          onFailure: (error) => log({ ...entry('error', 'events_failed'), error: describeFailure(error) }),
        })
      : null;
  const news =
    hub && desk.changeFeed
      ? runChangeFeed(desk.changeFeed, {
          store,
          hub,
          clock,
          onFailure: (error) => log({ ...entry('error', 'desk_news_failed'), error: describeFailure(error) }),
        })
      : null;
  const mail = options.mail ? resolveMailOptions(options.mail) : null;
  const endpoints = resolveEndpoints(options.webhooks ?? []);
  const notifications = resolveNotificationOptions(options.notifications ?? {}, mail !== null);
  if (notifications.channels.length > 0 && !desk.events)
    throw new ConfigurationError('notifications.channels: this help desk reports no events that could be notified.');
  if (mail && mail.consentUrl === null && mail.externalCc === 'ask') {
    log({
      ...entry('warn', 'configuration'),
      code: 'mail_api_url_missing',
      message:
        'mail.apiUrl is not set, so people in copy without an account get no mail. Set mail.apiUrl to the public address of this API, or mail.externalCc to "send".',
    });
  }
  const notices =
    mail &&
    createTicketMails(mail, (code, counts) =>
      log({
        ...entry('warn', 'mail_limited'),
        code,
        counts,
        message: `Mails beyond this hourly limit are not sent until the hour is over. mail.limits sets the limits.`,
      }),
    );
  const incoming =
    mail?.replyDomain && notices ? createMailProcessor({ settings: mail, desk, attachments, form, notices }) : null;
  const services: Services = {
    desk,
    events: hub,
    changeFeed: news,
    form,
    inquiries,
    mail: notices,
    privacy: resolvePrivacyOptions(options.privacy ?? {}),
    incoming,
    attachments,
    acceptsUploads: attachments !== noAttachments,
    access: options.access ?? databaseAccess(),
    status: options.status || databaseIncidents(),
    statusEnabled: options.status !== false,
    supportAccess: options.supportAccess === false ? 'off' : options.supportAccess?.enforced ? 'enforced' : 'hidden',
    componentAliases: options.componentAliases ?? {},
    articles: options.articles ?? databaseArticles(),
    anonymous: new Set([
      ...(options.anonymousOperations ?? (['getSession', 'getStatus', 'searchArticles'] as const)),
      ...(inquiries ? INQUIRY_OPERATIONS : []),
      ...SIGNED_LINK_OPERATIONS,
    ]),
  };
  if (services.access.sessions?.breakGlass && !mail && endpoints.length === 0) {
    throw new ConfigurationError(
      'access.breakGlass needs mail or webhooks: nobody opens a customer’s door without their being told.',
    );
  }
  const identity = resolveIdentityOptions(options.identity);
  const identitySecrets = identity.keys.kind === 'secret' ? identity.keys.secrets : [];
  // Without support access no key is used, and none has to be encrypted.
  if (services.supportAccess !== 'off' || identitySecrets.length > 0)
    services.access.initialize?.({
      identitySecrets,
      warn: (message) => log({ ...entry('warn', 'access_key_retired'), message }),
    });
  const idempotency = createIdempotency(store, (options.idempotencyDays ?? 7) * DAY_MS);
  const cors = createCors(options.origins ?? [], options.requestHeaders ?? []);
  const addressOf = createAddressReader(options.trustedProxies ?? [], (message) =>
    log({ ...entry('warn', 'untrusted_proxy'), message }),
  );
  const embed = options.embed === undefined ? null : loadEmbed(options.embed, options.sourceMaps);
  const base = basePath(options.basePath ?? '');
  const rates = createRateLimiter(options.rateLimits ?? {}, clock);
  const engine = {
    store,
    services,
    idempotency,
    receiving: createReceivingQueue(),
    processing: createProcessingQueue(),
    clock,
    verify: createTokenVerifier(identity),
    rates,
    gate: createVerificationGate(rates),
  };

  const ready = async () => {
    await store.db.selectFrom('clock').select('id').executeTakeFirst();
    fileStore?.assertPassed();
    return jsonResponse({ status: 'ready' });
  };
  const keys = async () => {
    const { sessions } = services.access;
    if (!sessions || services.supportAccess === 'off') throw new ProblemError('not_found');
    return jsonResponse({ keys: await sessions.keys(store.db, clock()) }, { 'cache-control': 'public, max-age=300' });
  };
  const description = buildOpenApi({ version: VERSION, fileBytes: form.limits.attachmentBytes });
  const pages: StaticRoute[] = [
    { path: '/healthz', respond: () => jsonResponse({ status: 'ok', version: VERSION }) },
    { path: '/readyz', respond: ready },
    ...(mail ? [{ path: '/v1/mail/consent', respond: createConsentPage(mail.from.name ?? mail.from.address) }] : []),
    { path: '/v1/access/jwks.json', respond: keys },
    { path: '/openapi.json', respond: () => jsonResponse(description) },
  ];
  const router = createRouter(engine, pages, embed);

  const answer = async (request: Request, path: string, address: string | null, onRoute: (route: string) => void) => {
    const inner = base === '' ? request : new Request(relocated(request.url, path), request);
    return router.fetch(inner, { address, onRoute });
  };

  const fetch = async (request: Request, environment?: unknown): Promise<Response> => {
    const started = performance.now();
    const requestId = randomUUID();
    let route = 'none';
    let code: string | undefined;
    let reason: string | undefined;
    let response: Response;
    let path = '';
    // Before the request, because no query of the check may run inside its transaction.
    if (fileStore && !fileStore.passed) await fileStore.check();
    try {
      path = innerPath(new URL(request.url).pathname, base);
      response = await answer(request, path, addressOf(request, environment), (pattern) => (route = pattern));
    } catch (error) {
      const { problem, cause } = toRefusal(error);
      code = problem.code;
      reason = problem.reason;
      if (cause !== undefined) {
        log({
          ...entry('error', 'failure'),
          requestId,
          route,
          ...(reason !== undefined && { reason }),
          ...describeCause(cause),
        });
        onError(cause, { requestId, route });
      }
      response = problemResponse(problem, requestId, request.headers.get('accept-language'));
      if (problem instanceof MethodNotAllowed) response.headers.set('allow', problem.allow);
      if (request.method === 'HEAD') response = new Response(null, response);
    }
    // A write has been committed by now, and events and mail may have come with it.
    if (request.method !== 'GET' && response.ok) {
      if (route.startsWith('/v1/support/incidents')) {
        hub?.notifyStatus();
        void track(follow());
      }
      wakeWorkers(route);
    }
    response = withDefaultHeaders(response, requestId);
    if (attachments.uploads && path.startsWith(uploadOperations.createUpload.path))
      addTusHeaders(request.method, attachments.uploads.maxBytes, response.headers);
    if (!response.headers.has('access-control-allow-origin')) {
      if (request.method === 'OPTIONS') cors.preflight(request, response.headers);
      else cors.apply(request, response.headers);
    }
    log({
      ...entry('info', 'request'),
      requestId,
      method: request.method,
      route,
      status: response.status,
      ms: Math.round((performance.now() - started) * 10) / 10,
      ...(code !== undefined && { code }),
      ...(reason !== undefined && { reason }),
    });
    return response;
  };

  const outgoing = createDeliveryWorkers({
    store,
    access: services.access,
    mail: mail && options.mail ? { settings: mail, send: options.mail.send } : null,
    endpoints,
    notifications,
    events: desk.events ?? null,
    clock,
    log,
    onRecord: (organizationId) => hub?.notifyAccess(organizationId),
  });

  const { assignNumbers } = desk.events ?? {};
  const numbering =
    assignNumbers &&
    createWorkerLoop({
      runBatch: () => assignNumbers(store.db),
      onError: (error) => log({ ...entry('error', 'events_failed'), error: describeFailure(error) }),
      // Picks up what a process that was killed has committed.
      pollIntervalMs: NUMBERING_POLL_MS,
      debounceMs: NUMBERING_DEBOUNCE_MS,
      runAtStart: true,
    });
  /** Wakes the workers that a successful write can have given work. */
  const wakeWorkers = (route: string) => {
    hub?.wake();
    numbering?.wake();
    outgoing.wake({ audit: !TICKET_ROUTES.test(route) || services.supportAccess === 'enforced' });
  };

  const sweep = async () => {
    try {
      await fileStore?.check();
      await outgoing.sweep(clock());
      await incoming?.sweep(store.db, clock());
      await sweepBars(store.db, clock());
      await sweepConsents(store.db, clock());
      await sweepMailCounts(store.db, clock());
      await applyRetention(store.db, services.privacy, clock());
      await inquiries?.sweep(store.db, clock());
      await idempotency.sweep(store.db, clock());
      await attachments.sweep(store.db, clock());
      await desk.sweep?.(store.db, clock());
    } catch (error) {
      log({ ...entry('error', 'sweep_failed'), error: describeFailure(error) });
    }
  };

  const follower = createIncidentNotifier({ store, desk, status: services.status, mail: services.mail });
  const watch = hub && createStatusChangeDetector(store, services.status, () => hub.notifyStatus());
  const follow = async () => {
    try {
      await follower.sweep(clock());
      if (hub?.hasListeners) await watch?.look(clock());
      outgoing.wake();
    } catch (error) {
      log({ ...entry('error', 'sweep_failed'), error: describeFailure(error) });
    }
  };

  const running = new Set<Promise<unknown>>();
  const track = <T>(work: Promise<T>): Promise<T> => {
    const done = work.finally(() => running.delete(done));
    running.add(done);
    return done;
  };
  // Soon after the start as well: a server that is restarted often would never come to it.
  const first = setTimeout(() => void track(sweep()), FIRST_SWEEP_MS).unref();
  const timer = setInterval(() => void track(sweep()), SWEEP_MS).unref();
  const followTimer = setInterval(() => void track(follow()), FOLLOW_MS).unref();
  if (fileStore) void track(fileStore.check());
  let closing: Promise<void> | null = null;

  return {
    fetch: (request, environment) => track(fetch(request, environment)),
    receiveMail: (raw, { recipient } = {}) => {
      if (!incoming) return Promise.reject(new ConfigurationError('Mail comes in only with mail.replyDomain.'));
      const wake = () => wakeWorkers('/v1/mail/incoming');
      const receive = async () => {
        await fileStore?.check();
        return incoming.receive(store.db, raw, { now: clock(), recipient });
      };
      return track(receive().finally(wake));
    },
    embed: embed && { integrity: embed.integrity, versionedPath: embed.versionedPath, module: embed.module },
    drain: async () => hub?.close(),
    close: () => {
      closing ??= (async () => {
        clearTimeout(first);
        clearInterval(timer);
        clearInterval(followTimer);
        await news?.close();
        await hub?.close();
        while (running.size > 0) await Promise.allSettled(running);
        await outgoing.close();
        await numbering?.close();
        await store.close();
      })();
      return closing;
    },
  };
}

/** A log that fails must not fail the request it tells of. */
function harmless<A extends unknown[]>(tell: (...args: A) => void): (...args: A) => void {
  return (...args) => {
    try {
      tell(...args);
    } catch {
      // There is nobody left to tell.
    }
  };
}

function entry(level: LogEntry['level'], event: LogEntry['event']): Pick<LogEntry, 'time' | 'level' | 'event'> {
  return { time: new Date().toISOString(), level, event };
}

function basePath(path: string): string {
  if (path !== '' && !/^(?:\/[\w.~-]+)+$/.test(path)) {
    throw new ConfigurationError(`basePath must look like "/support"; "${path}" does not.`);
  }
  return path;
}

function innerPath(path: string, base: string): string {
  if (!path.startsWith(`${base}/`)) throw new ProblemError('not_found');
  return path.slice(base.length);
}

function relocated(url: string, path: string): URL {
  const inner = new URL(url);
  inner.pathname = path;
  return inner;
}
