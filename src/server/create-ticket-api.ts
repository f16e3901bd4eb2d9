import { sweepAgentEvents } from './database/agent-events.ts';
import { sweepBars } from './database/barred-accounts.ts';
import { randomUUID } from 'node:crypto';
import { uploadOperations, type MailReceipt } from '../contract/index.ts';
import { buildOpenApi } from '../contract/openapi.ts';
import { databaseAccess } from './support-access/index.ts';
import { databaseArticles } from './articles/index.ts';
import { databaseDesk } from './tickets/database-desk.ts';
import { createHub, runChangeFeed } from './events/index.ts';
import { createVirusScan } from './attachments/virus-scan/index.ts';
import { createCheckedFileStore, databaseAttachments } from './attachments/index.ts';
import { createAddressReader } from './http/client-address.ts';
import { createCors } from './http/cors.ts';
import { loadEmbed, type Embed } from './http/embed-files.ts';
import { addDefaultHeaders } from './http/default-headers.ts';
import { SIGNED_LINK_OPERATIONS, INQUIRY_OPERATIONS, type Services } from './http/handler.ts';
import { createProcessingQueue, createReceivingQueue } from './attachments/queues.ts';
import { createIdempotency } from './http/idempotency.ts';
import { describeCause, describeFailure, logFailures, type LogEntry } from './http/log.ts';
import { problemResponse, toRefusal } from './http/problems.ts';
import { createRateLimiter } from './http/rate-limit.ts';
import { createSharedBuckets, sweepSharedBuckets } from './http/shared-buckets.ts';
import { getKnownEventSecret } from './database/event-secret.ts';
import { claimJobRun } from './database/job-runs.ts';
import { createPathMatcher } from './http/path-matcher.ts';
import { createRouter, MethodNotAllowed, type StaticRoute } from './http/router.ts';
import { jsonResponse } from './http/serialize-result.ts';
import { createVerificationGate } from './http/verification-gate.ts';
import { addTusHeaders } from './http/tus-headers.ts';
import { ConfigurationError } from './configuration-error.ts';
import { syncConfiguredAgents } from './inbox/agents.ts';
import { answerTicket } from './http/handlers/support.ts';
import { sweepPresence } from './tickets/queue/presence.ts';
import { createInbox } from './inbox/create-inbox.ts';
import { createStoredSettings } from './inbox/stored-settings.ts';
import { sweepInboxSessions } from './inbox/sessions.ts';
import { createInboxTokens } from './inbox/tokens.ts';
import { encodeSecrets, resolveIdentityOptions } from './auth/options.ts';
import { createTokenVerifier, type TokenVerifier } from './auth/verify-token.ts';
import { noAttachments } from './http/no-attachments.ts';
import { createInquiries } from './inquiries/index.ts';
import {
  createConsentPage,
  createMailProcessor,
  createTicketMails,
  createUnsubscribe,
  resolveMailOptions,
  respondWithUnsubscribePage,
  sweepBounces,
  sweepConsents,
  sweepMailCounts,
  type MailArrival,
} from './notifications/mail/index.ts';
import { applyRetention, resolvePrivacyOptions } from './privacy/index.ts';
import type { TicketApiOptions } from './options.ts';
import { createDeliveryWorkers } from './notifications/delivery-workers.ts';
import { sweepOutbox } from './notifications/outbox-worker.ts';
import { OperationalError, ProblemError } from './errors.ts';
import { databaseIncidents } from './status/index.ts';
import { createIncidentNotifier } from './status/incident-notifier.ts';
import { createStatusChangeDetector } from './status/status-change-detector.ts';
import { createLease, sweepLeases } from './database/lease.ts';
import { createImapReader, LEASE_TTL_MS } from './notifications/imap/index.ts';
import { createWorkerLoop } from './lib/worker-loop.ts';
import { assertNodeVersion } from './node-version.ts';
import { combineMetrics, createGaugeReader, measureCalls, toMethodLabel } from './telemetry/metrics.ts';
import { createOpenTelemetryMetrics } from './telemetry/open-telemetry.ts';
import { readCallerIds, traceRequest } from './telemetry/request-trace.ts';
import { VERSION } from './version.ts';
import { matchesType } from './notifications/event-types.ts';
import { resolveNotificationOptions, type NotificationSettings } from './notifications/options.ts';
import { resolveEndpoints } from './notifications/webhooks/index.ts';

