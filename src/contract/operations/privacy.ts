import { jsonResponse } from '../endpoints/endpoint.ts';
import type { Operation } from './operation.ts';
import { Erasure, PersonExport, RetentionReport } from '../schemas/privacy.ts';
import { IdParams, PersonQuery } from '../schemas/requests.ts';

const agents = ['agent'] as const;

/** Data subject requests (export, erasure) and data retention. */
export const privacyOperations = {
  exportPerson: {
    method: 'GET',
    path: '/v1/support/people/{id}/export',
    area: 'support',
    summary: 'Export all stored data of a customer.',
    actors: agents,
    params: IdParams,
    query: PersonQuery,
    reply: jsonResponse(PersonExport),
    status: 200,
    problems: ['not_found', 'forbidden'],
  },
  erasePerson: {
    method: 'POST',
    path: '/v1/support/people/{id}/erase',
    area: 'support',
    summary: 'Erase a customer: deletes their texts and replaces their identity with a pseudonym. Irreversible.',
    actors: agents,
    params: IdParams,
    query: PersonQuery,
    reply: jsonResponse(Erasure),
    status: 200,
    problems: ['not_found', 'forbidden'],
  },
  applyRetention: {
    method: 'POST',
    path: '/v1/support/retention',
    area: 'support',
    summary: 'Delete data whose retention period is over. The server also does this periodically.',
    actors: agents,
    reply: jsonResponse(RetentionReport),
    status: 200,
    problems: ['forbidden'],
  },
} as const satisfies Record<string, Operation>;
