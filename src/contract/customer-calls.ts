import { AccessRequest, AccessSession, AccessState, AuditEvent, Grant } from './access.ts';
import { Article } from './article.ts';
import { type Call, file, json, none, page } from './call.ts';
import { TimelineEntry } from './follow.ts';
import { Hint } from './hint.ts';
import { InquiryChallenge, InquiryReceipt } from './inquiry.ts';
import { Session } from './session.ts';
import { Affected, Status } from './status.ts';
import { Attachment, Comment, Ticket, TicketSummary } from './ticket.ts';

/** The calls of the customers' half of the table of operations: all that the widget needs of them. */
export const customerCalls = {
  getSession: { method: 'GET', path: '/v1/session', reply: json(Session) },
  endSession: { method: 'DELETE', path: '/v1/session', reply: none },

  searchArticles: { method: 'GET', path: '/v1/articles', open: true, reply: page(Article) },
  voteArticle: { method: 'PUT', path: '/v1/articles/{id}/vote', sends: 'json', reply: none },

  readInquiryChallenge: { method: 'GET', path: '/v1/inquiries/challenge', open: true, reply: json(InquiryChallenge) },
  sendInquiry: { method: 'POST', path: '/v1/inquiries', sends: 'json', open: true, reply: json(InquiryReceipt) },

  listTickets: { method: 'GET', path: '/v1/tickets', reply: page(TicketSummary) },
  findHints: { method: 'GET', path: '/v1/hints', reply: page(Hint) },
  createTicket: { method: 'POST', path: '/v1/tickets', sends: 'json', reply: json(Ticket) },
  readTicket: { method: 'GET', path: '/v1/tickets/{id}', reply: json(Ticket) },
  listComments: { method: 'GET', path: '/v1/tickets/{id}/comments', reply: page(Comment) },
  listTimeline: { method: 'GET', path: '/v1/tickets/{id}/timeline', reply: page(TimelineEntry) },
  addComment: { method: 'POST', path: '/v1/tickets/{id}/comments', sends: 'json', reply: json(Comment) },
  editTicket: { method: 'PATCH', path: '/v1/tickets/{id}', sends: 'json', reply: json(Ticket) },
  closeTicket: { method: 'POST', path: '/v1/tickets/{id}/close', sends: 'json', reply: json(Ticket) },
  confirmTicket: { method: 'POST', path: '/v1/tickets/{id}/confirm', sends: 'json', reply: json(Ticket) },
  reopenTicket: { method: 'POST', path: '/v1/tickets/{id}/reopen', sends: 'json', reply: json(Ticket) },
  escalateTicket: { method: 'POST', path: '/v1/tickets/{id}/escalate', sends: 'json', reply: json(Ticket) },
  rateTicket: { method: 'PUT', path: '/v1/tickets/{id}/rating', sends: 'json', reply: json(Ticket) },
  markTicketRead: { method: 'PUT', path: '/v1/tickets/{id}/read', reply: none },

  uploadAttachment: { method: 'POST', path: '/v1/attachments', sends: 'file', reply: json(Attachment) },
  readAttachment: { method: 'GET', path: '/v1/attachments/{id}', reply: file },
  deleteAttachment: { method: 'DELETE', path: '/v1/attachments/{id}', reply: none },

  getStatus: { method: 'GET', path: '/v1/status', open: true, reply: json(Status) },
  reportAffected: { method: 'PUT', path: '/v1/status/incidents/{id}/affected', reply: json(Affected) },

  readAccess: { method: 'GET', path: '/v1/access', reply: json(AccessState) },
  grantAccess: { method: 'POST', path: '/v1/access/grants', sends: 'json', reply: json(Grant) },
  resetGrant: { method: 'POST', path: '/v1/access/grants/{id}/reset', sends: 'json', reply: json(Grant) },
  revokeGrant: { method: 'POST', path: '/v1/access/grants/{id}/revoke', reply: json(Grant) },
  approveAccessRequest: { method: 'POST', path: '/v1/access/requests/{id}/approve', sends: 'json', reply: json(Grant) },
  denyAccessRequest: {
    method: 'POST',
    path: '/v1/access/requests/{id}/deny',
    sends: 'json',
    reply: json(AccessRequest),
  },
  endAccessSession: { method: 'POST', path: '/v1/access/sessions/{id}/end', reply: json(AccessSession) },
  listAuditEvents: { method: 'GET', path: '/v1/access/events', reply: page(AuditEvent) },
  exportAuditEvents: { method: 'GET', path: '/v1/access/events/export', reply: file },
} as const satisfies Record<string, Call>;
