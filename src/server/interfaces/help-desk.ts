import type {
  AgentReply,
  AgentTicket,
  BulkResult,
  Comment,
  ConsentText,
  CreateComment,
  CreateTicket,
  EditTicket,
  HeldReply,
  OperationInput,
  Presence,
  Priority,
  QueueCounts,
  QueueTicket,
  RateTicket,
  RatingPrompt,
  Session,
  Ticket,
  TicketCount,
  TicketLists,
  TicketQuery,
  TicketSummary,
  TimelineEntry,
} from '../../contract/index.ts';
import type { Db, Transactions, Identity, CallContext, IdempotentCall, PageResult } from './context.ts';
import type { EventLog } from './event-log.ts';
import type { Attachments } from './attachments.ts';

/** The target of the first response to a ticket. */
export interface ResponseTarget {
  /** Minutes of the business hours, or of any hour with `aroundTheClock`. */
  minutes: number;
  /** Milliseconds since the epoch; null without any business hours. */
  dueAt: number | null;
  aroundTheClock: boolean;
}

/** A new ticket that passed validation by the form. */
export interface NewTicket extends Omit<CreateTicket, 'access'> {
  /** The answer to the consent question; absent when it was not asked. */
  consent?: 'yes' | 'no';
  /** The text of that question as it was displayed. */
  consentText?: ConsentText;
}

/**
 * The system that stores tickets. Methods resolve to `null` when the ticket does not exist or the caller may not see it; the two
 * cases must look alike.
 */
export interface Desk {
  capabilities(identity: Identity): {
    /** False when this user cannot create tickets, whatever the form allows. Default true. */
    createTicket?: boolean;
    comment: boolean;
    attachments: boolean;
    close: boolean;
    reopen: boolean;
    confirm: boolean;
    search: boolean;
    organizationTickets: boolean;
    /** False when this user would receive no events. Default: whether there is an event log. */
    events?: boolean;
  };
  /** Narrows the limits of the form to those of the help desk. */
  limitSession?(limits: Session['limits']): Session['limits'];
  unread(context: CallContext): Promise<number>;
  listTickets(context: CallContext, query: TicketQuery): Promise<PageResult<TicketSummary>>;
  /** Called ahead of {@link createTicket} while no transaction is open, for what needs a connection of its own. Refuses nothing. */
  prepareCreate?(context: CallContext): Promise<void>;
  createTicket(context: CallContext, input: NewTicket): Promise<Ticket>;
  readTicket(context: CallContext, id: string): Promise<Ticket | null>;
  listComments(context: CallContext, id: string): Promise<PageResult<Comment> | null>;
  addComment(context: CallContext, id: string, input: NewComment): Promise<Comment | null>;
  /** `close`: no longer needed. `confirm`: the suggested solution worked. `reopen`: more help is needed. */
  changeStatus(
    context: CallContext,
    id: string,
    decision: 'close' | 'confirm' | 'reopen',
    comment?: string,
  ): Promise<Ticket | null>;
  markRead(context: CallContext, id: string): Promise<boolean>;
  /**
   * Present on a remote help desk. Each method replaces the desk's own method of the same name and runs with the caller's
   * idempotency key outside of any transaction, because on SQLite every other write would wait for the remote response.
   * Each must take effect at most once per key.
   */
  beforeCommit?: ExternalWrites;
  /** @throws ConfigurationError when the desk maps priorities that the form does not have */
  checkPriorities?(ids: readonly string[]): void;
  /** Wraps the local attachments, which hold files until they are sent to the remote help desk. Called once at startup. */
  attachments?(own: Attachments): Attachments;
  /** Deletes expired data. */
  sweep?(db: Db, now: number): Promise<void>;
  /** Returns the target of the first response to a ticket that the caller submits now; null without one. */
  responseTarget?(context: Pick<CallContext, 'identity' | 'now'>, priority: Priority): ResponseTarget | null;
  /** Returns the business hours by which targets are calculated; null around the clock. */
  supportHours?(now: number): Session['supportHours'] | null;
  /** Returns the available views and filters, and the unread counts. Called at every start of the panel, so it must be fast. */
  lists?(context: CallContext): Promise<TicketLists>;
  /** Counts the tickets in each view of this user. This and the following methods are absent where the desk lacks the feature. */
  countTickets?(context: CallContext): Promise<TicketCount[]>;
  /** Returns comments and changes, oldest first. */
  listTimeline?(
    context: CallContext,
    id: string,
    page: { cursor?: string | undefined; limit?: number | undefined },
  ): Promise<PageResult<TimelineEntry> | null>;
  /** `ifMatch` is the version that the caller read; a stale one throws the problem `stale`. */
  editTicket?(context: CallContext, id: string, changes: EditTicket, ifMatch: string): Promise<Ticket | null>;
  escalate?(context: CallContext, id: string, reason: string): Promise<Ticket | null>;
  rate?(context: CallContext, id: string, rating: RateTicket): Promise<Ticket | null>;
  /** Rates by a signed link, whose bearer acts as the requester of the ticket. Without `rating`, only reads. */
  rateByLink?(context: Omit<CallContext, 'identity'>, id: string, rating?: RateTicket): Promise<RatingPrompt | null>;
  /** The log behind the event stream. */
  events?: EventLog;
  /** Feeds the event log with changes made in a remote help desk. */
  changeFeed?: ChangeFeed;
  /** The agents' side; absent when agents work in the remote help desk itself. */
  support?: SupportDesk;
  /** Tickets linked to incidents; absent where they get no incident updates. */
  links?: IncidentLinks;
}

