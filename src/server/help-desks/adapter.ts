/**
 * What connects a ticket system elsewhere: the little that each of them does in its own way. All else (ids, reach,
 * repeated calls, read marks, who said what, files on their way) is `remoteDesk`'s, the same for every system.
 */

/** A ticket as the desk has it, in the desk's own words. */
export interface DeskTicket {
  /** What the desk's API calls it. */
  ref: string;
  /** What people call it. */
  number: string;
  subject: string;
  status: string;
  priority: string | null;
  category: string | null;
  /** By the desk's names; empty ones left out. */
  fields: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch; null where the desk does not say. */
  createdAt: number | null;
  updatedAt: number | null;
  /** When something was last said for customers to read: what makes a ticket unread. Internal comments must not move it. */
  lastPublicReplyAt: number | null;
  requester: DeskPerson;
  /** Addresses of the people in copy, in lower case. */
  cc: readonly string[];
}

/** Somebody as the desk knows them. */
export interface DeskPerson {
  /** In lower case; null where the desk does not say. */
  email: string | null;
  name: string;
}

/** Something said where customers may read it. */
export interface DeskComment {
  ref: string;
  body: string;
  /** `service` is the account that the server itself uses. */
  author: DeskPerson & { kind: 'agent' | 'customer' | 'service' };
  createdAt: number | null;
  files: readonly DeskFile[];
}

/** A file on a ticket, without its bytes. */
export interface DeskFile {
  ref: string;
  name: string;
  type: string;
  /** Bytes. */
  size: number;
  createdAt: number | null;
}

/** A ticket with everything on it that its customer may read. */
export interface TicketThread {
  ticket: DeskTicket;
  description: string;
  files: readonly DeskFile[];
  /** Oldest first. Never an internal one. */
  comments: readonly DeskComment[];
  /** Statuses that this requester may set now. Absent where the desk does not say; then what comes of it is read back. */
  allowedTransitions?: readonly string[];
}

/** For whom the server asks. Whatever the desk answers must be theirs by the desk's own record. */
export interface Requester {
  /** In lower case. */
  email: string;
  name: string;
}

/** Which tickets, in the desk's own words. */
export interface DeskQuery {
  /** Those that they filed, or those of others on which they are in copy. */
  view: 'mine' | 'copy';
  /** Statuses that are wanted, or those that are not. */
  statuses?: { in: readonly string[] } | { notIn: readonly string[] } | undefined;
  priority?: string | undefined;
  category?: string | undefined;
  /** Milliseconds: filed then or later, and filed before. */
  createdFrom?: number | undefined;
  createdBefore?: number | undefined;
  /** Words, every one of which must be found. */
  words: readonly string[];
  sort: 'activity' | 'created' | 'priority';
  /** What this adapter gave out as `next`. */
  cursor: string | null;
  limit: number;
}

/** Bytes on their way to the desk. */
export interface OutgoingFile {
  name: string;
  type: string;
  body: Uint8Array;
}

/** A ticket on its way to the desk, in the desk's own words. */
export interface NewDeskTicket {
  subject: string;
  description: string;
  priority: string | null;
  category: string | null;
  fields: Readonly<Record<string, string>>;
  cc: readonly string[];
  files: readonly OutgoingFile[];
  /** The desk's reference of the closed ticket that this one goes on from. The note for agents names it too. */
  followUpOf: string | null;
}

/** Something to say on a ticket. */
export interface DeskReply {
  body: string;
  files: readonly OutgoingFile[];
  /**
   * References of comments that were there before. Where the desk's answer names no id, the reply is the one comment of its
   * author that is not among them. Its text tells nothing: desks drop, redact and cut.
   */
  known: ReadonlySet<string>;
}

/** What was asked of the desk, and what it says now. The two differ more often than its answers admit. */
export interface StatusChangeResult {
  requested: string;
  actual: string;
}

