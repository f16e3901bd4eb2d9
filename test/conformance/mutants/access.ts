import { databaseAccess } from '../../../src/server/index.ts';
import { answering, asking, carrying, made, on, problem, rows, servingAs, type Loose, type Mutant } from './helpers.ts';

const GRANT = 'POST /v1/access/grants';
const REVOKE = 'POST /v1/access/grants/*/revoke';
const STATE = 'GET /v1/access';

/** Defects in support access. */
export const accessMutants: readonly Mutant[] = [
  {
    what: 'a grant that lasts twice as long',
    caughtBy: 'access.granted',
    options: () => {
      const access = databaseAccess();
      return {
        access: {
          ...access,
          grant: (call, input) => access.grant(call, { ...input, seconds: (input.seconds ?? 0) * 2 }),
        },
      };
    },
  },
  {
    what: 'a grant that nobody can see',
    caughtBy: 'access.granted',
    wrap: answering(STATE, (json) => ({ ...json, grants: [] })),
  },
  {
    what: 'a reason that is lost',
    caughtBy: 'access.granted',
    wrap: asking(GRANT, ({ reason: _reason, ...rest }) => rest),
  },
  {
    what: 'a door that only seems to be shut',
    caughtBy: 'access.revoked',
    wrap: on(REVOKE, async (request, inner, { admin }) => {
      const read = await inner(carrying(new Request(new URL('/v1/access', request.url)), admin));
      const { grants } = (await read.json()) as { grants: Loose[] };
      const grant = grants.find(({ id }) => request.url.includes(String(id)));
      return grant
        ? made({ ...grant, state: 'revoked', revokedAt: new Date().toISOString() })
        : problem(404, 'not_found');
    }),
  },
  {
    what: 'revoking twice as an error',
    caughtBy: 'access.revoked',
    wrap: (inner) => {
      const seen = new Set<string>();
      return on(REVOKE, async (request, next) => {
        if (seen.has(request.url)) return problem(409, 'conflict');
        seen.add(request.url);
        return next(request);
      })(inner, {} as never);
    },
  },
  {
    what: 'too long a grant that is silently shortened',
    caughtBy: 'access.limits',
    wrap: asking(GRANT, (body) => (Number(body['seconds']) > 7_776_000 ? { ...body, seconds: 60 } : body)),
  },
  {
    what: 'seconds as text',
    caughtBy: 'access.limits',
    wrap: asking(GRANT, (body) =>
      typeof body['seconds'] === 'string' ? { ...body, seconds: Number(body['seconds']) } : body,
    ),
  },
  {
    what: 'a reset that adds to the time',
    caughtBy: 'access.reset',
    options: () => {
      const access = databaseAccess();
      return {
        access: {
          ...access,
          reset: (call, id, seconds, version) => access.reset(call, id, Number(seconds) + 120, version),
        },
      };
    },
  },
  {
    what: 'a record that lacks what was ended',
    caughtBy: 'access.audit-log',
    wrap: rows('GET /v1/access/events', (items) => items.filter(({ action }) => action !== 'revoked')),
  },
  {
    what: 'a record whose chain is broken',
    caughtBy: 'access.audit-log',
    wrap: rows('GET /v1/access/events', (items) =>
      items.map((row, index) => (index === 1 ? { ...row, hash: '0'.repeat(64) } : row)),
    ),
  },
  {
    what: 'grants that other organizations read',
    caughtBy: 'access.authorization',
    wrap: servingAs(STATE, ['stranger'], 'admin'),
  },
  {
    what: 'doors that strangers can shut',
    caughtBy: 'access.authorization',
    wrap: servingAs(REVOKE, ['stranger'], 'admin'),
  },
  {
    what: 'a yes that gives more than was said',
    caughtBy: 'access.requests',
    wrap: asking('POST /v1/access/requests/*/approve', () => ({})),
  },
  {
    what: 'requests that no admin sees',
    caughtBy: 'access.requests',
    wrap: answering(STATE, (json) => ({ ...json, requests: [] })),
  },
];
