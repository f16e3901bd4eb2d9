import * as z from 'zod/mini';
import {
  AccessRequest,
  AccessState,
  ApproveRequest,
  AskForAccess,
  AuditEvent,
  AuditQuery,
  DenyRequest,
  Grant,
  GrantAccess,
  ResetGrant,
} from './access.ts';
import { Article, ArticleVote } from './article.ts';
import { LIMITS } from './limits.ts';
import type { ProblemCode } from './problem.ts';
import { Session } from './session.ts';
import { AddIncidentUpdate, Incident, OpenIncident, Status } from './status.ts';
import { AgentTicket, AnswerTicket, QueueQuery, QueueTicket, TriageTicket } from './support.ts';
import { Attachment, Comment, CreateComment, CreateTicket, Decision, Ticket, TicketQuery, TicketSummary } from './ticket.ts';
import { requestId } from './values.ts';

/** Who can make a call. `admin` is a user whom the customer's organization trusts with its affairs. */
export const ACTORS = ['anonymous', 'user', 'admin', 'agent'] as const;
/** Who can make a call. */
export type Actor = (typeof ACTORS)[number];

/**
 * What a call touches, hence whose it must be. A resource out of reach answers 404 with the same body as a missing one.
 *
 * - `ticket`, `attachment`: a user reaches their own, an admin their organization's, an agent all.
 * - `grant`, `accessRequest`: an admin reaches their organization's.
 */
export type Resource = 'ticket' | 'attachment' | 'grant' | 'accessRequest';

/** What an operation answers with. A page is `{items, next?, total?}`; its rows are parsed one by one. */
export type Reply =
  | { kind: 'json'; schema: z.ZodMiniType }
  | { kind: 'page'; item: z.ZodMiniType }
  | { kind: 'file' }
  | { kind: 'none' };

/** One call of the ticket API. */
export interface Operation {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `{placeholders}`, each named in `params`. */
  path: string;
  area: 'start' | 'articles' | 'tickets' | 'attachments' | 'status' | 'access' | 'support';
  summary: string;
  /** Who may call; everybody else gets 401 (nobody signed in) or 403. */
  actors: readonly Actor[];
  resource?: Resource;
  params?: z.ZodMiniObject;
  query?: z.ZodMiniObject;
  /** A JSON body, or `'file'` for raw bytes as `application/octet-stream`. */
  body?: z.ZodMiniObject | 'file';
  reply: Reply;
  /** The status of success; 204 goes with `none`. */
  status: 200 | 201 | 204;
  /** Problems beyond the common ones and those that follow from the other columns. */
  problems: readonly ProblemCode[];
  /** Whether `If-Match` with the resource's version is required. */
  ifMatch?: true;
}

const json = <S extends z.ZodMiniType>(schema: S) => ({ kind: 'json', schema }) as const;
const page = <S extends z.ZodMiniType>(item: S) => ({ kind: 'page', item }) as const;
const none = { kind: 'none' } as const;
const file = { kind: 'file' } as const;

const id = z.strictObject({ id: requestId() });
const customers = ['user', 'admin'] as const;
const everybody = ['anonymous', 'user', 'admin', 'agent'] as const;
const admins = ['admin'] as const;
const agents = ['agent'] as const;

/**
 * The table of operations: every call of the ticket API, once. The client's methods, the server's routes, the OpenAPI
 * document, the authorization matrix and the conformance kit are derived from it.
 *
 * Two rules hold for all rows and so are not repeated in them: every POST needs an `Idempotency-Key`, and every
 * operation with a `resource` may answer `not_found`.
 */
