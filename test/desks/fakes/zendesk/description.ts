/** The used part of Zendesk's API, condensed from its documentation. */
import type { DocumentedCall, Schema } from '../strict-server.ts';

const text: Schema = { type: 'string' };
const maybe = (type: string): Schema => ({ type: [type, 'null'] });
const int: Schema = { type: 'integer' };
const bool: Schema = { type: 'boolean' };
const time: Schema = { type: 'string', format: 'date-time' };
const list = (items: Schema): Schema => ({ type: 'array', items });
const one = (...values: string[]): Schema => ({ type: 'string', enum: values });
/** Numeric query parameters. */
const digits: Schema = { type: 'string', pattern: '^[1-9][0-9]{0,5}$' };
const size: Schema = { type: 'string', pattern: '^([1-9][0-9]?|100)$' };

/** An object with exactly these properties; those with a `*` are required. */
function exactly(properties: Readonly<Record<string, Schema>>): Schema {
  const entries = Object.entries(properties);
  return {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(entries.map(([name, schema]) => [name.replace(/\*$/, ''), schema])),
    required: entries.filter(([name]) => name.endsWith('*')).map(([name]) => name.slice(0, -1)),
  };
}

const STATUSES = ['new', 'open', 'pending', 'hold', 'solved', 'closed'];
const priority = one('low', 'normal', 'high', 'urgent');
const customFields = list(exactly({ 'id*': int, 'value*': { type: ['string', 'null'] } }));
const newComment = exactly({ 'body*': { type: 'string', minLength: 1 }, uploads: list(text) });

const attachment = exactly({
  'id*': int,
  'file_name*': text,
  'content_url*': { type: 'string', format: 'uri' },
  'content_type*': text,
  'size*': int,
  'thumbnails*': list({}),
});
const request = exactly({
  'id*': int,
  'url*': text,
  'subject*': text,
  'description*': text,
  'status*': one(...STATUSES),
  'priority*': { anyOf: [priority, { type: 'null' }] },
  'requester_id*': int,
  'assignee_id*': maybe('integer'),
  'collaborator_ids*': list(int),
  'can_be_solved_by_me*': bool,
  'is_public*': bool,
  'followup_source_id*': maybe('integer'),
  'custom_fields*': customFields,
  'created_at*': time,
  'updated_at*': time,
});
const requestComment = {
  'id*': int,
  'type*': one('Comment'),
  'author_id*': int,
  'body*': text,
  'plain_body*': text,
  'html_body*': text,
  'public*': bool,
  'attachments*': list(attachment),
  'created_at*': time,
};
const comment = exactly(requestComment);
const ticketComment = { ...requestComment, 'via*': exactly({ 'channel*': text }) };
const user = exactly({
  'id*': maybe('integer'),
  'name*': text,
  'email*': maybe('string'),
  'role*': one('end-user', 'agent', 'admin'),
  'active*': bool,
  'suspended*': bool,
  'verified*': bool,
});
const meta = exactly({ 'has_more*': bool, 'after_cursor*': maybe('string'), 'before_cursor*': maybe('string') });
const links = exactly({ 'next*': maybe('string'), 'prev*': maybe('string') });
const offset = { 'count*': int, 'next_page*': maybe('string'), 'previous_page*': maybe('string') };
const refusal: Schema = { type: 'object', required: ['error'], properties: { error: {} } };
const field = exactly({
  'id*': int,
  'type*': text,
  'title*': text,
  'active*': bool,
  'editable_in_portal*': bool,
  'visible_in_portal*': bool,
  custom_field_options: list(exactly({ 'id*': int, 'name*': text, 'value*': text })),
});

const cursors = { 'page[size]': size, 'page[after]': text };
const denied = { 401: refusal, 403: refusal, 404: refusal };

