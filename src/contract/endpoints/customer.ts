import { AccessRequest, AccessSession, AccessState, AuditEvent, Grant } from '../schemas/support-access.ts';
import { Article } from '../schemas/article.ts';
import { type Endpoint, fileResponse, jsonResponse, noContent, pageResponse } from './endpoint.ts';
import { TimelineEntry } from '../schemas/timeline.ts';
import { Suggestion } from '../schemas/suggestion.ts';
import { InquiryChallenge, InquiryReceipt } from '../schemas/inquiry.ts';
import { Session } from '../schemas/session.ts';
import { AffectedReport, Status } from '../schemas/status.ts';
import { Attachment, Comment, Ticket, TicketSummary } from '../schemas/ticket.ts';

/** Customer operations without request schemas and rules: the part that the panel bundles. */
export const customerEndpoints = {
  getSession: { method: 'GET', path: '/v1/session', reply: jsonResponse(Session) },
  endSession: { method: 'DELETE', path: '/v1/session', reply: noContent },

  searchArticles: { method: 'GET', path: '/v1/articles', open: true, reply: pageResponse(Article) },
  voteArticle: { method: 'PUT', path: '/v1/articles/{id}/vote', sends: 'json', reply: noContent },

  readInquiryChallenge: {
    method: 'GET',
    path: '/v1/inquiries/challenge',
    open: true,
    reply: jsonResponse(InquiryChallenge),
  },
  sendInquiry: {
    method: 'POST',
    path: '/v1/inquiries',
    sends: 'json',
    open: true,
    reply: jsonResponse(InquiryReceipt),
  },

  listTickets: { method: 'GET', path: '/v1/tickets', reply: pageResponse(TicketSummary) },
  findSuggestions: { method: 'GET', path: '/v1/suggestions', reply: pageResponse(Suggestion) },
  createTicket: { method: 'POST', path: '/v1/tickets', sends: 'json', reply: jsonResponse(Ticket) },
  readTicket: { method: 'GET', path: '/v1/tickets/{id}', reply: jsonResponse(Ticket) },
  listComments: { method: 'GET', path: '/v1/tickets/{id}/comments', reply: pageResponse(Comment) },
  listTimeline: { method: 'GET', path: '/v1/tickets/{id}/timeline', reply: pageResponse(TimelineEntry) },
  addComment: { method: 'POST', path: '/v1/tickets/{id}/comments', sends: 'json', reply: jsonResponse(Comment) },
  editTicket: { method: 'PATCH', path: '/v1/tickets/{id}', sends: 'json', reply: jsonResponse(Ticket) },
  closeTicket: { method: 'POST', path: '/v1/tickets/{id}/close', sends: 'json', reply: jsonResponse(Ticket) },
  confirmTicket: { method: 'POST', path: '/v1/tickets/{id}/confirm', sends: 'json', reply: jsonResponse(Ticket) },
  reopenTicket: { method: 'POST', path: '/v1/tickets/{id}/reopen', sends: 'json', reply: jsonResponse(Ticket) },
  escalateTicket: { method: 'POST', path: '/v1/tickets/{id}/escalate', sends: 'json', reply: jsonResponse(Ticket) },
  rateTicket: { method: 'PUT', path: '/v1/tickets/{id}/rating', sends: 'json', reply: jsonResponse(Ticket) },
  markTicketRead: { method: 'PUT', path: '/v1/tickets/{id}/read', reply: noContent },

  uploadAttachment: { method: 'POST', path: '/v1/attachments', sends: 'file', reply: jsonResponse(Attachment) },
  readAttachment: { method: 'GET', path: '/v1/attachments/{id}', reply: fileResponse },
  deleteAttachment: { method: 'DELETE', path: '/v1/attachments/{id}', reply: noContent },

  getStatus: { method: 'GET', path: '/v1/status', open: true, reply: jsonResponse(Status) },
  reportAffected: { method: 'PUT', path: '/v1/status/incidents/{id}/affected', reply: jsonResponse(AffectedReport) },

  readAccess: { method: 'GET', path: '/v1/access', reply: jsonResponse(AccessState) },
  grantAccess: { method: 'POST', path: '/v1/access/grants', sends: 'json', reply: jsonResponse(Grant) },
  resetGrant: { method: 'POST', path: '/v1/access/grants/{id}/reset', sends: 'json', reply: jsonResponse(Grant) },
  revokeGrant: { method: 'POST', path: '/v1/access/grants/{id}/revoke', reply: jsonResponse(Grant) },
  approveAccessRequest: {
    method: 'POST',
    path: '/v1/access/requests/{id}/approve',
    sends: 'json',
    reply: jsonResponse(Grant),
  },
  denyAccessRequest: {
    method: 'POST',
    path: '/v1/access/requests/{id}/deny',
    sends: 'json',
    reply: jsonResponse(AccessRequest),
  },
  endAccessSession: { method: 'POST', path: '/v1/access/sessions/{id}/end', reply: jsonResponse(AccessSession) },
  listAuditEvents: { method: 'GET', path: '/v1/access/events', reply: pageResponse(AuditEvent) },
  exportAuditEvents: { method: 'GET', path: '/v1/access/events/export', reply: fileResponse },
} as const satisfies Record<string, Endpoint>;
