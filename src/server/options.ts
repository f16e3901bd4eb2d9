import type { FormOptions } from './forms/index.ts';
import type { VirusScanOptions } from './attachments/virus-scan/index.ts';
import type { LifecycleOptions } from './tickets/database-desk.ts';
import type { EventOptions } from './events/index.ts';
import type { ComponentAliases } from './suggestions/index.ts';
import type { AnonymousOperationId } from './http/handler.ts';
import type { Log } from './http/log.ts';
import type { RateLimitOptions } from './http/rate-limit.ts';
import type { IdentityOptions } from './auth/options.ts';
import type { InquiryOptions } from './inquiries/index.ts';
import type { MailOptions } from './notifications/mail/index.ts';
import type { PrivacyOptions } from './privacy/index.ts';
import type { Access, Articles, Attachments, Desk, FileStore, StatusSource } from './interfaces/index.ts';
import type { Store } from './database/index.ts';
import type { AgentOptions } from './notifications/agent-options.ts';
import type { NotificationOptions } from './notifications/options.ts';
import type { InboxOptions } from './inbox/options.ts';
import type { WebhookEndpoint } from './notifications/webhooks/index.ts';
import type { Metrics } from './telemetry/metrics.ts';

/** Options of `createTicketApi`. Only `store` and `identity` are required. */
export interface TicketApiOptions extends FormOptions {
  /** Database from `openStore`. Closing the API closes it. */
  store: Store;
  /** Authentication of callers. */
  identity: IdentityOptions;
  /** Help desk that stores the tickets. Default: the database in `store`. */
  desk?: Desk;
  /** Support hours, reopening, rating, editing and escalation on the default desk. */
  lifecycle?: LifecycleOptions;
  /** Limits of the live event stream; `false` disables it. */
  events?: EventOptions | false;
  /** Storage of attachment contents, e.g. `diskFiles('./data/files')`. Without it (and without `attachments`) uploads are disabled. */
  files?: FileStore;
  /** Virus scan of files, by clamd, ICAP or a scanner of your own. Not used with `attachments`. Default: none. */
  virusScan?: VirusScanOptions;
  /** Storage of attachments. Default: metadata in `store`, contents in `files`. */
  attachments?: Attachments;
  /** Storage of support access. Default: `store`. */
  access?: Access;
  /**
   * Whether your back end enforces support access, i.e. rejects agents without a valid session (`madoguchi/support-access`). The
   * panel shows the tab only with `enforced: true`, because the switch would otherwise have no effect. `false` disables support
   * access and its operations. Default `{ enforced: false }`.
   */
  supportAccess?: { enforced?: boolean } | false;
  /** Status source; `false` disables the status, its tab and its operations. Default: incidents in `store`. */
  status?: StatusSource | false;
  /**
   * Synonyms of components by id or name: `{ exports: ['CSV', '書き出し'] }`. A draft that contains one of them gets the open
   * incident of the component as a suggestion. Default: none.
   */
  componentAliases?: ComponentAliases;
  /** Source of help articles. Default: `store`. */
  articles?: Articles;
  /**
   * Mail to customers: to the requester and cc'd people about new tickets and replies, and to admins about requests, grants, use and
   * expiration of support access. Default: no mail.
   */
  mail?: MailOptions;
  /**
   * Agents of the configuration, with their notifications by mail. They are stored at startup, and cannot be changed in the
   * inbox. Default: none.
   */
  agents?: readonly AgentOptions[];
  /**
   * Notifications of the support team about tickets, in Slack, Microsoft Teams or by mail. Default: none.
   */
  notifications?: NotificationOptions;
  /**
   * Endpoints that receive events of tickets and of support access as signed messages (Standard Webhooks). Default: none.
   */
  webhooks?: readonly WebhookEndpoint[];
  /** Data export, erasure and retention of closed tickets (730 days by default). */
  privacy?: PrivacyOptions;
  /** Inquiries of visitors who cannot sign in, which agents verify. `{}` for the defaults. Default: disabled. */
  inquiries?: InquiryOptions;
  /** Operations without authentication. Default: `['getSession', 'getStatus', 'searchArticles']`. */
  anonymousOperations?: readonly AnonymousOperationId[];
  /**
   * Allowed CORS origins, exactly as browsers send them, e.g.
   * `['https://app.example.com']`. Default: none, so only pages of the API's own origin can call it. `'null'` (sandboxed frames)
   * is allowed only when listed; a wildcard is rejected.
   */
  origins?: readonly string[];
  /** Additional headers that these origins may send (the client's `headers` option), e.g. `['x-tenant']`. Default: none. */
  requestHeaders?: readonly string[];
  /** Rate limits per minute by user, organization and address; `false` disables them. */
  rateLimits?: RateLimitOptions;
  /**
   * Addresses or CIDR ranges of reverse proxies whose `X-Forwarded-For` is trusted. Default: none; all users behind a proxy then
   * share the rate limit of its address, and the log warns once.
   */
  trustedProxies?: readonly string[];
  /** The inbox, in which agents sign in and answer tickets, at `/inbox/`. `{}` for the defaults. Default: not served. */
  inbox?: InboxOptions;
  /** Folder with the built widget (`madoguchi.js`, `madoguchi.mjs` and `madoguchi/`), which the API then serves. Default: not served. */
  embed?: string;
  /** Whether source maps of the widget are served. Default: true. */
  sourceMaps?: boolean;
  /** Path prefix of the API if the surrounding server does not strip it, e.g. `'/support'`. Default: `''`. */
  basePath?: string;
  /** Retention in days of responses stored under their `Idempotency-Key`. More than 6; default 7. */
  idempotencyDays?: number;
  /** Returns milliseconds since the epoch. Default: `Date.now`. */
  clock?: () => number;
  /** Receives measurements, in addition to the OpenTelemetry SDK of the process. Default: none. See `createPrometheusMetrics`. */
  metrics?: Metrics;
  /** Receives log entries. Default: warnings and errors to stderr. `logLines` writes all. */
  log?: Log;
  /** Called with the error of every failure, for an error tracker. It may contain personal data. */
  onError?: (error: unknown, about: { requestId: string; route: string }) => void;
}