const FIRST_SWEEP_MS = 60_000;
const SWEEP_MS = 10 * 60_000;
/** Interval at which incident updates are posted on tickets, and changes of the status sent to event streams. */
const INCIDENT_POLL_MS = 60_000;
const DAY_MS = 24 * 3_600_000;
/** Collects the commits of a burst into one statement that numbers their events. Readers who need a number sooner ask for it. */
const NUMBERING_DEBOUNCE_MS = 250;
/** Milliseconds between two looks for held replies that are due. */
const HELD_REPLIES_POLL_MS = 1_000;
const NUMBERING_POLL_MS = 15_000;
/** Milliseconds after which other processes use changed settings of the inbox. */
const SETTINGS_POLL_MS = 5_000;
const SETTINGS_ROUTE = '/v1/support/settings';
/** Writes on these routes append to the audit log only where a ticket can carry a grant of support access. */
const TICKET_ROUTES = /^\/v1\/tickets(?:\/|$)/;

/** A running ticket API. */
export interface TicketApiServer {
  /**
   * Handles a request. Never rejects.
   *
   * @param environment connection data of the adapter; with `@hono/node-server`, its second argument
   */
  fetch: (request: Request, environment?: unknown) => Promise<Response>;
  /**
   * Adds a mail as a comment, or creates a ticket or an inquiry, like `POST /v1/mail/incoming`. Idempotent by Message-ID and content.
   *
   * @param raw the mail (RFC 5322)
   * @param about.recipient recipient of the envelope, where the headers may lack it
   * @throws ProblemError for a mail that is refused: `mail_refused` with the reason as the code of its only error, or
   * what files and text beyond the limits get. Such a mail must not be delivered again. After any other error, try
   * again later.
   * @example await api.receiveMail(await readFile('/dev/stdin'));
   */
  receiveMail: (raw: Uint8Array, about?: Omit<MailArrival, 'now'>) => Promise<MailReceipt>;
  /** Maximum bytes of a mail that {@link receiveMail} takes. */
  maxMailBytes: number;
  /**
   * Whether a path is an address of this API: with `basePath`, and without query. A framework passes all other requests
   * on.
   *
   * @example if (api.handles(ctx.path)) await listener(ctx.req, ctx.res);
   */
  handles: (path: string) => boolean;
  /** Integrity and paths of the widget's files; null when they are not served here. */
  embed: Pick<Embed, 'integrity' | 'versionedPath' | 'module'> | null;
  /**
   * Ends the event streams and rejects new ones, while other requests continue. Call it before stopping a server, which waits for
   * open connections.
   */
  drain: () => Promise<void>;
  /** Stops background jobs, waits for running requests, and closes the store. Idempotent. */
  close: () => Promise<void>;
}

