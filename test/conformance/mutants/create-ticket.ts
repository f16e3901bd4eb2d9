import { randomUUID } from 'node:crypto';
import { all, answering, asking, made, on, rows, sameBut, type Loose, type Mutant } from './helpers.ts';

const FILE = 'POST /v1/tickets';
const READ = 'GET /v1/tickets/*';
const text = (value: unknown) => (typeof value === 'string' ? value : '');
const escaped = (value: unknown) => text(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** Defects that lose or change submitted data. */
export const filingMutants: readonly Mutant[] = [
  {
    what: '201 for a ticket that nobody keeps',
    caughtBy: 'create.listed',
    wrap: on(FILE, async (request, inner) => {
      const probe = await inner(request.clone());
      if (probe.status !== 201) return probe;
      const ticket = (await probe.json()) as Loose;
      return made({ ...ticket, id: randomUUID(), number: '424242' }, 201);
    }),
  },
  {
    what: 'a new ticket that is not in the list yet',
    caughtBy: 'create.listed',
    wrap: rows('GET /v1/tickets', (items) => items.slice(1)),
  },
  {
    what: 'a list that shows another number',
    caughtBy: 'create.listed',
    wrap: rows('GET /v1/tickets', (items) => items.map((row) => ({ ...row, number: `#${text(row['number'])}` }))),
  },
  {
    what: 'a ticket in somebody else’s name',
    caughtBy: 'create.response',
    wrap: answering(FILE, (json) => ({ ...json, requester: { id: 'system', name: 'System', role: 'system' } })),
  },
  {
    what: 'a ticket that is born solved',
    caughtBy: 'create.response',
    wrap: answering(FILE, (json) => ({ ...json, status: 'solved' })),
  },
  {
    what: 'empty lines that are lost',
    caughtBy: 'create.stored',
    wrap: asking(FILE, (body) => ({ ...body, description: text(body['description']).replaceAll(/\n+/g, '\n') })),
  },
  {
    what: 'spaces that are squeezed',
    caughtBy: 'create.stored',
    wrap: asking(FILE, (body) => ({ ...body, description: text(body['description']).replaceAll(/[ \t]+/g, ' ') })),
  },
  {
    what: 'markup that is escaped on the way in',
    caughtBy: 'create.stored',
    wrap: asking(FILE, (body) => ({ ...body, subject: escaped(body['subject']) })),
  },
  {
    what: 'characters beyond the basic plane that are lost',
    caughtBy: 'create.stored',
    wrap: asking(FILE, (body) => ({
      ...body,
      description: text(body['description']).replaceAll(/[\u{10000}-\u{10ffff}]/gu, '?'),
    })),
  },
  {
    what: 'a description that is escaped for those who read it',
    caughtBy: 'create.stored',
    wrap: answering(READ, (json) => ({ ...json, description: escaped(json['description']) })),
  },
  {
    what: 'a priority that is dropped',
    caughtBy: 'create.stored',
    wrap: asking(FILE, ({ priority: _priority, ...rest }) => rest),
  },
  {
    what: 'a priority that is dropped, while the answer repeats what was asked',
    caughtBy: 'create.stored',
    wrap: on(FILE, async (request, inner) => {
      const { priority, ...rest } = (await request.clone().json()) as Loose;
      const response = await asking(FILE, () => rest)(inner, {} as never)(request);
      return response.ok
        ? sameBut(response, { ...((await response.json()) as Loose), priority: priority ?? null })
        : response;
    }),
  },
  {
    what: 'the vendor’s own fields that are lost',
    caughtBy: 'create.stored',
    wrap: answering(READ, (json) => ({ ...json, fields: {} })),
  },
  {
    what: 'a category that is lost',
    caughtBy: 'create.stored',
    wrap: answering(READ, (json) => ({ ...json, category: null })),
  },
  {
    what: 'people in copy who are forgotten',
    caughtBy: 'create.stored',
    wrap: asking(FILE, ({ cc: _cc, ...rest }) => rest),
  },
  {
    what: 'a ticket that says nothing',
    caughtBy: 'create.required',
    wrap: asking(FILE, (body) => ({ ...body, description: text(body['description']).trim() || '(none)' })),
  },
  {
    what: 'refusals that name no field',
    caughtBy: 'create.required',
    wrap: (inner) => async (request) => {
      const response = await inner(request);
      if (response.status !== 422) return response;
      const { errors: _errors, ...rest } = (await response.json()) as Loose;
      return sameBut(response, rest);
    },
  },
  {
    what: 'a subject that is cut off',
    caughtBy: 'create.limits',
    wrap: asking(FILE, (body) => ({ ...body, subject: text(body['subject']).slice(0, 190) })),
  },
  {
    what: 'a limit that counts code units',
    caughtBy: 'create.limits',
    wrap: on(FILE, async (request, inner) => {
      const { subject } = (await request.clone().json()) as Loose;
      const long = text(subject).length > 200;
      return inner(long ? await tooLong(request) : request);
    }),
  },
  {
    what: 'an unknown priority that is silently the usual one',
    caughtBy: 'create.unknown-fields',
    wrap: asking(FILE, ({ priority, ...rest }) =>
      priority === 'kit-none' ? rest : { ...rest, ...(priority !== undefined && { priority }) },
    ),
  },
  {
    what: 'unknown fields that are silently dropped',
    caughtBy: 'create.unknown-fields',
    wrap: asking(FILE, ({ kitNone: _odd, ...rest }) => rest),
  },
  {
    what: 'files that are not there and silently dropped',
    caughtBy: 'create.unknown-fields',
    wrap: asking(FILE, ({ attachments: _files, ...rest }) => rest),
  },
  {
    what: 'a body that can say who files',
    caughtBy: 'create.forged',
    wrap: asking(FILE, ({ requester: _requester, requesterId: _id, ...rest }) => rest),
  },
  {
    what: 'a NUL at which the connection breaks',
    caughtBy: 'create.unstorable',
    wrap: on(FILE, async (request, inner) => {
      if ((await request.clone().text()).includes('\\u0000')) throw new TypeError('socket hang up');
      return inner(request);
    }),
  },
  {
    what: 'a NUL that is silently taken out',
    caughtBy: 'create.unstorable',
    wrap: all(asking(FILE, (body) => ({ ...body, description: text(body['description']).replaceAll('\u0000', '') }))),
  },
];

/** A request that is rejected for the length of its subject. */
async function tooLong(request: Request): Promise<Request> {
  const body = (await request.clone().json()) as Loose;
  return new Request(request.url, {
    method: 'POST',
    headers: request.headers,
    body: JSON.stringify({ ...body, subject: 'x'.repeat(5_000) }),
  });
}