export const operations = {
  getSession: {
    method: 'GET', path: '/v1/session', area: 'start', summary: 'Read who is looking and everything the panel needs to start.',
    actors: everybody, reply: json(Session), status: 200, problems: [],
  },
  endSession: {
    method: 'DELETE', path: '/v1/session', area: 'start', summary: 'Sign out: the token used for this call is refused from now on.',
    actors: ['user', 'admin', 'agent'], reply: none, status: 204, problems: [],
  },

  searchArticles: {
    method: 'GET', path: '/v1/articles', area: 'articles', summary: 'Find help articles for a text.',
    actors: everybody, query: z.strictObject({ q: z.string().check(z.maxLength(LIMITS.query)) }), reply: page(Article), status: 200, problems: [],
  },
  voteArticle: {
    method: 'PUT', path: '/v1/articles/{id}/vote', area: 'articles', summary: 'Say whether an article helped.',
    actors: customers, params: id, body: ArticleVote, reply: none, status: 204, problems: ['not_found'],
  },

  listTickets: {
    method: 'GET', path: '/v1/tickets', area: 'tickets', summary: 'List tickets, newest activity first.',
    actors: customers, query: TicketQuery, reply: page(TicketSummary), status: 200, problems: [],
  },
  createTicket: {
    method: 'POST', path: '/v1/tickets', area: 'tickets', summary: 'File a ticket.',
    actors: customers, body: CreateTicket, reply: json(Ticket), status: 201, problems: [],
  },
  readTicket: {
    method: 'GET', path: '/v1/tickets/{id}', area: 'tickets', summary: 'Read a ticket.',
    actors: customers, resource: 'ticket', params: id, reply: json(Ticket), status: 200, problems: [],
  },
  listComments: {
    method: 'GET', path: '/v1/tickets/{id}/comments', area: 'tickets', summary: 'Read the public comments of a ticket, oldest first.',
    actors: customers, resource: 'ticket', params: id, reply: page(Comment), status: 200, problems: [],
  },
  addComment: {
    method: 'POST', path: '/v1/tickets/{id}/comments', area: 'tickets', summary: 'Reply on a ticket.',
    actors: customers, resource: 'ticket', params: id, body: CreateComment, reply: json(Comment), status: 201, problems: ['conflict'],
  },
  closeTicket: {
    method: 'POST', path: '/v1/tickets/{id}/close', area: 'tickets', summary: 'Close a ticket: it is no longer needed.',
    actors: customers, resource: 'ticket', params: id, body: Decision, reply: json(Ticket), status: 200, problems: ['conflict'],
  },
  confirmTicket: {
    method: 'POST', path: '/v1/tickets/{id}/confirm', area: 'tickets', summary: 'Say that the suggestion worked; closes the ticket.',
    actors: customers, resource: 'ticket', params: id, body: Decision, reply: json(Ticket), status: 200, problems: ['conflict'],
  },
  reopenTicket: {
    method: 'POST', path: '/v1/tickets/{id}/reopen', area: 'tickets', summary: 'Say that more help is needed; reopens the ticket.',
    actors: customers, resource: 'ticket', params: id, body: Decision, reply: json(Ticket), status: 200, problems: ['conflict'],
  },
  markTicketRead: {
    method: 'PUT', path: '/v1/tickets/{id}/read', area: 'tickets', summary: 'Mark all that has been said on a ticket as read.',
    actors: customers, resource: 'ticket', params: id, reply: none, status: 204, problems: [],
  },

  uploadAttachment: {
    method: 'POST', path: '/v1/attachments', area: 'attachments', summary: 'Upload a file, to be named in a ticket or comment within 24 hours.',
    actors: ['user', 'admin', 'agent'], query: z.strictObject({ name: z.string().check(z.minLength(1), z.maxLength(LIMITS.attachmentName)) }), body: 'file',
    reply: json(Attachment), status: 201, problems: ['type_refused', 'quota'],
  },
  readAttachment: {
    method: 'GET', path: '/v1/attachments/{id}', area: 'attachments', summary: 'Download a file.',
    actors: ['user', 'admin', 'agent'], resource: 'attachment', params: id, reply: file, status: 200, problems: [],
  },
  deleteAttachment: {
    method: 'DELETE', path: '/v1/attachments/{id}', area: 'attachments', summary: 'Remove a file that has not been sent yet.',
    actors: ['user', 'admin', 'agent'], resource: 'attachment', params: id, reply: none, status: 204, problems: ['conflict'],
  },

  getStatus: {
    method: 'GET', path: '/v1/status', area: 'status', summary: 'Read whether the product is up.',
    actors: everybody, reply: json(Status), status: 200, problems: [],
  },

  readAccess: {
    method: 'GET', path: '/v1/access', area: 'access', summary: 'Read who of support can get in, and until when.',
    actors: customers, reply: json(AccessState), status: 200, problems: [],
  },
  grantAccess: {
    method: 'POST', path: '/v1/access/grants', area: 'access', summary: 'Let support in, from now for a number of seconds.',
    actors: admins, body: GrantAccess, reply: json(Grant), status: 201, problems: ['grant_too_long'],
  },
  resetGrant: {
    method: 'POST', path: '/v1/access/grants/{id}/reset', area: 'access', summary: 'Start the time of a grant again from now.',
    actors: admins, resource: 'grant', params: id, body: ResetGrant, reply: json(Grant), status: 200, problems: ['grant_too_long', 'grant_ended'], ifMatch: true,
  },
  revokeGrant: {
    method: 'POST', path: '/v1/access/grants/{id}/revoke', area: 'access', summary: 'Shut the door at once. Revoking twice is no error.',
    actors: admins, resource: 'grant', params: id, reply: json(Grant), status: 200, problems: [],
  },
  approveAccessRequest: {
    method: 'POST', path: '/v1/access/requests/{id}/approve', area: 'access', summary: "Answer yes to an agent's request, also for less time.",
    actors: admins, resource: 'accessRequest', params: id, body: ApproveRequest, reply: json(Grant), status: 201, problems: ['grant_too_long', 'conflict'],
  },
  denyAccessRequest: {
    method: 'POST', path: '/v1/access/requests/{id}/deny', area: 'access', summary: "Answer no to an agent's request.",
    actors: admins, resource: 'accessRequest', params: id, body: DenyRequest, reply: json(AccessRequest), status: 200, problems: ['conflict'],
  },
  listAuditEvents: {
    method: 'GET', path: '/v1/access/events', area: 'access', summary: 'Read the record of support access, newest first.',
    actors: admins, query: AuditQuery, reply: page(AuditEvent), status: 200, problems: [],
  },

  listQueue: {
    method: 'GET', path: '/v1/support/tickets', area: 'support', summary: 'List the tickets of all organizations, newest activity first.',
    actors: agents, query: QueueQuery, reply: page(QueueTicket), status: 200, problems: [],
  },
  readQueueTicket: {
    method: 'GET', path: '/v1/support/tickets/{id}', area: 'support', summary: 'Read a ticket with all its comments.',
    actors: agents, resource: 'ticket', params: id, reply: json(AgentTicket), status: 200, problems: [],
  },
  answerTicket: {
    method: 'POST', path: '/v1/support/tickets/{id}/comments', area: 'support', summary: 'Answer a ticket, or note something internally.',
    actors: agents, resource: 'ticket', params: id, body: AnswerTicket, reply: json(Comment), status: 201, problems: [],
  },
  triageTicket: {
    method: 'PATCH', path: '/v1/support/tickets/{id}', area: 'support', summary: 'Change status, priority or assignee of a ticket.',
    actors: agents, resource: 'ticket', params: id, body: TriageTicket, reply: json(AgentTicket), status: 200, problems: [], ifMatch: true,
  },
  openIncident: {
    method: 'POST', path: '/v1/support/incidents', area: 'support', summary: 'Open an incident on the status page.',
    actors: agents, body: OpenIncident, reply: json(Incident), status: 201, problems: [],
  },
  addIncidentUpdate: {
    method: 'POST', path: '/v1/support/incidents/{id}/updates', area: 'support', summary: 'Tell how an incident goes on; `resolved` ends it.',
    actors: agents, params: id, body: AddIncidentUpdate, reply: json(Incident), status: 201, problems: ['not_found'],
  },
  askForAccess: {
    method: 'POST', path: '/v1/support/access-requests', area: 'support', summary: "Ask an organization's admins to be let in.",
    actors: agents, body: AskForAccess, reply: json(AccessRequest), status: 201, problems: ['not_found', 'grant_too_long'],
  },
  readOrganizationAccess: {
    method: 'GET', path: '/v1/support/organizations/{id}/access', area: 'support', summary: 'Read whether an organization lets support in.',
    actors: agents, params: id, reply: json(AccessState), status: 200, problems: ['not_found'],
  },
} as const satisfies Record<string, Operation>;

/** The name of an operation. */
export type OperationId = keyof typeof operations;

/** All operations, in the order of the table, each with its id. */
export const operationList = Object.entries(operations).map(([operationId, operation]) => ({
  id: operationId as OperationId,
  ...(operation as Operation),
}));
