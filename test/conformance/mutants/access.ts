import { databaseAccess } from '../../../src/server/index.ts';
import {
  changeResponse,
  changeRequest,
  withToken,
  createResponse,
  wrapRoute,
  problem,
  changeRows,
  serveAs,
  type JsonObject,
  type Mutant,
} from './helpers.ts';

const GRANT = 'POST /v1/access/grants';
const REVOKE = 'POST /v1/access/grants/*/revoke';
const STATE = 'GET /v1/access';

/** Defects in support access. */
export const accessMutants: readonly Mutant[] = [
  {
    defect: 'a grant that lasts twice as long',
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
    defect: 'a grant that nobody can see',
    caughtBy: 'access.granted',
    wrap: changeResponse(STATE, (json) => ({ ...json, grants: [] })),
  },
  {
    defect: 'a reason that is lost',
    caughtBy: 'access.granted',
    wrap: changeRequest(GRANT, ({ reason: _reason, ...rest }) => rest),
  },
  {
    defect: 'a door that only seems to be shut',
    caughtBy: 'access.revoked',
    wrap: wrapRoute(REVOKE, async (request, inner, { admin }) => {
      const read = await inner(withToken(new Request(new URL('/v1/access', request.url)), admin));
      const { grants } = (await read.json()) as { grants: JsonObject[] };
      const grant = grants.find(({ id }) => request.url.includes(String(id)));
      return grant
        ? createResponse({ ...grant, state: 'revoked', revokedAt: new Date().toISOString() })
        : problem(404, 'not_found');
    }),
  },
  {
    defect: 'revoking twice as an error',
    caughtBy: 'access.revoked',
    wrap: (inner) => {
      const seen = new Set<string>();
      return wrapRoute(REVOKE, async (request, next) => {
        if (seen.has(request.url)) return problem(409, 'conflict');
        seen.add(request.url);
        return next(request);
      })(inner, {} as never);
    },
  },
  {
    defect: 'too long a grant that is silently shortened',
    caughtBy: 'access.limits',
    wrap: changeRequest(GRANT, (body) => (Number(body['seconds']) > 7_776_000 ? { ...body, seconds: 60 } : body)),
  },
  {
    defect: 'seconds as text',
    caughtBy: 'access.limits',
    wrap: changeRequest(GRANT, (body) =>
      typeof body['seconds'] === 'string' ? { ...body, seconds: Number(body['seconds']) } : body,
    ),
  },
  {
    defect: 'a reset that adds to the time',
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
    defect: 'a record that lacks what was ended',
    caughtBy: 'access.audit-log',
    wrap: changeRows('GET /v1/access/events', (items) => items.filter(({ action }) => action !== 'revoked')),
  },
  {
    defect: 'a record whose chain is broken',
    caughtBy: 'access.audit-log',
    wrap: changeRows('GET /v1/access/events', (items) =>
      items.map((row, index) => (index === 1 ? { ...row, hash: '0'.repeat(64) } : row)),
    ),
  },
  {
    defect: 'grants that other organizations read',
    caughtBy: 'access.authorization',
    wrap: serveAs(STATE, ['stranger'], 'admin'),
  },
  {
    defect: 'doors that strangers can shut',
    caughtBy: 'access.authorization',
    wrap: serveAs(REVOKE, ['stranger'], 'admin'),
  },
  {
    defect: 'a yes that gives more than was said',
    caughtBy: 'access.requests',
    wrap: changeRequest('POST /v1/access/requests/*/approve', () => ({})),
  },
  {
    defect: 'requests that no admin sees',
    caughtBy: 'access.requests',
    wrap: changeResponse(STATE, (json) => ({ ...json, requests: [] })),
  },
];
