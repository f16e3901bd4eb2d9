/**
 * The seams of the server: what the HTTP layer needs from a desk, from support access, from a status source, from
 * articles and from file storage. Each has one shipped implementation; a vendor may hand in their own.
 */
import type { Kysely } from 'kysely';
import type {
  AccessRequest,
  AccessSession,
  AccessState,
  AccessDecision,
  ActivityReceipt,
  AffectedReport,
  AgentTicket,
  Article,
  Attachment,
  AuditEvent,
  Comment,
  ConsentText,
  CreateComment,
  CreateTicket,
  EditTicket,
  StartedAccessSession,
  Grant,
  Incident,
  OperationInput,
  Page,
  Priority,
  QueueTicket,
  RateTicket,
  RatingPrompt,
  Session,
  Status,
  Ticket,
  TicketCount,
  TicketEvent,
  TicketLists,
  TicketQuery,
  TicketSummary,
  TimelineEntry,
  Upload,
} from '../contract/index.ts';
import type { GrantDuration } from './support-access/duration.ts';
import type { Database } from './database/schema.ts';

/** A connection or an open transaction. Writes get the transaction that also stores the idempotency record. */
export type Db = Kysely<Database>;

/** Who calls, as the verified token says. */
export interface Identity {
  id: string;
  name: string;
  email: string | null;
  /** False where the token says that the address was not verified (`email_verified: false`). Absent: the vendor vouches for it. */
  emailVerified?: boolean;
  /** As the token writes it; not checked. */
  phone?: string | null;
  /** A BCP 47 tag, as the token writes it; not checked. */
  locale?: string | null;
  role: 'user' | 'admin' | 'agent';
  /** Null only for agents, who belong to the vendor. */
  organization: { id: string; name: string; plan: string | null } | null;
  /** True where this organization replaces earlier ones of the same subject and address. Absent: the earlier ones stay. */
  singleOrganization?: boolean;
  /** Set when the token carries an `act` claim (RFC 8693): `actor` uses it in this person's name. `id` is null when unreadable. */
  actor?: { id: string | null };
  /** For signing out: `jti` and `iss` of the token, and when it was issued (ms). */
  token: {
    id: string | null;
    issuer: string | null;
    issuedAt: number;
    /** When it ends by itself (ms); whatever goes on for as long as it holds ends then. */
    expiresAt?: number;
  };
}

/** What every call into a port carries. */
export interface CallContext {
  identity: Identity;
  db: Db;
  /** Milliseconds since the epoch by the server's clock. */
  now: number;
}

/** A call that changes something, with its caller's idempotency key. */
export interface IdempotentCall extends CallContext {
  key: string;
}

/** A new ticket that the form has accepted. */
export interface NewTicket extends Omit<CreateTicket, 'access'> {
  /** What was answered to the question for consent; absent when it was not asked. */
  consent?: 'yes' | 'no';
  /** How that question was worded. */
  consentWording?: ConsentText;
}

/** Rows of a list; `next` is an opaque cursor. */
export type PageResult<T> = Omit<Page<T>, 'unreadable'>;

/**
 * The system where tickets live. Methods answer `null` when the ticket does not exist or is out of the caller's reach:
 * the two must look alike.
 */
