/**
 * The interface of a help desk adapter: only what differs between systems. Ids, visibility, idempotency, read state, authors and
 * file uploads are implemented once, in `remoteDesk`.
 */

/** A ticket in the terms of the help desk. */
export interface DeskTicket {
  /** Id in the help desk's API. */
  ref: string;
  /** Number shown to people. */
  number: string;
  subject: string;
  status: string;
  priority: string | null;
  category: string | null;
  /** Custom fields by the help desk's names, without empty ones. */
  fields: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch; null when not reported. */
  createdAt: number | null;
  updatedAt: number | null;
  /** Time of the last public comment (ms); decides whether a ticket is unread. Internal comments must not change it. */
  lastPublicReplyAt: number | null;
  requester: DeskPerson;
  /** E-mail addresses in cc, in lower case. */
  cc: readonly string[];
}

/** A person in the help desk. */
export interface DeskPerson {
  /** In lower case; null when not reported. */
  email: string | null;
  name: string;
}

/** A public comment. */
export interface DeskComment {
  ref: string;
  body: string;
  /** `service` is the account whose credentials the server uses. */
  author: DeskPerson & { kind: 'agent' | 'customer' | 'service' };
  createdAt: number | null;
  files: readonly DeskFile[];
}

/** Metadata of a file on a ticket. */
export interface DeskFile {
  ref: string;
  name: string;
  type: string;
  /** Bytes. */
  size: number;
  createdAt: number | null;
}

/** A ticket with everything that its requester may read. */
export interface TicketThread {
  ticket: DeskTicket;
  description: string;
  files: readonly DeskFile[];
  /** Public comments, oldest first. */
  comments: readonly DeskComment[];
  /** Statuses that this requester may set now. Absent when not reported; then the result of a change is read back. */
  allowedTransitions?: readonly string[];
}

/** The person on whose behalf the server calls the help desk. Every result must belong to them by the help desk's own data. */
export interface Requester {
  /** In lower case. */
  email: string;
  name: string;
}

/** A list query in the terms of the help desk. */
export interface DeskQuery {
  /** `mine`: requested by the person. `copy`: requested by others, with the person in cc. */
  view: 'mine' | 'copy';
  /** Statuses to include or to exclude. */
  statuses?: { in: readonly string[] } | { notIn: readonly string[] } | undefined;
  priority?: string | undefined;
  category?: string | undefined;
  /** Creation time (ms): from, inclusive, and before, exclusive. */
  createdFrom?: number | undefined;
  createdBefore?: number | undefined;
  /** Search terms, combined with AND. */
  words: readonly string[];
  sort: 'activity' | 'created' | 'priority';
  /** The `next` of an earlier result. */
  cursor: string | null;
  limit: number;
}

/** A file to be uploaded to the help desk. */
export interface OutgoingFile {
  name: string;
  type: string;
  body: Uint8Array;
}

/** A ticket to be created, in the terms of the help desk. */
export interface NewDeskTicket {
  subject: string;
  description: string;
  priority: string | null;
  category: string | null;
  fields: Readonly<Record<string, string>>;
  cc: readonly string[];
  files: readonly OutgoingFile[];
  /** Reference of the closed ticket that this one follows up. The note for agents names it, too. */
  followUpOf: string | null;
}

/** A public comment to be added. */
export interface DeskReply {
  body: string;
  files: readonly OutgoingFile[];
  /**
   * References of the comments before the reply. Where the response has no id, the reply is the only new comment of its author.
   * Its text does not identify it, because help desks drop, redact and truncate text.
   */
  known: ReadonlySet<string>;
}

/** The requested status, and the status that was read back. The two can differ although the request succeeded. */
export interface StatusChangeResult {
  requested: string;
  actual: string;
}

