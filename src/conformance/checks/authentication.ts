import { operationList, type Operation } from '../../contract/index.ts';
import type { RequestSpec } from '../caller.ts';
import type { Check } from '../check.ts';
import type { TestContext } from '../test-context.ts';
import { TEST_USERS } from '../test-users.ts';
import { CheckSkippedError, assert, expectProblem, describeResponse } from '../assertions.ts';

/** Statuses that an API may return for operations it does not implement. */
const NOT_OFFERED = [404, 405];

/** Every implementation must have these operations. */
const isCore = ({ area }: Operation) => area === 'tickets' || area === 'start';

const buildUnknownId = () => `kit-${crypto.randomUUID()}`;

/** Builds an empty request, which has no effect even if the API wrongly authorizes it. */
const emptyCall = (operation: Operation) =>
  operation.body === 'file'
    ? { raw: new Uint8Array([107]), query: { name: 'kit.txt' } }
    : operation.body
      ? { body: {} }
      : {};

/** Checks of authentication and roles. */
export const authenticationChecks: readonly Check[] = [
  {
    id: 'auth.required',
    title: 'Requests without a token return 401',
    why: 'An operation that is not declared public must not be callable without a token.',
    async run(context) {
      for (const { id, ...operation } of operationList) {
        if (operation.actors.includes('anonymous')) continue;
        const response = await context.call(id, { as: 'anonymous', id: buildUnknownId(), ...emptyCall(operation) });
        if (!isCore(operation) && NOT_OFFERED.includes(response.status)) continue;
        expectProblem(response, ['auth_required'], 'no token was sent');
      }
    },
  },
  {
    id: 'auth.forged',
    title: 'A modified or unsigned token returns 401',
    why: 'Anyone who can forge a token can act as any user.',
    async run(context) {
      for (const [token, what] of forgeTokens(requireToken(context))) {
        expectProblem(
          await context.call('listTickets', { token }),
          ['auth_invalid', 'auth_required', 'auth_expired'],
          what,
        );
      }
    },
  },
  {
    id: 'auth.place',
    title: 'A token is accepted in the Authorization header only',
    why: 'URLs end up in logs and browser histories, and a cookie would enable cross-site request forgery.',
    async run(context) {
      const token = requireToken(context);
      const attempts: readonly (RequestSpec & { what: string })[] = [
        { query: { token }, what: 'the token was sent in the URL' },
        { query: { access_token: token }, what: 'the token was sent in the URL' },
        {
          headers: { cookie: `token=${token}; access_token=${token}; session=${token}` },
          what: 'the token was sent in a cookie',
        },
      ];
      for (const { what, ...spec } of attempts) {
        const response = await context.call('listTickets', { as: 'anonymous', ...spec });
        assert(response.status >= 400, `${describeResponse(response).replaceAll(token, '…')}, although ${what}.`);
      }
    },
  },
  {
    id: 'auth.roles',
    title: 'An operation that the role does not include returns 403 before the resource is read',
    why: 'A user with the rights of an admin or an agent decides for the whole organization, or for all of them.',
    async run(context) {
      let checked = 0;
      for (const user of TEST_USERS) {
        if (user === 'leaver' || !context.users.has(user)) continue;
        const role = (await context.session(user)).viewer?.role;
        for (const { id, ...operation } of operationList) {
          if (role === undefined || operation.actors.some((actor) => actor === role)) continue;
          const response = await context.call(id, { as: user, id: buildUnknownId(), ...emptyCall(operation) });
          checked++;
          if (NOT_OFFERED.includes(response.status)) continue;
          // Operations for anonymous callers also refuse signed-in callers with 403.
          expectProblem(
            response,
            ['forbidden'],
            `${id} is not for ${user === 'agent' ? 'an' : 'the'} ${user} (role ${role})`,
          );
        }
      }
      if (checked === 0) throw new CheckSkippedError('No session contained a role.');
    },
  },
];

function requireToken(context: TestContext): string {
  const token = context.tokens.owner;
  if (token === undefined) throw new CheckSkippedError('There is no token of the owner.');
  return token;
}

const encodeSegment = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Returns the claims of a JWT payload; null for anything else. */
function parseClaims(payload: string): object | null {
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    return typeof claims === 'object' ? claims : null;
  } catch {
    return null;
  }
}

/** Yields forged variants of a token, each with a description. */
function* forgeTokens(token: string): Generator<[token: string, what: string]> {
  const [header = '', payload = '', signature = '', ...rest] = token.split('.');
  const claims = parseClaims(payload);
  if (signature === '' || rest.length > 0 || claims === null) {
    yield [`${token.slice(0, -1)}${token.endsWith('x') ? 'y' : 'x'}`, 'the token was changed'];
    yield [`kit-${crypto.randomUUID()}`, 'the token is random'];
    return;
  }
  const other = encodeSegment({ ...claims, context: 'changed' });
  const at = Math.floor(signature.length / 2);
  const flipped = signature.slice(0, at) + (signature[at] === 'A' ? 'B' : 'A') + signature.slice(at + 1);
  yield [`${header}.${other}.${signature}`, 'the claims were changed after signing'];
  yield [`${header}.${payload}.${flipped}`, 'the token’s signature is wrong'];
  yield [`${header}.${payload}.`, 'the token has no signature'];
  yield [`${encodeSegment({ alg: 'none', typ: 'JWT' })}.${payload}.`, 'the token names "none" as its algorithm'];
  yield [
    `${encodeSegment({ alg: 'none', typ: 'JWT' })}.${other}.${signature}`,
    'the token names "none" as its algorithm',
  ];
}