export interface Desk {
  capabilities(identity: Identity): {
    /** False when this person cannot file here, whatever the form says. Default true. */
    createTicket?: boolean;
    comment: boolean;
    attachments: boolean;
    close: boolean;
    reopen: boolean;
    confirm: boolean;
    search: boolean;
    organizationTickets: boolean;
    /** False when this person would hear of nothing. Default: whether there is a record. */
    events?: boolean;
  };
  /** Narrows the limits of the form to what the help desk takes. */
  limitSession?(limits: Session['limits']): Session['limits'];
  unread(context: CallContext): Promise<number>;
  listTickets(context: CallContext, query: TicketQuery): Promise<PageResult<TicketSummary>>;
  createTicket(context: CallContext, input: NewTicket): Promise<Ticket>;
  readTicket(context: CallContext, id: string): Promise<Ticket | null>;
  listComments(context: CallContext, id: string): Promise<PageResult<Comment> | null>;
  addComment(context: CallContext, id: string, input: CreateComment): Promise<Comment | null>;
  /** `close`: no longer needed. `confirm`: the suggestion worked. `reopen`: more help is needed. */
  changeStatus(
    context: CallContext,
    id: string,
    decision: 'close' | 'confirm' | 'reopen',
    comment?: string,
  ): Promise<Ticket | null>;
  markRead(context: CallContext, id: string): Promise<boolean>;
  /**
   * Present on a desk that lies elsewhere: each does what the method of the same name does, under the caller's key and while
   * no transaction is open, because on SQLite everybody would wait for the desk's answer. The method itself is then not
   * called. Each must do what it does once, however often it is called with a key.
   */
  beforeCommit?: ExternalWrites;
  /** @throws ConfigurationError when the desk was set up with priorities that are not among these, the session's */
  checkPriorities?(ids: readonly string[]): void;
  /** Files on a desk that lies elsewhere: told of ours at the start, which keep what waits to be sent, answers with those to use. */
  attachments?(own: Attachments): Attachments;
  /** Forgets what nobody needs any more. */
  sweep?(db: Db, now: number): Promise<void>;
  /** When the first answer to a ticket is due that is submitted now (ms); null when nothing is promised. */
  responseDue?(priority: Priority, now: number): number | null;
  /** What lists can be asked for, and what is unread in each view. Read at every start of the panel, so it must be quick. */
  lists?(context: CallContext): Promise<TicketLists>;
  /** Numbers for the views that this viewer has. What follows is absent where the desk cannot do it. */
  countTickets?(context: CallContext): Promise<TicketCount[]>;
  /** What was said and what changed, oldest first. */
  listTimeline?(
    context: CallContext,
    id: string,
    page: { cursor?: string | undefined; limit?: number | undefined },
  ): Promise<PageResult<TimelineEntry> | null>;
  /** `ifMatch` is the version that was read; a stale one is refused with the problem `stale`. */
  editTicket?(context: CallContext, id: string, changes: EditTicket, ifMatch: string): Promise<Ticket | null>;
  escalate?(context: CallContext, id: string, reason: string): Promise<Ticket | null>;
  rate?(context: CallContext, id: string, rating: RateTicket): Promise<Ticket | null>;
  /** Rating by a signed link, whose bearer acts for who filed the ticket. Without `rating` it is only looked at. */
  rateByLink?(context: Omit<CallContext, 'identity'>, id: string, rating?: RateTicket): Promise<RatingPrompt | null>;
  /** The record behind the stream of events. */
  events?: EventLog;
  /** How that record learns of what happens elsewhere. */
  changeFeed?: ChangeFeed;
  /** The agents' side; absent when agents work in the desk's own interface. */
  support?: SupportDesk;
  /** Tickets that belong to incidents; absent where they are not told how it goes on. */
  links?: IncidentLinks;
}

/** How a desk that lies elsewhere is heard, and asked, for what happened there. */
export interface ChangeFeed {
  /** Whether the desk sends messages that {@link ChangeFeed.handleWebhook} reads. */
  readonly acceptsWebhooks: boolean;
  /** Notes what a message of the desk is about; false when it is not the desk's. */
  handleWebhook(db: Db, message: { headers: Headers; body: Uint8Array; now: number }): Promise<boolean>;
  /**
   * Looks at what was noted, and asks the desk what changed when it is time. Runs while no transaction is open.
   *
   * @param listening whether anybody would hear of it now
   */
  sync(store: Transactions, now: number, listening: boolean): Promise<void>;
}

/** A store as far as it is read, and written in transactions. */
export interface Transactions {
  db: Db;
  transaction<T>(work: (tx: Db) => Promise<T>): Promise<T>;
}

/** What is done at a desk elsewhere before a transaction opens. */
export interface ExternalWrites {
  createTicket(context: IdempotentCall, input: NewTicket): Promise<Ticket>;
  addComment(context: IdempotentCall, id: string, input: CreateComment): Promise<Comment | null>;
  changeStatus(
    context: IdempotentCall,
    id: string,
    decision: 'close' | 'confirm' | 'reopen',
    comment?: string,
  ): Promise<Ticket | null>;
}

/** A ticket that belongs to an incident. */
export interface IncidentLink {
  ticketId: string;
  incidentId: string;
  /** When the ticket was filed, in milliseconds: what was said before was there to be read. */
  since: number;
  /** The requester's language, as their token wrote it. */
  locale: string | null;
}

/** Tickets that belong to incidents, and how they are told of them. */
export interface IncidentLinks {
  /** Those that have not been told the end. */
  list(db: Db): Promise<IncidentLink[]>;
  /**
   * Writes news on a ticket, in the name of the caller.
   *
   * @param news.key what it is; what was told under it before is not told again. `end` ends the link.
   * @param news.body null to tell nothing and only remember
   * @returns null when nothing was written
   */
  notify(context: CallContext, link: IncidentLink, news: { key: string; body: string | null }): Promise<Comment | null>;
}

