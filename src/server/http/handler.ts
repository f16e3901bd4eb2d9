import type * as z from 'zod/mini';
import type { Attachment, OperationInput, OperationId, operations } from '../../contract/index.ts';
import type {
  Access,
  Articles,
  Attachments,
  Db,
  Desk,
  FileStore,
  Identity,
  OpenedAttachment,
  PageResult,
  StatusSource,
} from '../interfaces/index.ts';
import type { PrivacySettings } from '../privacy/index.ts';
import type { Hub, ChangeFeedRunner } from '../events/index.ts';
import type { StoredSettings } from '../inbox/stored-settings.ts';
import type { FormSettings } from '../forms/index.ts';
import type { ComponentAliases } from '../suggestions/index.ts';
import type { Inquiries } from '../inquiries/index.ts';
import type { Destinations } from '../notifications/channels.ts';
import type { MailProcessor, TicketMails } from '../notifications/mail/index.ts';

type Table = typeof operations;

/** Services that handlers use. */
export interface Services {
  desk: Desk;
  access: Access;
  status: StatusSource;
  componentAliases: ComponentAliases;
  articles: Articles;
  attachments: Attachments;
  /** False where uploads are disabled. */
  acceptsUploads: boolean;
  /** The form in force; settings of the inbox can change it while the server runs. */
  readonly form: FormSettings;
  settings: StoredSettings;
  /** Ticket mails; null where none are sent. */
  mail: TicketMails | null;
  /** False where the status is disabled. */
  statusEnabled: boolean;
  /** `hidden`: works, but the panel does not show it, because no back end enforces it. */
  supportAccess: 'off' | 'hidden' | 'enforced';
  /** Incoming mail; null without reply addresses. */
  incoming: MailProcessor | null;
  /** Original messages of received mails; null where they are not stored. */
  originals: FileStore | null;
  /** Inquiries without sign-in; null where disabled. */
  inquiries: Inquiries | null;
  /** Privacy officers and retention periods. */
  privacy: PrivacySettings;
  /** Operations that anonymous callers may use. */
  anonymous: ReadonlySet<
    AnonymousOperationId | (typeof INQUIRY_OPERATIONS)[number] | (typeof SIGNED_LINK_OPERATIONS)[number]
  >;
  /** Event streams; null when the desk has no event log. */
  events: Hub | null;
  /** Channels of notifications and endpoints of webhooks. */
  destinations: Destinations;
  /** Change feed of a remote help desk; null without one. */
  changeFeed: ChangeFeedRunner | null;
}

/** Operations for callers who cannot sign in, enabled by the option `inquiries`. */
export const INQUIRY_OPERATIONS = ['readInquiryChallenge', 'sendInquiry'] as const;

/** Operations that are authorized by a signed link alone. */
export const SIGNED_LINK_OPERATIONS = ['rateByLink', 'setMailConsent'] as const;

/** Operations that can be opened to anonymous callers. */
export type AnonymousOperationId = Exclude<
  { [I in OperationId]: 'anonymous' extends Table[I]['actors'][number] ? I : never }[OperationId],
  (typeof INQUIRY_OPERATIONS)[number] | (typeof SIGNED_LINK_OPERATIONS)[number]
>;

/** Possible callers according to the table of operations. */
type Caller<I extends OperationId> = 'anonymous' extends Table[I]['actors'][number] ? Identity | null : Identity;

/** An authorized call with validated input. */
export interface Call<I extends OperationId> {
  identity: Caller<I>;
  /** The open transaction in a write; throwing rolls it back. */
  db: Db;
  now: number;
  /** The caller's network address, or null when it is not known. */
  address: string | null;
  input: OperationInput<I>;
  /** The version from `If-Match`, where the table requires it. */
  ifMatch: Table[I] extends { ifMatch: true } ? string : undefined;
  /** The result of the operation's hook, where the hook did the work before the transaction. */
  precomputed?: PrecomputedResult<I> | undefined;
}

/** The result of an operation that ran before the transaction opened: at a remote help desk, or for incoming mail. */
export interface PrecomputedResult<I extends OperationId> {
  result: HandlerResult<I>;
}

/** Result of a handler; `null` and `false` mean not found. */
export type HandlerResult<I extends OperationId> = Table[I]['reply'] extends {
  kind: 'json';
  schema: infer S extends z.ZodMiniType;
}
  ? z.output<S> | null
  : Table[I]['reply'] extends { kind: 'page'; item: infer S extends z.ZodMiniType }
    ? PageResult<z.output<S>> | null
    : Table[I]['reply'] extends { kind: 'file' }
      ? { attachment: Pick<Attachment, 'name'>; body: Uint8Array<ArrayBuffer> } | OpenedAttachment | null
      : boolean;

/** Implements one operation. */
export type Handler<I extends OperationId> = (call: Call<I>, services: Services) => Promise<HandlerResult<I>>;

/** Arguments of a hook. */
export interface HookCall<I extends OperationId> {
  identity: Caller<I>;
  /** Not in a transaction. */
  db: Db;
  now: number;
  input: OperationInput<I>;
  headers: Headers;
  address: string | null;
  /** The idempotency key; undefined for operations without one. */
  key: string | undefined;
}
/**
 * Hooks that run before an operation's transaction opens: calls to other systems, because transactions must be short (on SQLite all
 * writes wait for them), and writes that must survive a rollback. A hook throws to reject the call. A repeated call runs the hook
 * again, unless its response is stored and the help desk is remote.
 */
export type PreTransactionHooks = {
  [I in OperationId]?: (call: HookCall<I>, services: Services) => Promise<PrecomputedResult<I> | undefined | void>;
};

/** A handler for every operation of the table; a missing one does not compile. */
export type Handlers = { [I in OperationId]: Handler<I> };
