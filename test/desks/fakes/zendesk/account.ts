/** Data of a Zendesk account, and its changes. */

/** A user. */
export interface ZendeskUser {
  id: number;
  name: string;
  email: string;
  role: 'end-user' | 'agent' | 'admin';
  verified: boolean;
  suspended: boolean;
}

/** A file, attached or not. */
export interface ZendeskUpload {
  token: string;
  id: number;
  name: string;
  type: string;
  bytes: Buffer;
  attached: boolean;
}

/** A comment. */
export interface ZendeskComment {
  id: number;
  author: number;
  body: string;
  /** Agents write HTML in an editor. */
  html: string | null;
  public: boolean;
  at: number;
  files: ZendeskUpload[];
  /** Channel of the comment. Default `api`. */
  channel?: 'api' | 'web';
}

/** A ticket. */
export interface ZendeskTicket {
  id: number;
  subject: string;
  status: string;
  priority: string | null;
  requester: number;
  assignee: number | null;
  fields: Map<number, string>;
  createdAt: number;
  updatedAt: number;
  followUpOf: number | null;
  said: ZendeskComment[];
}

/** A field of tickets. */
export interface ZendeskField {
  id: number;
  type: string;
  title: string;
  editable: boolean;
  choices?: readonly string[];
}

/** Fields by their role in the tests. */
export const FIELDS = {
  subject: { id: 34, type: 'subject', title: 'Subject', editable: true },
  priority: { id: 37, type: 'priority', title: 'Priority', editable: true },
  marker: { id: 501, type: 'text', title: 'Madoguchi reference', editable: true },
  severity: { id: 502, type: 'text', title: 'Severity', editable: true },
  category: { id: 503, type: 'tagger', title: 'Area', editable: true, choices: ['export', 'login'] },
  inner: { id: 504, type: 'text', title: 'Root cause', editable: false },
  twin: { id: 505, type: 'text', title: 'Twin', editable: true },
  otherTwin: { id: 506, type: 'text', title: 'Twin', editable: true },
} as const satisfies Record<string, ZendeskField>;

/** The initial users. Others are created with their first ticket. */
export const PEOPLE = {
  admin: { id: 1, name: 'Desk Account', email: 'desk@harbor.test', role: 'admin', verified: true, suspended: false },
  agent: { id: 2, name: 'Eve Agent', email: 'eve@harbor.test', role: 'agent', verified: true, suspended: false },
  ada: { id: 11, name: 'Ada One', email: 'cust1@example.test', role: 'end-user', verified: true, suspended: false },
} as const satisfies Record<string, ZendeskUser>;

/** The account. */
export interface ZendeskAccount {
  users: ZendeskUser[];
  tickets: ZendeskTicket[];
  uploads: Map<string, ZendeskUpload>;
  /** Changes, oldest first, including internal notes. */
  changes: { ticket: ZendeskTicket; at: number }[];
  /** A new id. */
  id(): number;
  /** Zendesk's clock: whole seconds, in milliseconds. */
  now(): number;
  /** Adds a comment; one of a customer reopens the ticket. Null when the ticket is closed. */
  say(ticket: ZendeskTicket, said: Omit<ZendeskComment, 'id' | 'at'>): ZendeskComment | null;
  setStatus(ticket: ZendeskTicket, status: string): boolean;
}

/** Creates an account with its team, one customer, and no tickets. */
export function zendeskAccount(): ZendeskAccount {
  let last = 1_000;
  const changed = (ticket: ZendeskTicket) => {
    ticket.updatedAt = account.now();
    account.changes.push({ ticket, at: ticket.updatedAt });
  };
  const account: ZendeskAccount = {
    users: Object.values(PEOPLE).map((user) => ({ ...user })),
    tickets: [],
    uploads: new Map(),
    changes: [],
    id: () => ++last,
    now: () => Math.floor(Date.now() / 1_000) * 1_000,
    say(ticket, said) {
      if (ticket.status === 'closed') return null;
      const made = { ...said, id: account.id(), at: account.now() };
      for (const file of said.files) file.attached = true;
      ticket.said.push(made);
      changed(ticket);
      const author = account.users.find(({ id }) => id === said.author);
      if (author?.role === 'end-user' && ['pending', 'hold', 'solved'].includes(ticket.status)) ticket.status = 'open';
      if (author?.role === 'agent') ticket.assignee ??= author.id;
      return made;
    },
    setStatus(ticket, status) {
      if (ticket.status === 'closed') return false;
      ticket.status = status;
      changed(ticket);
      // Solved with a tag of an agent.
      if (status === 'solved' || status === 'closed') ticket.assignee ??= PEOPLE.admin.id;
      return true;
    },
  };
  return account;
}