/** Features of a help desk, detected or configured. */
export interface DeskAbilities {
  attachments: boolean;
  search: boolean;
  /** People in cc are stored, and can find the ticket. */
  supportsCc: boolean;
  sorts: readonly DeskQuery['sort'][];
  /** Whether lists include `lastPublicReplyAt`; if not, unread tickets are not counted. Default true. */
  reportsReplies?: boolean;
  /** Statuses that cannot be left; such a ticket gets a follow-up instead. Default none. */
  terminalStatuses?: readonly string[];
}

/** A text limit in the help desk's unit: `characters` are code points, `utf16` are UTF-16 code units (Java, JavaScript). */
export interface TextLimit {
  max: number;
  unit: 'bytes' | 'characters' | 'utf16';
}

/** Maximum sizes; absent ones are unknown. Larger input is rejected before anything is written. */
export interface DeskLimits {
  subject?: TextLimit;
  /** Limit of a description, a comment and a note. */
  body?: TextLimit;
  /** Bytes of one file. */
  fileBytes?: number;
  /** Bytes of all files of one ticket or comment. */
  totalFileBytes?: number;
}

/** A request to the webhook endpoint. Untrusted until its signature is verified. */
export interface DeskMessage {
  headers: Headers;
  body: Uint8Array;
  /** Milliseconds since the epoch. */
  now: number;
}

/** Tickets that may have changed, of any requester. */
export interface DeskChanges {
  refs: readonly string[];
  /** Cursor of the next poll. */
  cursor: string;
  /** Whether more changes are available at once. */
  more: boolean;
}

/**
 * A ticket system. Methods throw `DeskRequestError` when the system fails, and resolve to `null` for a ticket that does not exist
 * or is not the requester's: the two must look alike. Error texts of the system are never exposed.
 *
 * @example see docs/integrations/adapters.md
 */
export interface DeskAdapter {
  /** Separates the tickets of several help desks in the database. Must never change. */
  readonly name: string;
  readonly abilities: DeskAbilities;
  readonly limits?: DeskLimits;
  list(
    requester: Requester,
    query: DeskQuery,
  ): Promise<{ items: readonly DeskTicket[]; next: string | null; total: number | null }>;
  read(requester: Requester, ref: string): Promise<TicketThread | null>;
  /** Downloads a file that {@link DeskAdapter.read} returned. */
  file(requester: Requester, ref: string, file: string): Promise<Uint8Array<ArrayBuffer> | null>;
  /**
   * Creates a ticket for the requester and resolves to its reference.
   *
   * @param marker stored with the ticket, so that {@link DeskAdapter.findByMarker} finds it
   */
  createTicket(requester: Requester, ticket: NewDeskTicket, marker: string): Promise<string>;
  /** Finds the ticket with this marker, after an attempt whose response was lost. */
  findByMarker(requester: Requester, marker: string): Promise<string | null>;
  /** Adds a public comment on behalf of the requester, and resolves to its reference. */
  reply(requester: Requester, ref: string, reply: DeskReply): Promise<string>;
  /**
   * Returns the references of the comments that were written through the API, not in the web interface or by mail. Called when
   * the response to a reply was lost. Absent when not reported; then the time of writing decides.
   */
  filterApiComments?(ref: string, comments: readonly DeskComment[]): Promise<readonly string[]>;
  /** Adds an internal note for agents. */
  note(ref: string, body: string): Promise<void>;
  /** Sets the status and reads it back. */
  setStatus(requester: Requester, ref: string, status: string): Promise<StatusChangeResult>;
  /**
   * Parses a webhook and returns the tickets it names; null for one with an invalid signature or an old timestamp. Absent when
   * the system sends none, or no secret is configured. Webhooks may be replayed: they only say which tickets to read.
   */
  handleWebhook?(message: DeskMessage): readonly string[] | null;
  /**
   * Polls for tickets that changed since a cursor, in one request; null starts now. Absent when the system cannot be polled.
   * Called only without {@link DeskAdapter.handleWebhook}, while an event stream is open.
   */
  changes?(since: string | null): Promise<DeskChanges>;
}