/**
 * Creates the ticket API as a web-standard fetch handler.
 *
 * @throws ConfigurationError for invalid options, with the remedy for the operator
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
  const log = ignoreErrors(options.log ?? logFailures);
  const onError = ignoreErrors(options.onError ?? (() => {}));
  const settings = createStoredSettings(options);
  const notifications = resolveNotificationOptions(options.notifications ?? {}, {
    hasMail: options.mail !== undefined,
    agents: options.agents ?? [],
    // Agents of a remote help desk work there.
    inboxUrl: options.desk ? undefined : options.inbox?.publicUrl,
    isUrgent: (id) => settings.form.priorities.some((priority) => priority.id === id && priority.tone === 'urgent'),
  });
  const escalation = { notified: reportsEscalations(notifications, options), ...options.lifecycle?.escalation };
  const metrics = combineMetrics([createOpenTelemetryMetrics(), ...(options.metrics ? [options.metrics] : [])]);
  const remoteDesk = options.desk && measureCalls(options.desk, 'desk', metrics);
  const desk =
    remoteDesk ??
    databaseDesk({
      ...options.lifecycle,
      escalation,
      get priorities() {
        return settings.form.priorities;
      },
      getCalendar: () => settings.calendar,
    });
  const getForm = () => ({
    ...settings.form,
    limits: desk.limitSession?.(settings.form.limits) ?? settings.form.limits,
  });
  // The parts that are used below do not depend on the settings of the inbox.
  const form = getForm();
  desk.checkPriorities?.(form.priorities.map(({ id }) => id));
  const fileStore =
    options.files && !options.attachments
      ? createCheckedFileStore(store, options.files, (error) => {
          // Other failures are reported with the request that needs the files.
          if (error instanceof OperationalError) log({ ...entry('error', 'file_store'), ...describeCause(error) });
        })
      : null;
  const localAttachments =
    options.attachments ??
    (fileStore
      ? databaseAttachments({
          files: fileStore.files,
          limits: { fileBytes: form.limits.attachmentBytes, types: form.limits.attachmentTypes },
          assertClean: options.virusScan ? createVirusScan(options.virusScan) : null,
        })
      : noAttachments);
  const attachments =
    localAttachments === noAttachments ? localAttachments : (desk.attachments?.(localAttachments) ?? localAttachments);
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
  const changeFeed =
    hub && desk.changeFeed
      ? runChangeFeed(desk.changeFeed, {
          store,
          hub,
          clock,
          onFailure: (error) => log({ ...entry('error', 'desk_news_failed'), error: describeFailure(error) }),
        })
      : null;
  const mail = options.mail ? resolveMailOptions(options.mail, { origins: options.origins ?? [] }) : null;
  const endpoints = resolveEndpoints(options.webhooks ?? []);
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
  const ticketMails =
    mail &&
    createTicketMails(mail, (code, counts) =>
      log({
        ...entry('warn', 'mail_limited'),
        code,
        counts,
        message: `Mails beyond this hourly limit are not sent until the hour is over. mail.limits sets the limits.`,
      }),
    );
  const destinations = { settings: notifications, endpoints, mail };
  if (mail && mail.incoming.addresses.size > 0 && mail.incoming.strangers === 'inquiry' && !inquiries)
    throw new ConfigurationError('mail.incoming.strangers is "inquiry", but inquiries are off. Set inquiries.');
  if (mail?.incoming.imap && mail.replyDomain === null && mail.incoming.addresses.size === 0)
    throw new ConfigurationError(
      'mail.incoming.imap is set, but no mail could be accepted. Set mail.replyDomain, mail.incoming.addresses, or both.',
    );
  const incoming =
    mail && ticketMails && (mail.replyDomain !== null || mail.incoming.addresses.size > 0)
      ? createMailProcessor({
          settings: mail,
          desk,
          attachments,
          form,
          notices: ticketMails,
          inquiries,
          destinations,
          files: fileStore?.files ?? null,
        })
      : null;
  const services: Services = {
    desk,
    events: hub,
    changeFeed,
    destinations,
    get form() {
      return getForm();
    },
    settings,
    inquiries,
    mail: ticketMails,
    privacy: resolvePrivacyOptions(options.privacy ?? {}),
    incoming,
    originals: fileStore?.files ?? null,
    attachments,
    acceptsUploads: attachments !== noAttachments,
    access: options.access ?? databaseAccess(),
    status: options.status ? measureCalls(options.status, 'status', metrics) : databaseIncidents(),
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
      'access.breakGlass needs mail or webhooks, so that the customer is informed of the access. Set mail or webhooks.',
    );
  }
  const identity = resolveIdentityOptions(options.identity);
  const identitySecrets = identity.keys.kind === 'secret' ? identity.keys.secrets : [];
  // Without support access there are no keys to encrypt.
  if (services.supportAccess !== 'off' || identitySecrets.length > 0)
    services.access.initialize?.({
      identitySecrets,
      warn: (message) => log({ ...entry('warn', 'access_key_retired'), message }),
    });
  // Processes share what they fetch by the clock of the database, which an injected clock does not follow.
  if (store.kind === 'postgres' && options.clock === undefined) services.status.share?.(store.db);
  const idempotency = createIdempotency(store, (options.idempotencyDays ?? 7) * DAY_MS);
  const cors = createCors(options.origins ?? [], options.requestHeaders ?? []);
  const getAddress = createAddressReader(options.trustedProxies ?? [], (message) =>
    log({ ...entry('warn', 'untrusted_proxy'), message }),
  );
  const embed = options.embed === undefined ? null : loadEmbed(options.embed, options.sourceMaps);
  const base = basePath(options.basePath ?? '');
  const sharedSecret = store.kind === 'postgres' ? getKnownEventSecret(store.db) : undefined;
  const sharedBuckets =
    sharedSecret !== undefined && options.rateLimits !== false && options.clock === undefined
      ? createSharedBuckets(store.db, (error) =>
          log({ ...entry('error', 'rate_limits_failed'), error: describeFailure(error) }),
        )
      : null;
  const rates = createRateLimiter(
    options.rateLimits ?? {},
    clock,
    sharedBuckets && sharedSecret !== undefined ? { buckets: sharedBuckets, secret: sharedSecret } : undefined,
  );
  const verifyVendorToken = createTokenVerifier(identity);
  const inboxTokens = options.inbox
    ? createInboxTokens(
        options.inbox.keySecret ? encodeSecrets(options.inbox.keySecret, 'inbox.keySecret') : identitySecrets,
      )
    : null;
  const verify: TokenVerifier = (token, now) =>
    inboxTokens?.accepts(token) ? inboxTokens.verify(store.db, token, now) : verifyVendorToken(token, now);
  const serverContext = {
    store,
    services,
    idempotency,
    receiving: createReceivingQueue(options.files?.partial?.concurrency),
    processing: createProcessingQueue(),
    clock,
    verify,
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
    ...(mail
      ? [
          { path: '/v1/mail/unsubscribe', respond: respondWithUnsubscribePage },
          { method: 'POST' as const, path: '/v1/mail/unsubscribe', respond: createUnsubscribe(store, clock) },
        ]
      : []),
    { path: '/v1/access/jwks.json', respond: keys },
    { path: '/openapi.json', respond: () => jsonResponse(description) },
  ];
  const running = new Set<Promise<unknown>>();
  const track = <T>(work: Promise<T>): Promise<T> => {
    const done = work.finally(() => running.delete(done));
    running.add(done);
    return done;
  };
  const refreshSettings = async () => {
    try {
      await settings.refresh(store.db);
    } catch (error) {
      log({ ...entry('error', 'settings_failed'), error: describeFailure(error) });
    }
  };
  const settingsRead = options.inbox ? track(refreshSettings()) : null;
  const inbox =
    options.inbox && inboxTokens
      ? createInbox(options.inbox, {
          store,
          tokens: inboxTokens,
          rates,
          clock,
          basePath: base,
          mail: mail && options.mail ? { settings: mail, send: options.mail.send } : null,
          remoteDesk: !desk.support,
          isPrivacyOfficer: services.privacy.officers,
          track: (work) => void track(work),
          onFailure: (event, error) => log({ ...entry('error', event), ...describeCause(error) }),
          onSignOut: (id) => hub?.signOut({ id, organization: null }),
        })
      : null;
  const gateways =
    incoming && mail?.incoming.gateways
      ? {
          options: mail.incoming.gateways,
          receive: (raw: Uint8Array, about: Omit<MailArrival, 'now'>) => receiveMail(raw, about),
        }
      : null;
  const router = createRouter(serverContext, pages, embed, inbox, gateways);

  // Without the wildcards of middleware.
  const patterns = router.routes.map(({ path }) => path).filter((path) => !path.includes('*'));
  const matchesRoute = createPathMatcher(patterns);
  const handles = (path: string) =>
    path.startsWith(`${base}/`) &&
    (matchesRoute(path.slice(base.length)) || (inbox !== null && path.startsWith(`${base}/inbox/`)));

  const dispatch = async (request: Request, path: string, address: string | null, onRoute: (route: string) => void) => {
    const inner = base === '' ? request : new Request(withPath(request.url, path), request);
    return router.fetch(inner, { address, onRoute });
  };

  const fetch = (request: Request, environment?: unknown): Promise<Response> => {
    const requestId = randomUUID();
    return traceRequest(request, requestId, (setResult) => respond(request, requestId, environment, setResult));
  };

  const respond = async (
    request: Request,
    requestId: string,
    environment: unknown,
    setResult: (result: { route: string; status: number }) => void,
  ): Promise<Response> => {
    const startedAt = performance.now();
    let route = 'none';
    let code: string | undefined;
    let reason: string | undefined;
    let response: Response;
    let path = '';
    // Before the request, because no query of the check may run inside its transaction.
    if (fileStore && !fileStore.passed) await fileStore.check();
    await settingsRead;
    try {
      path = innerPath(new URL(request.url).pathname, base);
      response = await dispatch(request, path, getAddress(request, environment), (pattern) => (route = pattern));
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
    // The write is committed: its events and mail can be delivered. The reason of refused mail is sent to its sender.
    if (request.method !== 'GET' && (response.ok || route.startsWith('/v1/mail/'))) {
      if (route.startsWith('/v1/support/incidents')) {
        hub?.notifyStatus();
        void track(updateIncidents());
      }
      if (route.startsWith(SETTINGS_ROUTE)) await refreshSettings();
      wakeWorkers(route);
    }
    addDefaultHeaders(response, requestId);
    if (attachments.uploads && path.startsWith(uploadOperations.createUpload.path))
      addTusHeaders(request.method, attachments.uploads.maxBytes, response.headers);
    if (!response.headers.has('access-control-allow-origin')) {
      if (request.method === 'OPTIONS') cors.preflight(request, response.headers);
      else cors.apply(request, response.headers);
    }
    const ms = performance.now() - startedAt;
    const { status } = response;
    setResult({ route, status });
    metrics.request({ method: toMethodLabel(request.method), operation: route, status, seconds: ms / 1_000 });
    log({
      ...entry('info', 'request'),
      requestId,
      ...readCallerIds(request),
      method: request.method,
      route,
      status: response.status,
      ms: Math.round(ms * 10) / 10,
      ...(code !== undefined && { code }),
      ...(reason !== undefined && { reason }),
    });
    return response;
  };

  const deliveryWorkers = createDeliveryWorkers({
    store,
    access: services.access,
    mail: mail && options.mail ? { settings: mail, send: options.mail.send } : null,
    endpoints,
    notifications,
    events: desk.events ?? null,
    clock,
    log,
    onRecord(organizationId) {
      hub?.notifyAccess(organizationId);
      hub?.wake();
    },
  });

  const { assignNumbers } = desk.events ?? {};
  const numbering =
    assignNumbers &&
    createWorkerLoop({
      runBatch: () => assignNumbers(store.db),
      onError: (error) => log({ ...entry('error', 'event_numbering_failed'), error: describeFailure(error) }),
      // Picks up what a process that was killed has committed.
      pollIntervalMs: NUMBERING_POLL_MS,
      debounceMs: NUMBERING_DEBOUNCE_MS,
      runAtStart: true,
    });
  const heldReplies =
    desk.support &&
    createWorkerLoop({
      async runBatch() {
        const sent = await desk.support?.sendDueReplies(store, clock(), (context, answer) =>
          answerTicket(context, answer, services),
        );
        if (sent) wakeWorkers('/v1/support/tickets');
        return (sent ?? 0) > 0;
      },
      onError: (error) => log({ ...entry('error', 'held_replies_failed'), error: describeFailure(error) }),
      // One look-up by an index, usually of an empty table.
      pollIntervalMs: HELD_REPLIES_POLL_MS,
      runAtStart: true,
    });
  /** Wakes the workers that a successful write can have given work. */
  const wakeWorkers = (route: string) => {
    hub?.wake();
    numbering?.wake();
    deliveryWorkers.wake({ audit: !TICKET_ROUTES.test(route) || services.supportAccess === 'enforced' });
  };

  /** Jobs of the periodic sweep, each with its code in the log. A failed job does not keep the others from running. */
  const sweepJobs: Record<string, () => unknown> = {
    deliveries: () => sweepOutbox(store.db, clock()),
    incoming_mail: () => incoming?.sweep(store.db, clock()),
    barred_accounts: () => sweepBars(store.db, clock()),
    mail_bounces: () => sweepBounces(store.db, clock()),
    mail_consents: () => sweepConsents(store.db, clock()),
    leases: () => sweepLeases(store.db, clock()),
    mail_limits: () => sweepMailCounts(store.db, clock()),
    retention: () => applyRetention(store.db, services.privacy, clock()),
    inquiries: () => inquiries?.sweep(store.db, clock()),
    presence: () => inbox && sweepPresence(store.db, clock()),
    inbox_sessions: () => inbox && sweepInboxSessions(store.db, clock()),
    idempotency: () => idempotency.sweep(store.db, clock()),
    attachments: async () => {
      await fileStore?.check();
      await attachments.sweep(store.db, clock());
    },
    tickets: () => desk.sweep?.(store.db, clock()),
    agent_events: () => sweepAgentEvents(store.db),
    rate_limits: () => sharedBuckets && sweepSharedBuckets(store.db),
  };
  const sweep = async () => {
    for (const [code, job] of Object.entries(sweepJobs))
      try {
        // Of several processes, one runs it in each interval.
        if (await claimJobRun(store.db, `sweep:${code}`, SWEEP_MS)) {
          const startedAt = performance.now();
          const report = (outcome: 'ok' | 'error') =>
            metrics.job({ job: code, outcome, seconds: (performance.now() - startedAt) / 1_000 });
          try {
            await job();
            report('ok');
          } catch (error) {
            report('error');
            throw error;
          }
        }
      } catch (error) {
        log({ ...entry('error', 'sweep_failed'), code, error: describeFailure(error) });
      }
  };

  const settingsTimer = options.inbox
    ? setInterval(() => void track(refreshSettings()), SETTINGS_POLL_MS).unref()
    : undefined;
  const incidentNotifier = createIncidentNotifier({ store, desk, status: services.status, mail: services.mail });
  const statusDetector = hub && createStatusChangeDetector(store, services.status, () => hub.notifyStatus());
  /** @param scheduled run by the timer, which only one process needs */
  const updateIncidents = async (scheduled = false) => {
    try {
      if (!scheduled || (await claimJobRun(store.db, 'incident_updates', INCIDENT_POLL_MS)))
        await incidentNotifier.sweep(clock());
      if (hub?.hasListeners) await statusDetector?.check(clock());
      deliveryWorkers.wake();
    } catch (error) {
      log({ ...entry('error', 'incident_updates_failed'), error: describeFailure(error) });
    }
  };

  // Also soon after startup, because a server that restarts often would never sweep.
  const first = setTimeout(() => void track(sweep()), FIRST_SWEEP_MS).unref();
  const timer = setInterval(() => void track(sweep()), SWEEP_MS).unref();
  const incidentTimer = setInterval(() => void track(updateIncidents(true)), INCIDENT_POLL_MS).unref();
  if (fileStore) void track(fileStore.check());
  if (options.inbox || options.agents)
    void track(
      syncConfiguredAgents(store, toConfiguredAgents(options), clock()).catch((error: unknown) =>
        log({ ...entry('error', 'agents_failed'), ...describeCause(error) }),
      ),
    );
  if (options.metrics) store.onQuery((measured) => metrics.query(measured));
  metrics.observe(createGaugeReader(store, { clock, countStreams: () => hub?.listenerCount ?? 0 }));
  const receiveMail: TicketApiServer['receiveMail'] = (raw, about = {}) => {
    if (!incoming)
      return Promise.reject(
        new ConfigurationError('Mail comes in only with mail.replyDomain or mail.incoming.addresses.'),
      );
    const wake = () => wakeWorkers('/v1/mail/incoming');
    const receive = async () => {
      await fileStore?.check();
      return incoming.receive(store.db, raw, { ...about, now: clock() });
    };
    return track(receive().finally(wake));
  };
  const imap =
    incoming && mail?.incoming.imap
      ? createImapReader({
          settings: mail.incoming.imap,
          receive: (raw) => receiveMail(raw, { source: 'imap' }),
          maxBytes: incoming.maxBytes,
          lease: createLease(store.db, `imap ${mail.incoming.imap.user}@${mail.incoming.imap.host}`, LEASE_TTL_MS),
          clock,
          onConnected: () => log({ ...entry('info', 'mailbox_connected') }),
          onFailure: (error) => log({ ...entry('error', 'mailbox_failed'), ...describeCause(error) }),
        })
      : null;
  let closing: Promise<void> | null = null;

  return {
    fetch: (request, environment) => track(fetch(request, environment)),
    receiveMail,
    maxMailBytes: form.limits.attachmentBytes,
    handles,
    embed: embed && { integrity: embed.integrity, versionedPath: embed.versionedPath, module: embed.module },
    drain: async () => hub?.close(),
    close: () => {
      closing ??= (async () => {
        clearTimeout(first);
        clearInterval(timer);
        clearInterval(incidentTimer);
        clearInterval(settingsTimer);
        await changeFeed?.close();
        await hub?.close();
        await imap?.close();
        while (running.size > 0) await Promise.allSettled(running);
        await deliveryWorkers.close();
        await heldReplies?.close();
        await numbering?.close();
        await sharedBuckets?.close();
        await store.close();
      })();
      return closing;
    },
  };
}

/** Whether people are notified of escalations: by a channel, or as managers of the configuration by mail. */
const reportsEscalations = ({ channels }: NotificationSettings, { agents = [], mail }: TicketApiOptions): boolean =>
  channels.some(({ events }) => matchesType(events, 'ticket.escalated')) ||
  (mail !== undefined &&
    agents.some(
      ({ role, notifications: { scope, events } = {} }) =>
        role === 'manager' && scope !== 'none' && matchesType(events ?? ['ticket.escalated'], 'ticket.escalated'),
    ));

/** The agents of the configuration, in the form in which the inbox stores them. */
const toConfiguredAgents = ({ agents = [], inbox }: TicketApiOptions) => [
  ...agents.map(({ id, name, email, role, team, language }) => ({ id, name, email, role, team, locale: language })),
  ...(inbox?.agents ?? []),
];

/** Wraps a callback whose failure must not fail the request. */
function ignoreErrors<A extends unknown[]>(callback: (...args: A) => void): (...args: A) => void {
  return (...args) => {
    try {
      callback(...args);
    } catch {
      // The failure of the log itself cannot be logged.
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

function withPath(url: string, path: string): URL {
  const inner = new URL(url);
  inner.pathname = path;
  return inner;
}
