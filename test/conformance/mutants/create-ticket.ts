import { randomUUID } from 'node:crypto';
import {
  combine,
  changeResponse,
  changeRequest,
  createResponse,
  wrapRoute,
  changeRows,
  cloneResponse,
  type JsonObject,
  type Mutant,
} from './helpers.ts';

const FILE = 'POST /v1/tickets';
const READ = 'GET /v1/tickets/*';
const text = (value: unknown) => (typeof value === 'string' ? value : '');
const escaped = (value: unknown) => text(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** Defects that lose or change submitted data. */
export const filingMutants: readonly Mutant[] = [
  {
    defect: '201 for a ticket that nobody keeps',
    caughtBy: 'create.listed',
    wrap: wrapRoute(FILE, async (request, inner) => {
      const probe = await inner(request.clone());
      if (probe.status !== 201) return probe;
      const ticket = (await probe.json()) as JsonObject;
      return createResponse({ ...ticket, id: randomUUID(), number: '424242' }, 201);
    }),
  },
  {
    defect: 'a new ticket that is not in the list yet',
    caughtBy: 'create.listed',
    wrap: changeRows('GET /v1/tickets', (items) => items.slice(1)),
  },
  {
    defect: 'a list that shows another number',
    caughtBy: 'create.listed',
    wrap: changeRows('GET /v1/tickets', (items) => items.map((row) => ({ ...row, number: `#${text(row['number'])}` }))),
  },
  {
    defect: 'a ticket in somebody else’s name',
    caughtBy: 'create.response',
    wrap: changeResponse(FILE, (json) => ({ ...json, requester: { id: 'system', name: 'System', role: 'system' } })),
  },
  {
    defect: 'a ticket that is born solved',
    caughtBy: 'create.response',
    wrap: changeResponse(FILE, (json) => ({ ...json, status: 'solved' })),
  },
  {
    defect: 'empty lines that are lost',
    caughtBy: 'create.stored',
    wrap: changeRequest(FILE, (body) => ({ ...body, description: text(body['description']).replaceAll(/\n+/g, '\n') })),
  },
  {
    defect: 'spaces that are squeezed',
    caughtBy: 'create.stored',
    wrap: changeRequest(FILE, (body) => ({
      ...body,
      description: text(body['description']).replaceAll(/[ \t]+/g, ' '),
    })),
  },
  {
    defect: 'markup that is escaped on the way in',
    caughtBy: 'create.stored',
    wrap: changeRequest(FILE, (body) => ({ ...body, subject: escaped(body['subject']) })),
  },
  {
    defect: 'characters beyond the basic plane that are lost',
    caughtBy: 'create.stored',
    wrap: changeRequest(FILE, (body) => ({
      ...body,
      description: text(body['description']).replaceAll(/[\u{10000}-\u{10ffff}]/gu, '?'),
    })),
  },
  {
    defect: 'a description that is escaped for those who read it',
    caughtBy: 'create.stored',
    wrap: changeResponse(READ, (json) => ({ ...json, description: escaped(json['description']) })),
  },
  {
    defect: 'a priority that is dropped',
    caughtBy: 'create.stored',
    wrap: changeRequest(FILE, ({ priority: _priority, ...rest }) => rest),
  },
  {
    defect: 'a priority that is dropped, while the answer repeats what was asked',
    caughtBy: 'create.stored',
    wrap: wrapRoute(FILE, async (request, inner) => {
      const { priority, ...rest } = (await request.clone().json()) as JsonObject;
      const response = await changeRequest(FILE, () => rest)(inner, {} as never)(request);
      return response.ok
        ? cloneResponse(response, { ...((await response.json()) as JsonObject), priority: priority ?? null })
        : response;
    }),
  },
  {
    defect: 'the vendor’s own fields that are lost',
    caughtBy: 'create.stored',
    wrap: changeResponse(READ, (json) => ({ ...json, fields: {} })),
  },
  {
    defect: 'a category that is lost',
    caughtBy: 'create.stored',
    wrap: changeResponse(READ, (json) => ({ ...json, category: null })),
  },
  {
    defect: 'people in copy who are forgotten',
    caughtBy: 'create.stored',
    wrap: changeRequest(FILE, ({ cc: _cc, ...rest }) => rest),
  },
  {
    defect: 'a ticket that says nothing',
    caughtBy: 'create.required',
    wrap: changeRequest(FILE, (body) => ({ ...body, description: text(body['description']).trim() || '(none)' })),
  },
  {
    defect: 'refusals that name no field',
    caughtBy: 'create.required',
    wrap: (inner) => async (request) => {
      const response = await inner(request);
      if (response.status !== 422) return response;
      const { errors: _errors, ...rest } = (await response.json()) as JsonObject;
      return cloneResponse(response, rest);
    },
  },
  {
    defect: 'a subject that is cut off',
    caughtBy: 'create.limits',
    wrap: changeRequest(FILE, (body) => ({ ...body, subject: text(body['subject']).slice(0, 190) })),
  },
  {
    defect: 'a limit that counts code units',
    caughtBy: 'create.limits',
    wrap: wrapRoute(FILE, async (request, inner) => {
      const { subject } = (await request.clone().json()) as JsonObject;
      const long = text(subject).length > 200;
      return inner(long ? await tooLong(request) : request);
    }),
  },
  {
    defect: 'an unknown priority that is silently the usual one',
    caughtBy: 'create.unknown-fields',
    wrap: changeRequest(FILE, ({ priority, ...rest }) =>
      priority === 'kit-none' ? rest : { ...rest, ...(priority !== undefined && { priority }) },
    ),
  },
  {
    defect: 'unknown fields that are silently dropped',
    caughtBy: 'create.unknown-fields',
    wrap: changeRequest(FILE, ({ kitNone: _odd, ...rest }) => rest),
  },
  {
    defect: 'files that are not there and silently dropped',
    caughtBy: 'create.unknown-fields',
    wrap: changeRequest(FILE, ({ attachments: _files, ...rest }) => rest),
  },
  {
    defect: 'a body that can say who files',
    caughtBy: 'create.forged',
    wrap: changeRequest(FILE, ({ requester: _requester, requesterId: _id, ...rest }) => rest),
  },
  {
    defect: 'a NUL at which the connection breaks',
    caughtBy: 'create.unstorable',
    wrap: wrapRoute(FILE, async (request, inner) => {
      if ((await request.clone().text()).includes('\\u0000')) throw new TypeError('socket hang up');
      return inner(request);
    }),
  },
  {
    defect: 'a NUL that is silently taken out',
    caughtBy: 'create.unstorable',
    wrap: combine(
      changeRequest(FILE, (body) => ({ ...body, description: text(body['description']).replaceAll('\u0000', '') })),
    ),
  },
];

/** A request that is rejected for the length of its subject. */
async function tooLong(request: Request): Promise<Request> {
  const body = (await request.clone().json()) as JsonObject;
  return new Request(request.url, {
    method: 'POST',
    headers: request.headers,
    body: JSON.stringify({ ...body, subject: 'x'.repeat(5_000) }),
  });
}
