import type {
  AgentTicket,
  Comment,
  ConsentText,
  CreateComment,
  CreateTicket,
  EditTicket,
  OperationInput,
  Priority,
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

/** A new ticket that the form has accepted. */
export interface NewTicket extends Omit<CreateTicket, 'access'> {
  /** What was answered to the question for consent; absent when it was not asked. */
  consent?: 'yes' | 'no';
  /** How that question was worded. */
  consentWording?: ConsentText;
}

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