/** The calls that the server makes. */
export const ZENDESK = {
  showSelf: { method: 'GET', path: '/api/v2/users/me', answers: { 200: exactly({ 'user*': user }), ...denied } },
  createUser: {
    method: 'POST',
    path: '/api/v2/users',
    body: exactly({
      'user*': exactly({
        'email*': { type: 'string', format: 'email' },
        'name*': { type: 'string', minLength: 1 },
        role: one('end-user'),
        verified: bool,
        skip_verify_email: bool,
      }),
    }),
    answers: { 201: exactly({ 'user*': user }), 422: refusal, ...denied },
  },
  showToken: {
    method: 'GET',
    path: '/api/v2/oauth/tokens/current',
    answers: { 200: exactly({ 'token*': exactly({ 'id*': int, 'scopes*': list(text) }) }), ...denied },
  },
  listFields: {
    method: 'GET',
    path: '/api/v2/ticket_fields',
    query: cursors,
    answers: { 200: exactly({ 'ticket_fields*': list(field), 'meta*': meta, 'links*': links }), ...denied },
  },
  showForm: {
    method: 'GET',
    path: '/api/v2/ticket_forms/{id}',
    answers: {
      200: exactly({ 'ticket_form*': exactly({ 'id*': int, 'active*': bool, 'end_user_visible*': bool }) }),
      ...denied,
    },
  },
  listRequests: {
    method: 'GET',
    path: '/api/v2/requests',
    query: { sort_by: one('updated_at', 'created_at'), sort_order: one('asc', 'desc'), page: digits, per_page: size },
    answers: { 200: exactly({ 'requests*': list(request), ...offset }), ...denied },
  },
  createRequest: {
    method: 'POST',
    path: '/api/v2/requests',
    body: exactly({
      'request*': exactly({
        'subject*': { type: 'string', minLength: 1 },
        'comment*': newComment,
        priority,
        custom_fields: customFields,
        ticket_form_id: int,
        via_followup_source_id: int,
      }),
    }),
    answers: { 201: exactly({ 'request*': request }), 422: refusal, ...denied },
  },
  searchRequests: {
    method: 'GET',
    path: '/api/v2/requests/search',
    query: { 'query*': { type: 'string', minLength: 1 }, page: digits, per_page: size },
    answers: { 200: exactly({ 'requests*': list(request), ...offset }), 422: refusal, ...denied },
  },
  showRequest: {
    method: 'GET',
    path: '/api/v2/requests/{id}',
    answers: { 200: exactly({ 'request*': request }), ...denied },
  },
  updateRequest: {
    method: 'PUT',
    path: '/api/v2/requests/{id}',
    body: exactly({ 'request*': exactly({ comment: newComment, solved: bool }) }),
    answers: { 200: exactly({ 'request*': request }), 422: refusal, ...denied },
  },
  listComments: {
    method: 'GET',
    path: '/api/v2/requests/{id}/comments',
    query: { ...cursors, sort: one('created_at', '-created_at') },
    answers: {
      200: exactly({
        'comments*': list(comment),
        'users*': list(exactly({ 'id*': int, 'name*': text, 'agent*': bool })),
        'meta*': meta,
        'links*': links,
      }),
      ...denied,
    },
  },
  listTicketComments: {
    method: 'GET',
    path: '/api/v2/tickets/{id}/comments',
    query: cursors,
    answers: {
      200: exactly({ 'comments*': list(exactly(ticketComment)), 'meta*': meta, 'links*': links }),
      ...denied,
    },
  },
  updateTicket: {
    method: 'PUT',
    path: '/api/v2/tickets/{id}',
    body: exactly({
      'ticket*': exactly({
        status: one(...STATUSES),
        comment: exactly({ 'body*': { type: 'string', minLength: 1 }, 'public*': { const: false } }),
      }),
    }),
    answers: {
      200: exactly({
        'ticket*': exactly({ 'id*': int, 'status*': one(...STATUSES) }),
        'audit*': exactly({ 'id*': int }),
      }),
      422: refusal,
      ...denied,
    },
  },
  uploadFile: {
    method: 'POST',
    path: '/api/v2/uploads',
    query: { 'filename*': { type: 'string', minLength: 1 }, token: text },
    body: 'bytes',
    answers: {
      201: exactly({ 'upload*': exactly({ 'token*': text, 'attachment*': attachment, 'expires_at*': time }) }),
      422: refusal,
      ...denied,
    },
  },
  deleteUpload: { method: 'DELETE', path: '/api/v2/uploads/{token}', answers: { 204: null, ...denied } },
  listChanges: {
    method: 'GET',
    path: '/api/v2/incremental/tickets/cursor',
    query: { start_time: { type: 'string', pattern: '^[0-9]{9,11}$' }, cursor: text },
    answers: {
      200: exactly({
        'tickets*': list(exactly({ 'id*': int, 'status*': one(...STATUSES), 'updated_at*': time })),
        'after_cursor*': maybe('string'),
        'before_cursor*': maybe('string'),
        'after_url*': maybe('string'),
        'before_url*': maybe('string'),
        'end_of_stream*': bool,
      }),
      422: refusal,
      ...denied,
    },
  },
  // Not part of the API: redirect of a file's URL.
  openFile: {
    method: 'GET',
    path: '/attachments/token/{token}/',
    query: { 'name*': text },
    answers: { 302: null, ...denied },
  },
  storedFile: { method: 'GET', path: '/store/{token}', answers: { 200: 'bytes', 404: refusal } },
} as const satisfies Record<string, DocumentedCall>;

/** The name of a call. */
export type ZendeskCall = keyof typeof ZENDESK;
