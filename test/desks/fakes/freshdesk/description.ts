import type { DocumentedCall, Schema } from '../strict-server.ts';

/** The used part of Freshdesk's API v2, from its documentation. */
const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const whole = { type: 'integer' } as const;
const nullable = (type: string): Schema => ({ type: [type, 'null'] });
const list = (items: Schema): Schema => ({ type: 'array', items });
/** Rejects unknown properties. */
const part = (properties: Record<string, Schema>, required: string[] = []): Schema => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

const failure = part({
  description: text,
  message: text,
  code: text,
  errors: list(part({ field: text, message: text, code: text })),
});
const refusals = { 400: failure, 401: failure, 403: failure, 404: failure, 405: failure };

const file = part({
  id: whole,
  name: text,
  content_type: text,
  size: whole,
  file_size: whole,
  attachment_url: text,
  created_at: text,
  updated_at: text,
});
const moments = { created_at: text, updated_at: text };
const ticket = part(
  {
    id: whole,
    subject: nullable('string'),
    description: text,
    description_text: text,
    status: whole,
    priority: whole,
    source: whole,
    type: nullable('string'),
    requester_id: whole,
    responder_id: nullable('integer'),
    group_id: nullable('integer'),
    company_id: nullable('integer'),
    cc_emails: list(text),
    fwd_emails: list(text),
    reply_cc_emails: list(text),
    to_emails: nullable('array'),
    tags: list(text),
    spam: flag,
    deleted: flag,
    custom_fields: { type: 'object' },
    attachments: list(file),
    requester: part({
      id: whole,
      name: text,
      email: nullable('string'),
      mobile: nullable('string'),
      phone: nullable('string'),
    }),
    ...moments,
  },
  ['id', 'status', 'requester_id'],
);
const conversation = part(
  {
    id: whole,
    body: text,
    body_text: text,
    incoming: flag,
    private: flag,
    user_id: whole,
    support_email: nullable('string'),
    from_email: nullable('string'),
    to_emails: list(text),
    source: whole,
    ticket_id: whole,
    attachments: list(file),
    ...moments,
  },
  ['id', 'user_id', 'private'],
);
const choices: Schema = { type: ['array', 'object'] };
const field = part({
  id: whole,
  name: text,
  label: text,
  type: text,
  default: flag,
  required_for_closure: flag,
  required_for_agents: flag,
  required_for_customers: flag,
  choices,
});

const email = { type: 'string', format: 'email' } as const;
/** A new ticket, as JSON or as a form. */
export const TICKET = part({
  name: text,
  email,
  requester_id: whole,
  subject: { type: 'string', minLength: 1, maxLength: 255 },
  description: text,
  type: text,
  status: { type: 'integer', minimum: 2 },
  priority: { type: 'integer', minimum: 1, maximum: 4 },
  source: { type: 'integer', enum: [1, 2, 3, 7, 9, 10] },
  cc_emails: list(email),
  custom_fields: { type: 'object' },
  tags: list(text),
});
/** A new note, as JSON or as a form. */
export const NOTE = part(
  { body: { type: 'string', minLength: 1 }, private: flag, incoming: flag, user_id: whole, notify_emails: list(email) },
  ['body'],
);

const page = { type: 'string', pattern: '^([1-9]\\d?|[12]\\d\\d|300)$' } as const;
const perPage = { type: 'string', pattern: '^([1-9]\\d?|100)$' } as const;
const digits = { type: 'string', pattern: '^\\d+$' } as const;
const base = '/api/v2';

/** The calls. */
export const CALLS = {
  me: {
    method: 'GET',
    path: `${base}/agents/me`,
    answers: { 200: part({ id: whole, type: text, contact: { type: 'object' }, ...moments }, ['id']), ...refusals },
  },
  fields: { method: 'GET', path: `${base}/ticket_fields`, answers: { 200: list(field), ...refusals } },
  contacts: {
    method: 'GET',
    path: `${base}/contacts`,
    query: { email: { type: 'string', format: 'email' }, page, per_page: perPage },
    answers: {
      200: list(
        part({ id: whole, name: text, email: nullable('string'), other_emails: list(text), active: flag, ...moments }),
      ),
      ...refusals,
    },
  },
  tickets: {
    method: 'GET',
    path: `${base}/tickets`,
    query: {
      requester_id: digits,
      email,
      updated_since: { type: 'string', format: 'date-time' },
      order_by: { enum: ['created_at', 'due_by', 'updated_at', 'status'] },
      order_type: { enum: ['asc', 'desc'] },
      include: { enum: ['requester', 'stats', 'description'] },
      page,
      per_page: perPage,
    },
    answers: { 200: list(ticket), ...refusals },
  },
  make: { method: 'POST', path: `${base}/tickets`, body: 'bytes', answers: { 201: ticket, ...refusals } },
  ticket: {
    method: 'GET',
    path: `${base}/tickets/{id}`,
    query: { include: { enum: ['conversations', 'requester', 'company', 'stats'] } },
    answers: { 200: ticket, ...refusals },
  },
  change: {
    method: 'PUT',
    path: `${base}/tickets/{id}`,
    body: part({ status: { type: 'integer', minimum: 2 } }),
    answers: { 200: ticket, ...refusals },
  },
  conversations: {
    method: 'GET',
    path: `${base}/tickets/{id}/conversations`,
    query: { page, per_page: perPage },
    answers: { 200: list(conversation), ...refusals },
  },
  note: {
    method: 'POST',
    path: `${base}/tickets/{id}/notes`,
    body: 'bytes',
    answers: { 201: conversation, ...refusals },
  },
  /** Storage of files, outside of Freshdesk itself. */
  bytes: {
    method: 'GET',
    path: '/production/{file}/{name}',
    query: { 'Signature*': text },
    answers: { 200: 'bytes', 403: null },
  },
} as const satisfies Readonly<Record<string, DocumentedCall>>;
/** The name of a call. */
export type FreshdeskCall = keyof typeof CALLS;
