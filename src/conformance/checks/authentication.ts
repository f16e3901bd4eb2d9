import { operationList, type Operation } from '../../contract/index.ts';
import type { RequestSpec } from '../caller.ts';
import type { Check } from '../check.ts';
import type { TestContext } from '../test-context.ts';
import { TEST_USERS } from '../test-users.ts';
import { CheckSkippedError, assert, expectProblem, describeResponse } from '../assertions.ts';

/** What a call without a right to it may be answered with where the API does not offer the operation at all. */
const NOT_OFFERED = [404, 405];

/** Customers must be told to sign in again by the very calls they make most. */
const isCore = ({ area }: Operation) => area === 'tickets' || area === 'start';

const nowhere = () => `kit-${crypto.randomUUID()}`;

/** Calls with nothing in it: whoever is let in by mistake is refused for that, and nothing is done. */
const emptyCall = (operation: Operation) =>
  operation.body === 'file'
    ? { raw: new Uint8Array([107]), query: { name: 'kit.txt' } }
    : operation.body
      ? { body: {} }
      : {};

/** Who is let in, and to what. */
export const tokenChecks: readonly Check[] = [
  {
    id: 'auth.required',
    title: 'Without a token, 401',
    why: 'What is not said to be open to everybody must be open to nobody.',
    async run(kit) {
      for (const { id, ...operation } of operationList) {
        if (operation.actors.includes('anonymous')) continue;
        const answer = await kit.call(id, { as: 'nobody', id: nowhere(), ...emptyCall(operation) });
        if (!isCore(operation) && NOT_OFFERED.includes(answer.status)) continue;
        expectProblem(answer, ['auth_required'], 'no token came');
      }
    },
  },
  {
    id: 'auth.forged',
    title: 'A token that was changed, or is not signed, is refused with 401',
    why: 'Whoever could write their own token would be whoever they like.',
    async run(kit) {
      for (const [token, what] of forgeries(buildToken(kit))) {
        expectProblem(
          await kit.call('listTickets', { token }),
          ['auth_invalid', 'auth_required', 'auth_expired'],
          what,
        );
      }
    },
  },
  {
    id: 'auth.place',
    title: 'A token counts in the Authorization header only',
    why: 'Addresses end up in logs and histories, and a cookie would let other sites act for the viewer.',
    async run(kit) {
      const token = buildToken(kit);
      const attempts: readonly (RequestSpec & { what: string })[] = [
        { query: { token }, what: 'the token came in the address' },
        { query: { access_token: token }, what: 'the token came in the address' },
        {
          headers: { cookie: `token=${token}; access_token=${token}; session=${token}` },
          what: 'the token came in a cookie',
        },
      ];
      for (const { what, ...said } of attempts) {
        const answer = await kit.call('listTickets', { as: 'nobody', ...said });
        assert(answer.status >= 400, `${describeResponse(answer).replaceAll(token, '…')}, although ${what}.`);
      }
    },
  },
  {
    id: 'auth.roles',
    title: 'What a role may not do is refused with 403, before anything is read',
    why: 'A user who can call what is meant for admins or agents decides for the whole organization, or for all of them.',
    async run(kit) {
      let checked = 0;
      for (const person of TEST_USERS) {
        if (person === 'leaver' || !kit.people.has(person)) continue;
        const role = (await kit.session(person)).viewer?.role;
        for (const { id, ...operation } of operationList) {
          if (role === undefined || operation.actors.some((actor) => actor === role)) continue;
          const answer = await kit.call(id, { as: person, id: nowhere(), ...emptyCall(operation) });
          checked++;
          if (NOT_OFFERED.includes(answer.status)) continue;
          // Somebody who is signed in is told so also where only those are served who are not.
          expectProblem(
            answer,
            ['forbidden'],
            `${id} is not for ${person === 'agent' ? 'an' : 'the'} ${person} (role ${role})`,
          );
        }
      }
      if (checked === 0) throw new CheckSkippedError('No session named a role.');
    },
  },
];

function buildToken(kit: TestContext): string {
  const token = kit.tokens.owner;
  if (token === undefined) throw new CheckSkippedError('There is no token to change.');
  return token;
}

const encodeSegment = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** What a JWT says; null when it is none. */
function claimsIn(payload: string): object | null {
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    return typeof claims === 'object' ? claims : null;
  } catch {
    return null;
  }
}

/** Tokens that look like the given one and must not be taken, with what is wrong with each. */
function* forgeries(token: string): Generator<[token: string, what: string]> {
  const [header = '', payload = '', signature = '', ...rest] = token.split('.');
  const claims = claimsIn(payload);
  if (signature === '' || rest.length > 0 || claims === null) {
    yield [`${token.slice(0, -1)}${token.endsWith('x') ? 'y' : 'x'}`, 'the token was changed'];
    yield [`kit-${crypto.randomUUID()}`, 'the token was made up'];
    return;
  }
  const other = encodeSegment({ ...claims, kit: 'changed' });
  const at = Math.floor(signature.length / 2);
  const flipped = signature.slice(0, at) + (signature[at] === 'A' ? 'B' : 'A') + signature.slice(at + 1);
  yield [`${header}.${other}.${signature}`, 'what the token says was changed after it was signed'];
  yield [`${header}.${payload}.${flipped}`, 'the token’s signature is wrong'];
  yield [`${header}.${payload}.`, 'the token has no signature'];
  yield [`${encodeSegment({ alg: 'none', typ: 'JWT' })}.${payload}.`, 'the token names "none" as its algorithm'];
  yield [
    `${encodeSegment({ alg: 'none', typ: 'JWT' })}.${other}.${signature}`,
    'the token names "none" as its algorithm',
  ];
}
