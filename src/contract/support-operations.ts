import { AccessRequest, AccessState } from './access.ts';
import { Inquiry } from './inquiry.ts';
import { json, none, page } from './call.ts';
import type { Operation } from './operation.ts';
import { AcceptInquiry, AddIncidentUpdate, AnswerTicket, AskForAccess, IdParams, InquiryQuery, OpenIncident, QueueQuery, TriageTicket } from './requests.ts';
import { Incident } from './status.ts';
import { AgentTicket, QueueTicket } from './support.ts';
import { Comment, Ticket } from './ticket.ts';

const agents = ['agent'] as const;

/** The agents' half of the table of operations. The panel carries none of it. See `operations.ts`. */
export const supportOperations = {
  listQueue: {
    method: 'GET', path: '/v1/support/tickets', area: 'support', summary: 'List the tickets of all organizations, newest activity first.',
    actors: agents, query: QueueQuery, reply: page(QueueTicket), status: 200, problems: [],
  },
  readQueueTicket: {
    method: 'GET', path: '/v1/support/tickets/{id}', area: 'support', summary: 'Read a ticket with all its comments.',
    actors: agents, resource: 'ticket', params: IdParams, reply: json(AgentTicket), status: 200, problems: [],
  },
  answerTicket: {
    method: 'POST', path: '/v1/support/tickets/{id}/comments', area: 'support', summary: 'Answer a ticket, or note something internally.',
    actors: agents, resource: 'ticket', params: IdParams, sends: 'json', body: AnswerTicket, reply: json(Comment), status: 201, problems: [],
  },
  triageTicket: {
    method: 'PATCH', path: '/v1/support/tickets/{id}', area: 'support', summary: 'Change status, priority or assignee of a ticket.',
    actors: agents, resource: 'ticket', params: IdParams, sends: 'json', body: TriageTicket, reply: json(AgentTicket), status: 200, problems: [], ifMatch: true,
  },
  listInquiries: {
    method: 'GET', path: '/v1/support/inquiries', area: 'support', summary: 'List what people asked without signing in, oldest first.',
    actors: agents, query: InquiryQuery, reply: page(Inquiry), status: 200, problems: [],
  },
  acceptInquiry: {
    method: 'POST', path: '/v1/support/inquiries/{id}/accept', area: 'support', summary: 'Make a ticket of an inquiry, for the customer who was verified to have asked.',
    actors: agents, params: IdParams, sends: 'json', body: AcceptInquiry, reply: json(Ticket), status: 201, problems: ['not_found'],
  },
  discardInquiry: {
    method: 'DELETE', path: '/v1/support/inquiries/{id}', area: 'support', summary: 'Throw an inquiry away.',
    actors: agents, params: IdParams, reply: none, status: 204, problems: ['not_found'],
  },
  openIncident: {
    method: 'POST', path: '/v1/support/incidents', area: 'support', summary: 'Open an incident on the status page.',
    actors: agents, sends: 'json', body: OpenIncident, reply: json(Incident), status: 201, problems: [],
  },
  addIncidentUpdate: {
    method: 'POST', path: '/v1/support/incidents/{id}/updates', area: 'support', summary: 'Tell how an incident goes on; `resolved` ends it.',
    actors: agents, params: IdParams, sends: 'json', body: AddIncidentUpdate, reply: json(Incident), status: 201, problems: ['not_found'],
  },
  askForAccess: {
    method: 'POST', path: '/v1/support/access-requests', area: 'support', summary: "Ask an organization's admins to be let in.",
    actors: agents, sends: 'json', body: AskForAccess, reply: json(AccessRequest), status: 201, problems: ['not_found', 'grant_too_long'],
  },
  readOrganizationAccess: {
    method: 'GET', path: '/v1/support/organizations/{id}/access', area: 'support', summary: 'Read whether an organization lets support in.',
    actors: agents, params: IdParams, reply: json(AccessState), status: 200, problems: ['not_found'],
  },
} as const satisfies Record<string, Operation>;