/** What a desk can do, found out or proven when it was opened. */
export interface DeskAbilities {
  attachments: boolean;
  search: boolean;
  /** People in copy are stored, and find the ticket. */
  supportsCc: boolean;
  sorts: readonly DeskQuery['sort'][];
  /** Whether lists say when something was last said (`toldAt`); else nobody asks for a list to count what is unread. Default yes. */
  reportsReplies?: boolean;
  /** Statuses out of which nothing comes back: such a ticket is gone on from by a new one. Default: none is like that. */
  terminalStatuses?: readonly string[];
}

/** A limit of a text in the desk's own unit: `characters` are code points, `utf16` counts as Java and JavaScript do. */
export interface TextLimit {
  max: number;
  unit: 'bytes' | 'characters' | 'utf16';
}

/** What the desk takes at most; what is absent is not known. More is refused before anything is written. */
export interface DeskLimits {
  subject?: TextLimit;
  /** Of a description, a comment and a note. */
  body?: TextLimit;
  /** Of one file. */
  fileBytes?: number;
  /** Of all files of one ticket or comment together. */
  totalFileBytes?: number;
}

/** What came to where the desk's webhook is sent. Anybody may have sent it. */
export interface DeskMessage {
  headers: Headers;
  body: Uint8Array;
  /** Milliseconds since the epoch. */
  now: number;
}

/** Tickets that changed, whoever's they are; some may not have. */
export interface DeskChanges {
  refs: readonly string[];
  /** Where to go on from. */
  cursor: string;
  /** Whether there are more already. */
  more: boolean;
}

/**
 * One ticket system. Its methods throw `DeskRequestError` when the desk cannot be asked, and answer `null` for what does not
 * exist or is not the requester's: the two must look alike. They never show the desk's own error texts to anybody.
 *
 * @example see docs/integrations/adapters.md
 */
export interface DeskAdapter {
  /** Tells the tickets of one desk from another's in the store. Never change it. */
  readonly name: string;
  readonly abilities: DeskAbilities;
  readonly limits?: DeskLimits;
  list(
    by: Requester,
    query: DeskQuery,
  ): Promise<{ items: readonly DeskTicket[]; next: string | null; total: number | null }>;
  read(by: Requester, ref: string): Promise<TicketThread | null>;
  /** The bytes of a file that {@link DeskAdapter.read} shows. */
  file(by: Requester, ref: string, file: string): Promise<Uint8Array<ArrayBuffer> | null>;
  /**
   * Files a ticket for the requester and answers what the desk calls it.
   *
   * @param marker is stored with the ticket, where `findFiled` finds it
   */
  createTicket(by: Requester, filing: NewDeskTicket, marker: string): Promise<string>;
  /** The ticket with this marker: asked when an earlier attempt may have been stored without an answer. */
  findByMarker(by: Requester, marker: string): Promise<string | null>;
  /** Says something in the requester's name, for agents and customers to read. Answers what the desk calls it. */
  reply(by: Requester, ref: string, reply: DeskReply): Promise<string>;
  /**
   * Returns the references of those comments that were written through the desk's API, not in its pages or by mail. Called when
   * the answer to a reply was lost. Absent where the desk does not tell; then the time of writing decides.
   */
  filterApiComments?(ref: string, comments: readonly DeskComment[]): Promise<readonly string[]>;
  /** Says something that only agents may read. */
  note(ref: string, body: string): Promise<void>;
  /** Sets the status and reads it back. */
  setStatus(by: Requester, ref: string, status: string): Promise<StatusChangeResult>;
  /**
   * Reads which tickets a message of the desk's webhook is about; null for one that the desk did not sign, or that is old.
   * Absent when the desk sends none, or has no secret to sign with. The same message may come again: it only says where to look.
   */
  handleWebhook?(message: DeskMessage): readonly string[] | null;
  /**
   * Asks which tickets changed since a cursor, in one request; null means from now on. Absent when the desk cannot be asked.
   * Asked only where there is no {@link DeskAdapter.handleWebhook}, while somebody listens.
   */
  changes?(since: string | null): Promise<DeskChanges>;
}
