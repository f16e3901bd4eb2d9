import { AccessRequest, AccessSession, Grant } from '../schemas/support-access.ts';
import { AccessDecision, ActivityReceipt, StartedAccessSession } from '../schemas/access-session.ts';
import { jsonResponse, pageResponse } from '../endpoints/endpoint.ts';
import type { Operation } from './operation.ts';
import {
  BreakGlass,
  IdParams,
  ReportAccessActivity,
  StartAccessSession,
  UseAccessSession,
} from '../schemas/requests.ts';

const customers = ['user', 'admin'] as const;
const agents = ['agent'] as const;

/**
 * Operations of support access that the panel does not bundle: for agents, for back ends, and a list of sessions for
 * customers.
 */
export const accessOperations = {
  listAccessSessions: {
    method: 'GET',
    path: '/v1/access/sessions',
    area: 'access',
    summary: 'List the active sessions of agents.',
    actors: customers,
    reply: pageResponse(AccessSession),
    status: 200,
    problems: [],
  },

  readAccessRequest: {
    method: 'GET',
    path: '/v1/support/access-requests/{id}',
    area: 'support',
    summary: 'Get an access request.',
    actors: agents,
    params: IdParams,
    reply: jsonResponse(AccessRequest),
    status: 200,
    problems: ['not_found'],
  },
  startAccessSession: {
    method: 'POST',
    path: '/v1/support/access-sessions',
    area: 'support',
    summary: 'Start a session under an active grant, for at most two hours.',
    actors: agents,
    sends: 'json',
    body: StartAccessSession,
    reply: jsonResponse(StartedAccessSession),
    status: 201,
    problems: ['not_found', 'grant_too_long'],
  },
  renewAccessSession: {
    method: 'POST',
    path: '/v1/support/access-sessions/{id}/renew',
    area: 'support',
    summary: 'Renew the token of a session of the caller. The end of the session does not change.',
    actors: agents,
    resource: 'accessSession',
    params: IdParams,
    reply: jsonResponse(StartedAccessSession),
    status: 200,
    problems: ['grant_ended'],
  },
  leaveAccessSession: {
    method: 'POST',
    path: '/v1/support/access-sessions/{id}/end',
    area: 'support',
    summary: 'End a session of the caller. Idempotent.',
    actors: agents,
    resource: 'accessSession',
    params: IdParams,
    reply: jsonResponse(AccessSession),
    status: 200,
    problems: [],
  },
  useAccessSession: {
    method: 'PUT',
    path: '/v1/support/access-use',
    area: 'support',
    summary: 'Verify, as a back end, whether a session token allows an action; uses and denials are logged.',
    actors: agents,
    sends: 'json',
    body: UseAccessSession,
    rate: 'verifications',
    reply: jsonResponse(AccessDecision),
    status: 200,
    problems: [],
  },
  reportAccessActivity: {
    method: 'POST',
    path: '/v1/support/access-activity',
    area: 'support',
    summary:
      'Report, as a back end, the requests under its sessions as counts per method and route; the audit log sums them up.',
    actors: agents,
    sends: 'json',
    body: ReportAccessActivity,
    rate: 'verifications',
    reply: jsonResponse(ActivityReceipt),
    status: 200,
    problems: [],
  },
  breakGlass: {
    method: 'POST',
    path: '/v1/support/break-glass',
    area: 'support',
    summary: 'Turn on access in an emergency and notify all admins; disabled unless the vendor allows it.',
    actors: agents,
    sends: 'json',
    body: BreakGlass,
    reply: jsonResponse(Grant),
    status: 201,
    problems: ['not_found', 'grant_too_long'],
  },
} as const satisfies Record<string, Operation>;
