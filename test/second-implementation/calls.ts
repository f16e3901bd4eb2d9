import { Refusal, wrong } from './refusal.ts';
import {
  CATEGORIES,
  LIMITS,
  placeOf,
  PRIORITIES,
  type Comment,
  type File,
  type Ticket,
  type Tickets,
} from './tickets.ts';
import type { Caller } from './tokens.ts';

/** Input of a call. */
export interface Call {
  caller: Caller;
  id: string;
  query: URLSearchParams;
  body: Record<string, unknown>;
  bytes: Buffer;
}
/** Response of a call; undefined without a body. */
export interface Result {
  json?: unknown;
  etag?: string;
  file?: File;
}
type Do = (tickets: Tickets, call: Call) => Result;

const length = (text: string) => [...new Intl.Segmenter().segment(text)].length;

function textIn(body: Record<string, unknown>, field: string, limit: number): string {
  const value = body[field];
  if (typeof value !== 'string' || value.trim() === '') throw wrong(field, 'This is needed.');
  if (value.includes('\u0000') || !value.isWellFormed()) throw wrong(field, 'This cannot be kept.');
  if (length(value) > limit) throw wrong(field, `At most ${limit} characters.`);
  return value;
}

function oneOf(value: unknown, known: readonly string[], field: string): string {
  if (typeof value !== 'string' || !known.includes(value)) throw wrong(field, 'There is no such choice.');
  return value;
}

function only(names: Iterable<string>, known: readonly string[]): void {
  for (const name of names) if (!known.includes(name)) throw wrong(name, 'This is not known here.');
}

function filesIn(body: Record<string, unknown>): string[] {
  const ids = body['attachments'] ?? [];
  if (!Array.isArray(ids) || ids.length > LIMITS.attachments) throw wrong('attachments', 'Too many files.');
  return ids.map(String);
}

const summaryOf = ({
  id,
  number,
  subject,
  status,
  priority,
  category,
  requester,
  createdAt,
  updatedAt,
  version,
}: Ticket) => ({
  id,
  number,
  subject,
  status,
  priority,
  category,
  requester,
  createdAt,
  updatedAt,
  responseDueAt: null,
  unread: false,
  version: String(version),
});
const fileOf = ({ id, name, bytes, createdAt }: File) => ({
  id,
  name,
  size: bytes.length,
  type: name.endsWith('.png') ? 'image/png' : 'text/plain',
  createdAt,
});
const commentOf = ({ files, ...comment }: Comment) => ({ ...comment, attachments: files.map(fileOf) });

function whole(ticket: Ticket): Result {
  const open = ticket.status !== 'closed';
  const json = {
    ...summaryOf(ticket),
    description: ticket.description,
    fields: ticket.fields,
    attachments: ticket.files.map(fileOf),
    allowed: { comment: open, close: open, reopen: !open, confirm: false },
  };
  return { json, etag: `"${ticket.version}"` };
}

const decide =
  (status: 'open' | 'closed'): Do =>
  (tickets, { caller, id, body }) => {
    only(Object.keys(body), ['comment']);
    const comment = body['comment'] === undefined ? null : textIn(body, 'comment', LIMITS.comment);
    const ticket = tickets.find(caller, id);
    if ((ticket.status === 'closed') === (status === 'closed')) throw new Refusal('conflict');
    if (comment !== null) tickets.say(caller, ticket, comment, []);
    ticket.status = status;
    tickets.touch(ticket);
    return whole(ticket);
  };

const add: Do = (tickets, { caller, body }) => {
  only(Object.keys(body), ['subject', 'description', 'priority', 'category', 'attachments', 'fields']);
  const fields = body['fields'] ?? {};
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields))
    throw wrong('fields', 'This must be an object.');
  const given = fields as Record<string, unknown>;
  only(
    Object.keys(given).map((name) => `fields.${name}`),
    ['fields.product'],
  );
  const product: Record<string, string> = given['product'] === undefined ? {} : { product: String(given['product']) };
  const draft = {
    subject: textIn(body, 'subject', LIMITS.subject),
    description: textIn(body, 'description', LIMITS.description),
    priority: body['priority'] === undefined ? 'normal' : oneOf(body['priority'], PRIORITIES, 'priority'),
    category: oneOf(body['category'], CATEGORIES, 'category'),
    fields: product,
  };
  return whole(tickets.add(caller, draft, filesIn(body)));
};

