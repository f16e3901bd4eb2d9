import { AccessRequest, AccessSession, AccessState, AuditEvent, Grant } from './access.ts';
import { EditTicket, EscalateTicket, RateTicket, TimelineQuery } from './follow-requests.ts';
import { TimelineEntry } from './follow.ts';
import { Article } from './article.ts';
import { Hint } from './hint.ts';
import { InquiryChallenge, InquiryReceipt } from './inquiry.ts';
import { file, json, none, page, type Operation } from './operation.ts';
import {
  ApproveRequest,
  ArticleQuery,
  ArticleVote,
  AuditQuery,
  CreateComment,
  CreateTicket,
  Decision,
  DenyRequest,
  GrantAccess,
  HintQuery,
  IdParams,
  ResetGrant,
  SendInquiry,
  TicketQuery,
  UploadQuery,
} from './requests.ts';
import { Session } from './session.ts';
import { Affected, Status } from './status.ts';
import { Attachment, Comment, Ticket, TicketSummary } from './ticket.ts';

const customers = ['user', 'admin'] as const;
const everybody = ['anonymous', 'user', 'admin', 'agent'] as const;
const strangers = ['anonymous'] as const;
const admins = ['admin'] as const;

/** The customers' half of the table of operations: what the panel can call. See `operations.ts`. */
export const customerOperations = {
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
    actors: everybody, query: ArticleQuery, rate: 'searches', reply: page(Article), status: 200, problems: [],
  },
  voteArticle: {
    method: 'PUT', path: '/v1/articles/{id}/vote', area: 'articles', summary: 'Say whether an article helped.',
    actors: customers, params: IdParams, body: ArticleVote, reply: none, status: 204, problems: ['not_found'],
  },

  readInquiryChallenge: {
    method: 'GET', path: '/v1/inquiries/challenge', area: 'inquiries', summary: 'Get the work that a computer does before an inquiry is taken.',
    actors: strangers, reply: json(InquiryChallenge), status: 200, problems: [],
  },
  sendInquiry: {
    method: 'POST', path: '/v1/inquiries', area: 'inquiries', summary: 'Ask for help without signing in; staff verify who asks.',
    actors: strangers, body: SendInquiry, reply: json(InquiryReceipt), status: 201, problems: ['proof_refused', 'quota'],
  },

  listTickets: {
    method: 'GET', path: '/v1/tickets', area: 'tickets', summary: 'List tickets, newest activity first.',
    actors: customers, query: TicketQuery, reply: page(TicketSummary), status: 200, problems: [],
  },
  findHints: {
    method: 'GET', path: '/v1/hints', area: 'tickets', summary: 'Find open incidents, and open tickets of the viewer’s own, that say what is being typed.',
    actors: customers, query: HintQuery, rate: 'searches', reply: page(Hint), status: 200, problems: [],
  },
  createTicket: {
    method: 'POST', path: '/v1/tickets', area: 'tickets', summary: 'File a ticket.',
    actors: customers, body: CreateTicket, reply: json(Ticket), status: 201, problems: ['grant_too_long'],
  },
  readTicket: {
    method: 'GET', path: '/v1/tickets/{id}', area: 'tickets', summary: 'Read a ticket.',
    actors: customers, resource: 'ticket', params: IdParams, reply: json(Ticket), status: 200, problems: [],
  },
  listComments: {
    method: 'GET', path: '/v1/tickets/{id}/comments', area: 'tickets', summary: 'Read the public comments of a ticket, oldest first.',
    actors: customers, resource: 'ticket', params: IdParams, reply: page(Comment), status: 200, problems: [],
  },
  listTimeline: {
    method: 'GET', path: '/v1/tickets/{id}/timeline', area: 'tickets', summary: 'Read what was said and what changed on a ticket, oldest first.',
    actors: customers, resource: 'ticket', params: IdParams, query: TimelineQuery, reply: page(TimelineEntry), status: 200, problems: [],
  },
  addComment: {
    method: 'POST', path: '/v1/tickets/{id}/comments', area: 'tickets', summary: 'Reply on a ticket.',
    actors: customers, resource: 'ticket', params: IdParams, body: CreateComment, reply: json(Comment), status: 201, problems: ['conflict'],
  },
  editTicket: {
    method: 'PATCH', path: '/v1/tickets/{id}', area: 'tickets', summary: 'Change what `allowed.edit` names: subject, priority, people in copy, own fields.',
    actors: customers, resource: 'ownTicket', params: IdParams, body: EditTicket, reply: json(Ticket), status: 200, problems: ['conflict'], ifMatch: true,
  },
  closeTicket: {
    method: 'POST', path: '/v1/tickets/{id}/close', area: 'tickets', summary: 'Close a ticket: it is no longer needed.',
    actors: customers, resource: 'ownTicket', params: IdParams, body: Decision, reply: json(Ticket), status: 200, problems: ['conflict'],
  },
  confirmTicket: {
    method: 'POST', path: '/v1/tickets/{id}/confirm', area: 'tickets', summary: 'Say that the suggestion worked; closes the ticket.',
    actors: customers, resource: 'ownTicket', params: IdParams, body: Decision, reply: json(Ticket), status: 200, problems: ['conflict'],
  },
  reopenTicket: {
    method: 'POST', path: '/v1/tickets/{id}/reopen', area: 'tickets', summary: 'Say that more help is needed; reopens the ticket.',
    actors: customers, resource: 'ownTicket', params: IdParams, body: Decision, reply: json(Ticket), status: 200, problems: ['conflict'],
  },
  escalateTicket: {
    method: 'POST', path: '/v1/tickets/{id}/escalate', area: 'tickets', summary: 'Ask for more attention, once the response target has passed.',
    actors: customers, resource: 'ownTicket', params: IdParams, body: EscalateTicket, reply: json(Ticket), status: 200, problems: ['conflict'],
  },
  rateTicket: {
    method: 'PUT', path: '/v1/tickets/{id}/rating', area: 'tickets', summary: 'Say how a closed ticket went, or change what was said.',
    actors: customers, resource: 'ownTicket', params: IdParams, body: RateTicket, reply: json(Ticket), status: 200, problems: ['conflict'],
  },
  markTicketRead: {
    method: 'PUT', path: '/v1/tickets/{id}/read', area: 'tickets', summary: 'Mark all that has been said on a ticket as read.',
    actors: customers, resource: 'ticket', params: IdParams, reply: none, status: 204, problems: [],
  },

  uploadAttachment: {
    method: 'POST', path: '/v1/attachments', area: 'attachments', summary: 'Upload a file, to be named in a ticket or comment within 24 hours.',
    actors: ['user', 'admin', 'agent'], query: UploadQuery, body: 'file',
    reply: json(Attachment), status: 201, problems: ['type_refused', 'quota'],
  },
  readAttachment: {
    method: 'GET', path: '/v1/attachments/{id}', area: 'attachments', summary: 'Download a file.',
    actors: ['user', 'admin', 'agent'], resource: 'attachment', params: IdParams, reply: file, status: 200, problems: [],
  },
  deleteAttachment: {
    method: 'DELETE', path: '/v1/attachments/{id}', area: 'attachments', summary: 'Remove a file that has not been sent yet.',
    actors: ['user', 'admin', 'agent'], resource: 'attachment', params: IdParams, reply: none, status: 204, problems: ['conflict'],
  },

  getStatus: {
    method: 'GET', path: '/v1/status', area: 'status', summary: 'Read whether the product is up.',
    actors: everybody, reply: json(Status), status: 200, problems: [],
  },
  reportAffected: {
    method: 'PUT', path: '/v1/status/incidents/{id}/affected', area: 'status', summary: 'Say that an open incident affects the viewer too.',
    actors: customers, params: IdParams, reply: json(Affected), status: 200, problems: ['not_found'],
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
    actors: admins, resource: 'grant', params: IdParams, body: ResetGrant, reply: json(Grant), status: 200, problems: ['grant_too_long', 'grant_ended'], ifMatch: true,
  },
  revokeGrant: {
    method: 'POST', path: '/v1/access/grants/{id}/revoke', area: 'access', summary: 'Shut the door at once. Revoking twice is no error.',
    actors: admins, resource: 'grant', params: IdParams, reply: json(Grant), status: 200, problems: [],
  },
  approveAccessRequest: {
    method: 'POST', path: '/v1/access/requests/{id}/approve', area: 'access', summary: "Answer yes to an agent's request, also for less time.",
    actors: admins, resource: 'accessRequest', params: IdParams, body: ApproveRequest, reply: json(Grant), status: 201, problems: ['grant_too_long', 'conflict'],
  },
  denyAccessRequest: {
    method: 'POST', path: '/v1/access/requests/{id}/deny', area: 'access', summary: "Answer no to an agent's request.",
    actors: admins, resource: 'accessRequest', params: IdParams, body: DenyRequest, reply: json(AccessRequest), status: 200, problems: ['conflict'],
  },
  endAccessSession: {
    method: 'POST', path: '/v1/access/sessions/{id}/end', area: 'access', summary: 'Send an agent out. The grant stays. Twice is no error.',
    actors: admins, resource: 'accessSession', params: IdParams, reply: json(AccessSession), status: 200, problems: [],
  },
  listAuditEvents: {
    method: 'GET', path: '/v1/access/events', area: 'access', summary: 'Read the record of support access, newest first.',
    actors: admins, query: AuditQuery, reply: page(AuditEvent), status: 200, problems: [],
  },
} as const satisfies Record<string, Operation>;