/** Writes to a remote help desk, made before a transaction opens. */
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

/** A comment to add. */
export interface NewComment extends CreateComment {
  /** Of a reply by mail: quotes, signature and forwarded messages. Desks without a place for it leave it out. */
  quotedText?: string;
}

/** Detects changes in a remote help desk, by its webhooks or by polling. */
export interface ChangeFeed {
  /** Whether the help desk sends webhooks that {@link ChangeFeed.handleWebhook} reads. */
  readonly acceptsWebhooks: boolean;
  /** Queues the tickets that a webhook names. Resolves to false for a message that the help desk did not sign. */
  handleWebhook(db: Db, message: { headers: Headers; body: Uint8Array; now: number }): Promise<boolean>;
  /**
   * Reads the queued tickets, and polls for changes when due. Runs outside of any transaction.
   *
   * @param listening whether any event stream is open
   */
  sync(store: Transactions, now: number, listening: boolean): Promise<void>;
}

/** The agents' side of a help desk. */
export interface SupportDesk {
  listQueue(context: CallContext, query: OperationInput<'listQueue'>): Promise<PageResult<QueueTicket>>;
  readQueueTicket(context: CallContext, id: string): Promise<AgentTicket | null>;
  answerTicket(context: CallContext, input: OperationInput<'answerTicket'>): Promise<Comment | null>;
  countQueue(context: CallContext): Promise<QueueCounts>;
  /** Stores a reply that is sent after `holdSeconds`. */
  holdReply(context: CallContext, input: OperationInput<'answerTicket'>): Promise<AgentReply | null>;
  /** Removes an own reply that was not sent yet; null for one that was sent. */
  undoReply(context: CallContext, id: string): Promise<HeldReply | null>;
  /** Sends the held replies that are due, each in a transaction of its own, and returns their number. */
  sendDueReplies(
    store: Transactions,
    now: number,
    send: (context: CallContext, answer: OperationInput<'answerTicket'>) => Promise<unknown>,
  ): Promise<number>;
  bulkTriage(context: CallContext, input: OperationInput<'bulkTriage'>): Promise<BulkResult>;
  /** Changes a ticket whatever its version. */
  applyTriage(
    context: CallContext,
    id: string,
    changes: Omit<OperationInput<'triageTicket'>, 'id'>,
  ): Promise<AgentTicket | null>;
  mergeTicket(context: CallContext, id: string, into: string): Promise<AgentTicket | null>;
  /** Moves a comment and all later ones to a new ticket, which is returned. */
  splitTicket(context: CallContext, input: OperationInput<'splitTicket'>): Promise<AgentTicket | null>;
  unmergeTicket(context: CallContext, id: string): Promise<AgentTicket | null>;
  setPresence(context: CallContext, id: string, state: string): Promise<Presence | null>;
  endPresence(context: CallContext, id: string): Promise<boolean>;
  /** Marks a ticket read by the calling agent. */
  markQueueTicketRead(context: CallContext, id: string): Promise<boolean>;
  /** `ifMatch` is the version that the caller read; a stale one throws the problem `stale`. */
  triageTicket(
    context: CallContext,
    input: OperationInput<'triageTicket'>,
    ifMatch: string,
  ): Promise<AgentTicket | null>;
}

/** A ticket that is linked to an incident. */
export interface IncidentLink {
  ticketId: string;
  incidentId: string;
  /** Creation time of the ticket (ms). Earlier incident updates are not repeated on it. */
  since: number;
  /** The requester's language, from the token. */
  locale: string | null;
}

/** Tickets that are linked to incidents, and their incident updates. */
export interface IncidentLinks {
  /** Lists the links that have not received the final update. */
  list(db: Db): Promise<IncidentLink[]>;
  /**
   * Posts an incident update on a ticket as the caller.
   *
   * @param update.key identifies the update; one that was already posted is skipped. `end` closes the link.
   * @param update.body null to record the key without posting
   * @returns null when nothing was posted
   */
  notify(
    context: CallContext,
    link: IncidentLink,
    update: { key: string; body: string | null },
  ): Promise<Comment | null>;
}
