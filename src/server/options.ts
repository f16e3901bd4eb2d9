import type { FormOptions } from './forms/index.ts';
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
import type { NotificationOptions } from './notifications/options.ts';
import type { WebhookEndpoint } from './notifications/webhooks/index.ts';

/** What a ticket API is made of. Only `store` and `identity` have no default. */
export interface TicketApiOptions extends FormOptions {
  /** The open database, from `openStore`. It is closed with the API. */
  store: Store;
  /** How a caller proves who they are. */
  identity: IdentityOptions;
  /** Where tickets live. Default: in `store`. */
  desk?: Desk;
  /** Support hours, reopening, rating, editing and escalation on the default desk. */
  lifecycle?: LifecycleOptions;
  /** Limits of the live stream of events; `false` for none at all. */
  events?: EventOptions | false;
  /** Where the bytes of attachments lie, e.g. `diskFiles('./data/files')`. Without it (and without `attachments`) no files are taken. */
  files?: FileStore;
  /** Where uploaded files are known. Default: in `store`, with the bytes in `files`. */
  attachments?: Attachments;
  /** Support access. Default: in `store`. */
  access?: Access;
  /**
   * Whether your back end enforces support access, that is, refuses support without a session of ours (`madoguchi/support-access`).
   * Only with `enforced: true` does the panel show the tab, because a switch that nothing obeys would be a false promise.
   * `false` switches support access off: its operations are refused. Default `{ enforced: false }`.
   */
  supportAccess?: { enforced?: boolean } | false;
  /** Where the status comes from; `false` switches it off, with its tab and its operations. Default: incidents kept in `store`. */
  status?: StatusSource | false;
  /**
   * Other words that people use for a component, by its id or name: `{ exports: ['CSV', '書き出し'] }`. A ticket that is
   * being typed and says one of them is met with the component's open incident. Default: none.
   */
  componentAliases?: ComponentAliases;
  /** Help articles. Default: those in `store`. */
  articles?: Articles;
  /**
   * Mail to customers: to requester and people in copy, when a ticket was received and when an agent has answered; to
   * admins when support access is asked for, given, used, about to end, or over.
   * Default: none, and nothing is written down for it.
   */
  mail?: MailOptions;
  /**
   * Notifications of the support team about tickets, in Slack, Microsoft Teams or by mail. Default: none.
   */
  notifications?: NotificationOptions;
  /**
   * Endpoints that receive events of tickets and of support access as signed messages (Standard Webhooks). Default: none.
   */
  webhooks?: readonly WebhookEndpoint[];
  /** Who may export and erase people, and how long closed tickets are kept (730 days by default). */
  privacy?: PrivacyOptions;
  /** Lets those who cannot sign in ask for help; staff verify who asks. `{}` for the defaults. Default: not allowed. */
  inquiries?: InquiryOptions;
  /** What people who are not signed in may call. Default: `['getSession', 'getStatus', 'searchArticles']`. */
  anonymousOperations?: readonly AnonymousOperationId[];
  /**
   * Origins of pages on other hosts that may call this API, exactly as browsers send them, e.g.
   * `['https://app.example.com']`. Default: none, so only pages of the API's own origin can. `'null'` (sandboxed frames)
   * only when listed; a wildcard is refused.
   */
  origins?: readonly string[];
  /** Names of headers of your own that those pages may send (the client's `headers` option), e.g. `['x-tenant']`. Default: none. */
  requestHeaders?: readonly string[];
  /** Calls a minute by user, organization and address; `false` for none. */
  rateLimits?: RateLimitOptions;
  /**
   * Addresses or CIDR ranges of the proxies in front, whose `X-Forwarded-For` is believed. Default: none; all users behind
   * a proxy then share the limits of one address, and the log warns once.
   */
  trustedProxies?: readonly string[];
  /** The folder with the built widget (`madoguchi.js`, `madoguchi.mjs` and `madoguchi/`), to be served from here too. Default: not served. */
  embed?: string;
  /** Whether the source maps beside the widget's files are served. Default: true. */
  sourceMaps?: boolean;
  /** Where the API is mounted when the surrounding server does not strip the path itself, e.g. `'/support'`. Default: `''`. */
  basePath?: string;
  /** Days for which answers to writes are remembered under their `Idempotency-Key`. More than 6; default 7. */
  idempotencyDays?: number;
  /** Milliseconds since the epoch. Default: `Date.now`. */
  clock?: () => number;
  /** Takes lines of the log. Default: failures only, to the error output. `logLines` writes all. */
  log?: Log;
  /** Told of every failure with the error itself, which may hold personal data; for an error tracker. */
  onError?: (error: unknown, about: { requestId: string; route: string }) => void;
}