/** What happened to tickets, organization by organization, in an order that never changes. */
export interface EventLog {
  /** The number of the last event of each organization; 0, or absent, when there is none. */
  lastSequences(db: Db, organizationIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** What came after the event with number `after`, at most `limit`, in order. */
  read(db: Db, organizationId: string, after: number, limit: number): Promise<readonly LoggedEvent[]>;
  /** How numbers travel, so that they say nothing about what others do. */
  cursorCodec(db: Db): Promise<{
    encode(organizationId: string, seq: number): string;
    decode(organizationId: string, mark: string): number | null;
  }>;
}

/** Something that happened, and who of the organization may hear of it beside its admins. */
export interface LoggedEvent {
  seq: number;
  event: TicketEvent;
  requesterId: string;
  /** In copy, in lower case. */
  addresses: readonly string[];
  /** The organization's admins do not see this ticket either. */
  personal?: boolean;
}

/** The agents' side of a desk. */
export interface SupportDesk {
  listQueue(context: CallContext, query: OperationInput<'listQueue'>): Promise<PageResult<QueueTicket>>;
  readQueueTicket(context: CallContext, id: string): Promise<AgentTicket | null>;
  answerTicket(context: CallContext, input: OperationInput<'answerTicket'>): Promise<Comment | null>;
  /** `ifMatch` is the version that was read; a stale one is refused with the problem `stale`. */
  triageTicket(
    context: CallContext,
    input: OperationInput<'triageTicket'>,
    ifMatch: string,
  ): Promise<AgentTicket | null>;
}

/** Where uploaded files are known: their rows, quota and reach. Bytes lie in a {@link FileStore}. */
export interface Attachments {
  /**
   * Called ahead of {@link upload} with the same `body`, while no transaction is open: for what takes long. Refuses nothing, and
   * what it did is forgotten when no `upload` comes of it.
   */
  prepare?(context: CallContext, name: string, body: Uint8Array): Promise<void>;
  upload(context: CallContext, name: string, body: Uint8Array): Promise<Attachment>;
  /** Writes a body to the disk while it comes. Without it, bodies of files are held in memory. */
  spool?(db: Db, now: number, chunks: AsyncIterable<Uint8Array>): Promise<ReceivedFile>;
  read(context: CallContext, id: string): Promise<{ attachment: Attachment; body: Uint8Array<ArrayBuffer> } | null>;
  /** Removes a file that was not sent yet; one that was is refused with `conflict`. */
  remove(context: CallContext, id: string): Promise<boolean>;
  /** Deletes files that were uploaded more than 24 hours ago and never sent. Answers how many. */
  sweep(db: Db, now: number): Promise<number>;
  /** Uploads in parts; absent where there are none. */
  uploads?: Uploads;
}

/**
 * Uploads that go on where the line broke, each its creator's alone. Methods answer `null` or false for one that does not
 * exist, has expired or is somebody else's. They open transactions of their own.
 */
export interface Uploads {
  /** Bytes of the largest file. */
  largest: number;
  /** Creates one, or finds the one that was created under the same key. Without a key every call creates one. */
  create(
    context: CallContext,
    input: { key: string | null; name: string; metadata: string; size: number },
  ): Promise<Upload>;
  /** An upload, and its `Upload-Metadata` as the client sent it. */
  read(context: CallContext, id: string): Promise<{ upload: Upload; metadata: string | null } | null>;
  /**
   * Adds bytes and keeps what came of them, also when `read` breaks off. The last byte makes it an attachment.
   *
   * @param part.length bytes announced; null when unknown
   * @param part.read begins to read at most `most` bytes; it ends when the signal says so
   * @throws ProblemError `conflict` when the upload is not at `offset`
   */
  append(
    context: CallContext,
    id: string,
    offset: number,
    part: { length: number | null; read: (most: number, stopped: AbortSignal) => AsyncIterable<Uint8Array> },
  ): Promise<Upload | null>;
  remove(context: CallContext, id: string): Promise<boolean>;
}

/** The body of a request that has been received whole. */
export interface ReceivedFile {
  /** Reads it into memory. */
  read(): Promise<Uint8Array<ArrayBuffer>>;
  remove(): Promise<void>;
}

/** Bytes by random name. */
export interface FileStore {
  put(key: string, body: Uint8Array): Promise<void>;
  get(key: string): Promise<Uint8Array<ArrayBuffer> | null>;
  delete(key: string): Promise<void>;
  /** Files that come in parts. Without it, every file comes whole. */
  partial?: PartialFiles;
}

/** Files that come in parts. */
export interface PartialFiles {
  /** Bytes that will still be there after a power cut; 0 for a key that is not known. */
  length(key: string): Promise<number>;
  /** Adds chunks from `offset` on, which is the length. What came before `chunks` failed is kept. */
  append(key: string, offset: number, chunks: AsyncIterable<Uint8Array>): Promise<void>;
  read(key: string): Promise<Uint8Array<ArrayBuffer> | null>;
  delete(key: string): Promise<void>;
}

/** Support access: grants, requests, sessions and their record. The clock never runs backwards for it. */
export interface Access {
  /**
   * Called once by `createTicketApi`, before any other method.
   *
   * @throws ConfigurationError where something that it needs is not configured
   */
  initialize?(context: AccessContext): void;
  read(context: CallContext, organizationId: string): Promise<AccessState | null>;
  /** How many requests wait for an answer. Absent where it is not known. */
  waiting?(context: Pick<CallContext, 'db' | 'now'>, organizationId: string): Promise<number>;
  grant(context: CallContext, input: OperationInput<'grantAccess'>): Promise<Grant>;
  reset(context: CallContext, id: string, length: GrantDuration, ifMatch: string): Promise<Grant | null>;
  revoke(context: CallContext, id: string): Promise<Grant | null>;
  ask(context: CallContext, input: OperationInput<'askForAccess'>): Promise<AccessRequest | null>;
  /** An agent reads what became of a request. */
  readRequest(context: CallContext, id: string): Promise<AccessRequest | null>;
  /** `less`: what is given instead of what was asked for, never more. */
  approve(
    context: CallContext,
    id: string,
    less?: Omit<OperationInput<'approveAccessRequest'>, 'id'>,
  ): Promise<Grant | null>;
  deny(context: CallContext, id: string, reason?: string): Promise<AccessRequest | null>;
  listEvents(context: CallContext, query: OperationInput<'listAuditEvents'>): Promise<PageResult<AuditEvent>>;
  /** The whole record, for `madoguchi audit verify`. */
  exportEvents(context: CallContext, format: 'jsonl' | 'csv'): Promise<{ name: string; body: Uint8Array<ArrayBuffer> }>;
  /** Writes down that somebody tried what they may not (outside the refused call's transaction, so that it stays). */
  recordRefusal(context: CallContext, action: string, about?: RefusedAct): Promise<void>;
  /** Agents inside; absent where they enter in another way. */
  sessions?: AccessSessions;
  /** Writes down what time has ended, without a reader. It ends without this, too. */
  sweep?(db: Db, now: number): Promise<void>;
}

/** What the server tells its support access at the start. */
export interface AccessContext {
  /** The secrets of identity tokens; none with a JWKS address. */
  identitySecrets: readonly Uint8Array[];
  /** Takes a sentence for the operator. */
  warn: (message: string) => void;
}

/** What a refused act was about. */
export interface RefusedAct {
  organizationId: string;
  grantId?: string;
  sessionId?: string;
  ticketId?: string | null;
  detail?: Record<string, unknown>;
}

/** Agents inside under a grant, for at most two hours at a time. */
export interface AccessSessions {
  /** Those that go on in the caller's organization. */
  list(context: CallContext): Promise<PageResult<AccessSession> | null>;
  /** A customer's admin ends one. */
  sendOut(context: CallContext, id: string): Promise<AccessSession | null>;
  start(context: CallContext, input: OperationInput<'startAccessSession'>): Promise<StartedAccessSession | null>;
  renew(context: CallContext, id: string): Promise<StartedAccessSession | null>;
  leave(context: CallContext, id: string): Promise<AccessSession | null>;
  /** Whether a token allows something now. Refusals are answers, and written down. */
  use(context: CallContext, input: OperationInput<'useAccessSession'>): Promise<AccessDecision>;
  /** Counts requests under sessions that a back end has verified; the audit log sums them up. */
  recordActivity(context: CallContext, input: OperationInput<'reportAccessActivity'>): Promise<ActivityReceipt>;
  /** The public keys that tokens are verified with. */
  keys(db: Db, now: number): Promise<object[]>;
  /** Opening the door in an emergency; absent where there is no such way. */
  breakGlass?(context: CallContext, input: OperationInput<'breakGlass'>): Promise<Grant | null>;
}

/** Where the status comes from. */
export interface StatusSource {
  /** @throws ProblemError `unavailable` when it cannot be read and nothing is known of before */
  read(db: Db, now: number): Promise<Status>;
  /** Reads what lies elsewhere, so that a `read` soon after needs nobody: called before a transaction opens. Never rejects. */
  warm?(now: number): Promise<void>;
  /** Present when incidents are kept here rather than on somebody's status page. */
  openIncident?(context: CallContext, input: OperationInput<'openIncident'>): Promise<Incident>;
  addIncidentUpdate?(context: CallContext, input: OperationInput<'addIncidentUpdate'>): Promise<Incident | null>;
  /** Notes that an incident affects the caller; once, however often it is said. Null when no such incident is open. */
  reportAffected?(context: CallContext, incidentId: string): Promise<AffectedReport | null>;
}

/** Help articles. */
export interface Articles {
  search(db: Db, q: string): Promise<Article[]>;
  /** False when there is no such article. */
  vote(context: CallContext, id: string, helpful: boolean): Promise<boolean>;
}
