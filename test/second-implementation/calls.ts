import { Refusal, rejectField } from './refusal.ts';
import {
  CATEGORIES,
  LIMITS,
  toSortKey,
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

function readText(body: Record<string, unknown>, field: string, limit: number): string {
  const value = body[field];
  if (typeof value !== 'string' || value.trim() === '') throw rejectField(field, 'This is needed.');
  if (value.includes('\u0000') || !value.isWellFormed()) throw rejectField(field, 'This cannot be kept.');
  if (length(value) > limit) throw rejectField(field, `At most ${limit} characters.`);
  return value;
}

function readChoice(value: unknown, known: readonly string[], field: string): string {
  if (typeof value !== 'string' || !known.includes(value)) throw rejectField(field, 'There is no such choice.');
  return value;
}

function assertKnown(names: Iterable<string>, known: readonly string[]): void {
  for (const name of names) if (!known.includes(name)) throw rejectField(name, 'This is not known here.');
}

function readFileIds(body: Record<string, unknown>): string[] {
  const ids = body['attachments'] ?? [];
  if (!Array.isArray(ids) || ids.length > LIMITS.attachments) throw rejectField('attachments', 'Too many files.');
  return ids.map(String);
}

const toSummary = ({
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
const toFile = ({ id, name, bytes, createdAt }: File) => ({
  id,
  name,
  size: bytes.length,
  type: name.endsWith('.png') ? 'image/png' : 'text/plain',
  createdAt,
});
const toComment = ({ files, ...comment }: Comment) => ({ ...comment, attachments: files.map(toFile) });

function toTicketResult(ticket: Ticket): Result {
  const open = ticket.status !== 'closed';
  const json = {
    ...toSummary(ticket),
    description: ticket.description,
    fields: ticket.fields,
    attachments: ticket.files.map(toFile),
    allowed: { comment: open, close: open, reopen: !open, confirm: false },
  };
  return { json, etag: `"${ticket.version}"` };
}

const decide =
  (status: 'open' | 'closed'): Do =>
  (tickets, { caller, id, body }) => {
    assertKnown(Object.keys(body), ['comment']);
    const comment = body['comment'] === undefined ? null : readText(body, 'comment', LIMITS.comment);
    const ticket = tickets.find(caller, id);
    if ((ticket.status === 'closed') === (status === 'closed')) throw new Refusal('conflict');
    if (comment !== null) tickets.say(caller, ticket, comment, []);
    ticket.status = status;
    tickets.touch(ticket);
    return toTicketResult(ticket);
  };

const add: Do = (tickets, { caller, body }) => {
  assertKnown(Object.keys(body), ['subject', 'description', 'priority', 'category', 'attachments', 'fields']);
  const fields = body['fields'] ?? {};
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields))
    throw rejectField('fields', 'This must be an object.');
  const input = fields as Record<string, unknown>;
  assertKnown(
    Object.keys(input).map((name) => `fields.${name}`),
    ['fields.product'],
  );
  const product: Record<string, string> = input['product'] === undefined ? {} : { product: String(input['product']) };
  const draft = {
    subject: readText(body, 'subject', LIMITS.subject),
    description: readText(body, 'description', LIMITS.description),
    priority: body['priority'] === undefined ? 'normal' : readChoice(body['priority'], PRIORITIES, 'priority'),
    category: readChoice(body['category'], CATEGORIES, 'category'),
    fields: product,
  };
  return toTicketResult(tickets.add(caller, draft, readFileIds(body)));
};

const list: Do = (tickets, { caller, query }) => {
  assertKnown(query.keys(), ['cursor', 'limit', 'view', 'status', 'q']);
  const view = readChoice(query.get('view') ?? 'mine', ['mine', 'organization'], 'view') as 'mine' | 'organization';
  if (view === 'organization' && caller.role !== 'admin') throw new Refusal('forbidden');
  const limit = Number(query.get('limit') ?? 25);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) throw rejectField('limit', 'From 1 to 100.');
  const status = query.get('status');
  if (status !== null) readChoice(status, ['new', 'open', 'pending', 'solved', 'closed', 'active'], 'status');
  const cursor = query.get('cursor');
  const after = cursor === null ? null : Buffer.from(cursor, 'base64url').toString();
  if (after !== null && !/^\d{4}-\d\d-\d\dT\S+Z [0-9a-f-]{36}$/.test(after))
    throw rejectField('cursor', 'This is no cursor.');
  const words = (query.get('q') ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');

  const all = tickets.list(caller, view).filter((ticket) => {
    const text = `${ticket.number} ${ticket.subject} ${ticket.description}`.toLowerCase();
    const right = status === null || (status === 'active' ? ticket.status !== 'closed' : ticket.status === status);
    return right && words.every((word) => text.includes(word));
  });
  const rest = all.filter((ticket) => after === null || toSortKey(ticket) < after);
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  const next = rest.length > limit && last ? Buffer.from(toSortKey(last)).toString('base64url') : null;
  return { json: { items: items.map(toSummary), next, total: all.length } };
};

const upload: Do = (tickets, { caller, query, bytes }) => {
  assertKnown(query.keys(), ['name']);
  const name = query.get('name') ?? '';
  if (name === '' || /[/\\]/.test(name)) throw rejectField('name', 'This is needed.');
  if (!LIMITS.attachmentTypes.includes(name.split('.').at(-1) ?? '')) throw new Refusal('type_refused');
  if (bytes.length === 0) throw rejectField('file', 'This file is empty.');
  if (bytes.length > LIMITS.attachmentBytes) throw new Refusal('too_large');
  return { json: toFile(tickets.keep(caller, name, bytes)) };
};

/** Implementation of each call, by method and path. All of them are for customers. */
export const CALLS: Readonly<Record<string, { status: 200 | 201 | 204; run: Do; takes?: 'json' | 'bytes' }>> = {
  'GET /v1/tickets': { status: 200, run: list },
  'POST /v1/tickets': { status: 201, run: add, takes: 'json' },
  'GET /v1/tickets/{id}': { status: 200, run: (tickets, { caller, id }) => toTicketResult(tickets.find(caller, id)) },
  'GET /v1/tickets/{id}/comments': {
    status: 200,
    run(tickets, { caller, id }) {
      const { comments } = tickets.find(caller, id);
      return { json: { items: comments.map(toComment), next: null, total: comments.length } };
    },
  },
  'POST /v1/tickets/{id}/comments': {
    status: 201,
    takes: 'json',
    run(tickets, { caller, id, body }) {
      assertKnown(Object.keys(body), ['body', 'attachments']);
      const text = readText(body, 'body', LIMITS.comment);
      const ticket = tickets.find(caller, id);
      if (ticket.status === 'closed') throw new Refusal('conflict');
      return { json: toComment(tickets.say(caller, ticket, text, readFileIds(body))) };
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
