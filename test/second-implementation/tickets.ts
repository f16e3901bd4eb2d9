import { randomUUID } from 'node:crypto';
import { Refusal, rejectField } from './refusal.ts';
import type { Caller } from './tokens.ts';

/** Limits of this server, as declared in its session. */
export const LIMITS = {
  subject: 120,
  description: 10_000,
  comment: 10_000,
  attachmentBytes: 1_000_000,
  attachments: 5,
  attachmentTypes: ['txt', 'log', 'png'],
};
/** Priorities of this server; tickets without one get the first. */
export const PRIORITIES = ['normal', 'high'];
/** Categories of this server. */
export const CATEGORIES = ['billing', 'other'];

/** A file, before and after it is sent. */
export interface File {
  id: string;
  name: string;
  bytes: Buffer;
  createdAt: string;
  owner: string;
  ticket: Ticket | null;
}
/** A comment. */
export interface Comment {
  id: string;
  body: string;
  author: { id: string; name: string; role: string };
  createdAt: string;
  files: File[];
}
/** A stored ticket. */
export interface Ticket {
  id: string;
  number: string;
  subject: string;
  description: string;
  priority: string;
  category: string;
  fields: Record<string, string>;
  status: 'new' | 'open' | 'closed';
  requester: { id: string; name: string; role: string };
  organization: string;
  createdAt: string;
  updatedAt: string;
  version: number;
  comments: Comment[];
  files: File[];
}

const person = ({ id, name, role }: Caller) => ({ id, name, role });

/** All data, in memory. */
export class Tickets {
  readonly #tickets = new Map<string, Ticket>();
  readonly #files = new Map<string, File>();
  #number = 1_000;

  add(
    caller: Caller,
    draft: Pick<Ticket, 'subject' | 'description' | 'priority' | 'category' | 'fields'>,
    files: string[],
  ): Ticket {
    const sent = this.#take(caller, files);
    const now = new Date().toISOString();
    const ticket: Ticket = {
      ...draft,
      id: randomUUID(),
      number: `S-${++this.#number}`,
      status: 'new',
      requester: person(caller),
      organization: caller.organization?.id ?? '',
      createdAt: now,
      updatedAt: now,
      version: 1,
      comments: [],
      files: sent,
    };
    for (const file of sent) file.ticket = ticket;
    this.#tickets.set(ticket.id, ticket);
    return ticket;
  }

  /** @throws Refusal not_found also for tickets of others */
  find(caller: Caller, id: string): Ticket {
    const ticket = this.#tickets.get(id);
    if (!ticket || !isVisibleTo(caller, ticket)) throw new Refusal('not_found');
    return ticket;
  }

  /** Newest activity first; by id for equal times. */
  list(caller: Caller, view: 'mine' | 'organization'): Ticket[] {
    return [...this.#tickets.values()]
      .filter((one) => isVisibleTo(caller, one) && (view === 'organization' || one.requester.id === caller.id))
      .sort((one, other) => (toSortKey(one) < toSortKey(other) ? 1 : -1));
  }

  say(caller: Caller, ticket: Ticket, body: string, files: string[]): Comment {
    const sent = this.#take(caller, files);
    const comment = {
      id: randomUUID(),
      body,
      author: person(caller),
      createdAt: new Date().toISOString(),
      files: sent,
    };
    for (const file of sent) file.ticket = ticket;
    ticket.comments.push(comment);
    this.touch(ticket);
    return comment;
  }

  touch(ticket: Ticket): void {
    ticket.version++;
    ticket.updatedAt = new Date().toISOString();
  }

  keep(caller: Caller, name: string, bytes: Buffer): File {
    const file = { id: randomUUID(), name, bytes, createdAt: new Date().toISOString(), owner: caller.id, ticket: null };
    this.#files.set(file.id, file);
    return file;
  }

  file(caller: Caller, id: string): File {
    const file = this.#files.get(id);
    const mine = file && (file.ticket ? isVisibleTo(caller, file.ticket) : file.owner === caller.id);
    if (!file || !mine) throw new Refusal('not_found');
    return file;
  }

  drop(caller: Caller, id: string): void {
    if (this.file(caller, id).ticket) throw new Refusal('conflict');
    this.#files.delete(id);
  }

  #take(caller: Caller, ids: string[]): File[] {
    return [...new Set(ids)].map((id) => {
      const file = this.#files.get(id);
      if (!file || file.owner !== caller.id || file.ticket) throw rejectField('attachments', 'There is no such file.');
      return file;
    });
  }
}

const isVisibleTo = ({ id, role, organization }: Caller, ticket: Ticket) =>
  organization?.id === ticket.organization && (role === 'admin' || ticket.requester.id === id);

/** Position of a ticket in a list, comparable as text. */
export const toSortKey = ({ updatedAt, id }: Pick<Ticket, 'updatedAt' | 'id'>): string => `${updatedAt} ${id}`;
