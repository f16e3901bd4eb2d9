import { customerCalls } from './customer-calls.ts';
import { EditTicket, EscalateTicket, RateTicket, TimelineQuery } from './follow-requests.ts';
import { defineOperations } from './operation.ts';
import {
  ApproveRequest,
  ArticleQuery,
  ArticleVote,
  AuditExportQuery, AuditQuery,
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

const customers = ['user', 'admin'] as const;
const everybody = ['anonymous', 'user', 'admin', 'agent'] as const;
const strangers = ['anonymous'] as const;
const admins = ['admin'] as const;

/** The customers' half of the table of operations: what the panel can call. See `operations.ts`. */
export const customerOperations = defineOperations(customerCalls, {

  getSession: {
    area: 'start', summary: 'Read who is looking and everything the panel needs to start.',
    actors: everybody, status: 200, problems: [],
  },
  endSession: {
    area: 'start', summary: 'Sign out: the token used for this call is refused from now on.',
    actors: ['user', 'admin', 'agent'], status: 204, problems: [],
  },

  searchArticles: {
    area: 'articles', summary: 'Find help articles for a text.',
    actors: everybody, query: ArticleQuery, rate: 'searches', status: 200, problems: [],
  },
  voteArticle: {
    area: 'articles', summary: 'Say whether an article helped.',
    actors: customers, params: IdParams, body: ArticleVote, status: 204, problems: ['not_found'],
  },

  readInquiryChallenge: {
    area: 'inquiries', summary: 'Get the work that a computer does before an inquiry is taken.',
    actors: strangers, status: 200, problems: [],
  },
  sendInquiry: {
    area: 'inquiries', summary: 'Ask for help without signing in; staff verify who asks.',
    actors: strangers, body: SendInquiry, status: 201, problems: ['proof_refused', 'quota'],
  },

  listTickets: {
    area: 'tickets', summary: 'List tickets, newest activity first.',
    actors: customers, query: TicketQuery, status: 200, problems: [],
  },
  findHints: {
    area: 'tickets', summary: 'Find open incidents, and open tickets of the viewer’s own, that say what is being typed.',
    actors: customers, query: HintQuery, rate: 'searches', status: 200, problems: [],
  },
  createTicket: {
    area: 'tickets', summary: 'File a ticket.',
    actors: customers, body: CreateTicket, status: 201, problems: ['grant_too_long', 'outcome_unknown'],
  },
  readTicket: {
    area: 'tickets', summary: 'Read a ticket.',
    actors: customers, resource: 'ticket', params: IdParams, status: 200, problems: [],
  },
  listComments: {
    area: 'tickets', summary: 'Read the public comments of a ticket, oldest first.',
    actors: customers, resource: 'ticket', params: IdParams, status: 200, problems: [],
  },
  listTimeline: {
    area: 'tickets', summary: 'Read what was said and what changed on a ticket, oldest first.',
    actors: customers, resource: 'ticket', params: IdParams, query: TimelineQuery, status: 200, problems: [],
  },
  addComment: {
    area: 'tickets', summary: 'Reply on a ticket.',
    actors: customers, resource: 'ticket', params: IdParams, body: CreateComment, status: 201, problems: ['conflict', 'outcome_unknown'],
  },
  editTicket: {
    area: 'tickets', summary: 'Change what `allowed.edit` names: subject, priority, people in copy, own fields.',
    actors: customers, resource: 'ownTicket', params: IdParams, body: EditTicket, status: 200, problems: ['conflict'], ifMatch: true,
  },
  closeTicket: {
    area: 'tickets', summary: 'Close a ticket: it is no longer needed.',
    actors: customers, resource: 'ownTicket', params: IdParams, body: Decision, status: 200, problems: ['conflict', 'outcome_unknown'],
  },
  confirmTicket: {
    area: 'tickets', summary: 'Say that the suggestion worked; closes the ticket.',
    actors: customers, resource: 'ownTicket', params: IdParams, body: Decision, status: 200, problems: ['conflict', 'outcome_unknown'],
  },
  reopenTicket: {
    area: 'tickets', summary: 'Say that more help is needed; reopens the ticket.',
    actors: customers, resource: 'ownTicket', params: IdParams, body: Decision, status: 200, problems: ['conflict', 'outcome_unknown'],
  },
  escalateTicket: {
    area: 'tickets', summary: 'Ask for more attention, once the response target has passed.',
    actors: customers, resource: 'ownTicket', params: IdParams, body: EscalateTicket, status: 200, problems: ['conflict'],
  },
  rateTicket: {
    area: 'tickets', summary: 'Say how a closed ticket went, or change what was said.',
    actors: customers, resource: 'ownTicket', params: IdParams, body: RateTicket, status: 200, problems: ['conflict'],
  },
  markTicketRead: {
    area: 'tickets', summary: 'Mark all that has been said on a ticket as read.',
    actors: customers, resource: 'ticket', params: IdParams, status: 204, problems: [],
  },

  uploadAttachment: {
    area: 'attachments', summary: 'Upload a file, to be named in a ticket or comment within 24 hours.',
    actors: ['user', 'admin', 'agent'], query: UploadQuery, body: 'file', status: 201, problems: ['type_refused', 'quota'],
  },
  readAttachment: {
    area: 'attachments', summary: 'Download a file.',
    actors: ['user', 'admin', 'agent'], resource: 'attachment', params: IdParams, status: 200, problems: [],
  },
  deleteAttachment: {
    area: 'attachments', summary: 'Remove a file that has not been sent yet.',
    actors: ['user', 'admin', 'agent'], resource: 'attachment', params: IdParams, status: 204, problems: ['conflict'],
  },

  getStatus: {
    area: 'status', summary: 'Read whether the product is up.',
    actors: everybody, status: 200, problems: [],
  },
  reportAffected: {
    area: 'status', summary: 'Say that an open incident affects the viewer too.',
    actors: customers, params: IdParams, status: 200, problems: ['not_found'],
  },

  readAccess: {
    area: 'access', summary: 'Read who of support can get in, and until when.',
    actors: customers, status: 200, problems: [],
  },
  grantAccess: {
    area: 'access', summary: 'Let support in, from now for a number of seconds.',
    actors: admins, body: GrantAccess, status: 201, problems: ['grant_too_long'],
  },
  resetGrant: {
    area: 'access', summary: 'Start the time of a grant again from now.',
    actors: admins, resource: 'grant', params: IdParams, body: ResetGrant, status: 200, problems: ['grant_too_long', 'grant_ended'], ifMatch: true,
  },
  revokeGrant: {
    area: 'access', summary: 'Shut the door at once. Revoking twice is no error.',
    actors: admins, resource: 'grant', params: IdParams, status: 200, problems: [],
  },
  approveAccessRequest: {
    area: 'access', summary: "Answer yes to an agent's request, also for less time.",
    actors: admins, resource: 'accessRequest', params: IdParams, body: ApproveRequest, status: 201, problems: ['grant_too_long', 'conflict'],
  },
  denyAccessRequest: {
    area: 'access', summary: "Answer no to an agent's request.",
    actors: admins, resource: 'accessRequest', params: IdParams, body: DenyRequest, status: 200, problems: ['conflict'],
  },
  endAccessSession: {
    area: 'access', summary: 'Send an agent out. The grant stays. Twice is no error.',
    actors: admins, resource: 'accessSession', params: IdParams, status: 200, problems: [],
  },
  listAuditEvents: {
    area: 'access', summary: 'Read the record of support access, newest first.',
    actors: admins, query: AuditQuery, status: 200, problems: [],
  },
  exportAuditEvents: {
    area: 'access', summary: 'Download the whole record of support access; `madoguchi audit verify` checks it.',
    actors: admins, query: AuditExportQuery, status: 200, problems: [],
  },
});
