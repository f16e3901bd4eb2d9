import type * as z from 'zod/mini';
import type { Attachment, OperationInput, OperationId, operations } from '../../contract/index.ts';
import type {
  Access,
  Articles,
  Attachments,
  Db,
  Desk,
  Identity,
  PageResult,
  StatusSource,
} from '../interfaces/index.ts';
import type { PrivacySettings } from '../privacy/index.ts';
import type { Hub, ChangeFeedRunner } from '../events/index.ts';
import type { FormSettings } from '../forms/index.ts';
import type { ComponentAliases } from '../suggestions/index.ts';
import type { Inquiries } from '../inquiries/index.ts';
import type { MailProcessor, TicketMails } from '../notifications/mail/index.ts';

type Table = typeof operations;

/** What the handlers work with. */
export interface Services {
  desk: Desk;
  access: Access;
  status: StatusSource;
  componentAliases: ComponentAliases;
  articles: Articles;
  attachments: Attachments;
  /** False when no files can be attached. */
  takesFiles: boolean;
  form: FormSettings;
  /** Mail to customers; null when none is sent. */
  mail: TicketMails | null;
  /** False when the status is switched off. */
  statusEnabled: boolean;
  /** `hidden`: it works, and the panel does not show it, because no back end enforces it. */
  supportAccess: 'off' | 'hidden' | 'enforced';
  /** Mail that comes in; null where there are no reply addresses. */
  incoming: MailProcessor | null;
  /** Asking without signing in; null where it is not allowed. */
  inquiries: Inquiries | null;
  /** Who may export and erase people, and how long things are kept. */
  privacy: PrivacySettings;
  /** What people who are not signed in may call. */
  anonymous: ReadonlySet<AnonymousOperationId | (typeof INQUIRING)[number] | (typeof BY_LINK)[number]>;
  /** Streams of events; null when the desk keeps no record. */
  events: Hub | null;
  /** What a desk elsewhere tells; null for one that does not. */
  news: ChangeFeedRunner | null;
}

/** Operations for those who cannot sign in; the option `inquiries` opens them. */
export const INQUIRING = ['readInquiryChallenge', 'sendInquiry'] as const;

/** Operations whose signed link is all that they ask for. */
export const BY_LINK = ['readRatingLink', 'rateByLink', 'readMailConsent', 'setMailConsent'] as const;

/** Operations that can be open to people who are not signed in. */
export type AnonymousOperationId = Exclude<
  { [I in OperationId]: 'anonymous' extends Table[I]['actors'][number] ? I : never }[OperationId],
  (typeof INQUIRING)[number] | (typeof BY_LINK)[number]
>;

/** Who can be behind a call, as far as the table says. */
type Caller<I extends OperationId> = 'anonymous' extends Table[I]['actors'][number] ? Identity | null : Identity;

/** One call as a handler sees it: known to be allowed by role, with an input that the schemas accepted. */
export interface Call<I extends OperationId> {
  identity: Caller<I>;
  /** In a call that changes something, the open transaction; throwing rolls it back. */
  db: Db;
  now: number;
  input: OperationInput<I>;
  /** The version from `If-Match`, exactly where the table requires it. */
  ifMatch: Table[I] extends { ifMatch: true } ? string : undefined;
  /** The result of the operation's check, where the check does the work before the transaction. */
  ahead?: Ahead<I> | undefined;
}

/** The answer to an operation that was carried out before the transaction opened: at a remote help desk, or incoming mail. */
export interface Ahead<I extends OperationId> {
  answer: Answer<I>;
}

/** What a handler answers with; `null` and `false` mean that there is nothing here for this caller. */
export type Answer<I extends OperationId> = Table[I]['reply'] extends {
  kind: 'json';
  schema: infer S extends z.ZodMiniType;
}
  ? z.output<S> | null
  : Table[I]['reply'] extends { kind: 'page'; item: infer S extends z.ZodMiniType }
    ? PageResult<z.output<S>> | null
    : Table[I]['reply'] extends { kind: 'file' }
      ? { attachment: Pick<Attachment, 'name'>; body: Uint8Array<ArrayBuffer> } | null
      : boolean;

/** Carries out one operation. */
export type Handler<I extends OperationId> = (call: Call<I>, services: Services) => Promise<Answer<I>>;

/** What a check sees of a call. */
export interface Checked<I extends OperationId> {
  identity: Caller<I>;
  /** No transaction. */
  db: Db;
  now: number;
  input: OperationInput<I>;
  headers: Headers;
  address: string | null;
  /** The idempotency key, where there is one. */
  key: string | undefined;
}
/**
 * What is asked or done elsewhere before an operation's transaction opens, since transactions are short and on SQLite
 * everybody waits for them; and what must stay when it is rolled back. Throws to refuse. A repeated call is checked again,
 * unless its answer is known and the desk is elsewhere.
 */
export type Checks = {
  [I in OperationId]?: (about: Checked<I>, services: Services) => Promise<Ahead<I> | undefined | void>;
};

/** A handler for every operation of the table: a missing one does not compile. */
export type Handlers = { [I in OperationId]: Handler<I> };