const list: Do = (tickets, { caller, query }) => {
  only(query.keys(), ['cursor', 'limit', 'view', 'status', 'q']);
  const view = oneOf(query.get('view') ?? 'mine', ['mine', 'organization'], 'view') as 'mine' | 'organization';
  if (view === 'organization' && caller.role !== 'admin') throw new Refusal('forbidden');
  const limit = Number(query.get('limit') ?? 25);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) throw wrong('limit', 'From 1 to 100.');
  const status = query.get('status');
  if (status !== null) oneOf(status, ['new', 'open', 'pending', 'solved', 'closed', 'active'], 'status');
  const cursor = query.get('cursor');
  const after = cursor === null ? null : Buffer.from(cursor, 'base64url').toString();
  if (after !== null && !/^\d{4}-\d\d-\d\dT\S+Z [0-9a-f-]{36}$/.test(after))
    throw wrong('cursor', 'This is no cursor.');
  const words = (query.get('q') ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');

  const all = tickets.list(caller, view).filter((ticket) => {
    const text = `${ticket.number} ${ticket.subject} ${ticket.description}`.toLowerCase();
    const right = status === null || (status === 'active' ? ticket.status !== 'closed' : ticket.status === status);
    return right && words.every((word) => text.includes(word));
  });
  const rest = all.filter((ticket) => after === null || placeOf(ticket) < after);
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  const next = rest.length > limit && last ? Buffer.from(placeOf(last)).toString('base64url') : null;
  return { json: { items: items.map(summaryOf), next, total: all.length } };
};

const upload: Do = (tickets, { caller, query, bytes }) => {
  only(query.keys(), ['name']);
  const name = query.get('name') ?? '';
  if (name === '' || /[/\\]/.test(name)) throw wrong('name', 'This is needed.');
  if (!LIMITS.attachmentTypes.includes(name.split('.').at(-1) ?? '')) throw new Refusal('type_refused');
  if (bytes.length === 0) throw wrong('file', 'This file is empty.');
  if (bytes.length > LIMITS.attachmentBytes) throw new Refusal('too_large');
  return { json: fileOf(tickets.keep(caller, name, bytes)) };
};

/** Implementation of each call, by method and path. All of them are for customers. */
export const CALLS: Readonly<Record<string, { status: 200 | 201 | 204; run: Do; takes?: 'json' | 'bytes' }>> = {
  'GET /v1/tickets': { status: 200, run: list },
  'POST /v1/tickets': { status: 201, run: add, takes: 'json' },
  'GET /v1/tickets/{id}': { status: 200, run: (tickets, { caller, id }) => whole(tickets.find(caller, id)) },
  'GET /v1/tickets/{id}/comments': {
    status: 200,
    run(tickets, { caller, id }) {
      const { comments } = tickets.find(caller, id);
      return { json: { items: comments.map(commentOf), next: null, total: comments.length } };
    },
  },
  'POST /v1/tickets/{id}/comments': {
    status: 201,
    takes: 'json',
    run(tickets, { caller, id, body }) {
      only(Object.keys(body), ['body', 'attachments']);
      const text = textIn(body, 'body', LIMITS.comment);
      const ticket = tickets.find(caller, id);
      if (ticket.status === 'closed') throw new Refusal('conflict');
      return { json: commentOf(tickets.say(caller, ticket, text, filesIn(body))) };
    },
  },
  'POST /v1/tickets/{id}/close': { status: 200, takes: 'json', run: decide('closed') },
  'POST /v1/tickets/{id}/reopen': { status: 200, takes: 'json', run: decide('open') },
  'PUT /v1/tickets/{id}/read': {
    status: 204,
    run(tickets, { caller, id }) {
      tickets.find(caller, id);
      return {};
    },
  },
  'POST /v1/attachments': { status: 201, takes: 'bytes', run: upload },
  'GET /v1/attachments/{id}': { status: 200, run: (tickets, { caller, id }) => ({ file: tickets.file(caller, id) }) },
  'DELETE /v1/attachments/{id}': {
    status: 204,
    run(tickets, { caller, id }) {
      tickets.drop(caller, id);
      return {};
    },
  },
};
