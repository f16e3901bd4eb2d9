import { jsonResponse } from '../calls/call.ts';
import type { Operation } from './operation.ts';
import { Erasure, PersonExport, RetentionReport } from '../schemas/privacy.ts';
import { IdParams, PersonQuery } from '../schemas/requests.ts';

const agents = ['agent'] as const;

/** What a person may ask of those who keep their data. See `operations.ts`. */
export const privacyOperations = {
  exportPerson: {
    method: 'GET',
    path: '/v1/support/people/{id}/export',
    area: 'support',
    summary: 'Read everything that is kept about a customer.',
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
    summary: 'Erase a customer: what they wrote goes, a pseudonym takes their place. There is no way back.',
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
    summary: 'Delete what is kept no longer, as the server also does by itself.',
    actors: agents,
    reply: jsonResponse(RetentionReport),
    status: 200,
    problems: ['forbidden'],
  },
} as const satisfies Record<string, Operation>;
