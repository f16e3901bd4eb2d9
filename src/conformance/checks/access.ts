import type { Grant } from '../../contract/index.ts';
import { LIMITS } from '../../contract/index.ts';
import type { Check } from '../check.ts';
import type { TestContext } from '../test-context.ts';
import { readReply } from '../validate-shape.ts';
import { assert, expectProblem, inspect } from '../assertions.ts';

/** So short that a grant which the kit cannot end does no harm. */
const SECONDS = 120;

/** Letting support in. Every grant of the kit is for two minutes at most, and ended by it. */
export const accessChecks: readonly Check[] = [
  {
    id: 'access.granted',
    title: 'A grant lets support in from now for the seconds that were said',
    why: 'The admin who presses the switch decides for how long, to the second.',
    capability: 'access',
    async run(kit) {
      const admin = await manage(kit);
      const reason = `kit ${kit.word()}`;
      const grant = await open(kit, { reason });
      assert(grant.state === 'active', `The grant was opened just now and is ${inspect(grant.state)}.`);
      const seconds = lasting(grant);
      assert(seconds === SECONDS, `Access was given for ${SECONDS} seconds, and lasts ${seconds}.`);
      assert(grant.grantedBy.id === admin.viewer?.id, `It was given by ${inspect(grant.grantedBy)}.`);
      assert(grant.reason === reason, `The reason is ${inspect(grant.reason)} instead of ${inspect(reason)}.`);
      const { grants } = await kit.get('readAccess', { as: 'admin' });
      const read = grants.find(({ id }) => id === grant.id);
      assert(read !== undefined, 'The grant was answered with 201, and nobody can see it.');
      assert(read.expiresAt === grant.expiresAt, `It ends at ${grant.expiresAt}, and read again at ${read.expiresAt}.`);
    },
  },
  {
    id: 'access.revoked',
    title: 'A grant that is revoked is over at once, and revoking it again is no error',
    why: 'A door that only seems to be shut is worse than an open one.',
    capability: 'access',
    async run(kit) {
      await manage(kit);
      const { id } = await open(kit);
      const revoke = () => kit.call('revokeGrant', { as: 'admin', id });
      const grant = readReply('revokeGrant', await revoke());
      assert(grant.state === 'revoked' && grant.revokedAt !== null, `It was revoked, and is ${inspect(grant.state)}.`);
      const { grants } = await kit.get('readAccess', { as: 'admin' });
      assert(
        !grants.some((one) => one.id === id),
        'The grant was revoked, and is still among those that let support in.',
      );
      readReply('revokeGrant', await revoke());
      kit.grants.delete(id);
    },
  },
  {
    id: 'access.limits',
    title: 'A grant is never longer than allowed, at most 90 days, nor of a length that is none',
    why: 'Nobody remembers next year whom they let in today.',
    capability: 'access',
    async run(kit) {
      await manage(kit);
      const { maxSeconds } = await kit.get('readAccess', { as: 'admin' });
      assert(maxSeconds <= LIMITS.grantSeconds, `maxSeconds is ${maxSeconds}, above ${LIMITS.grantSeconds}.`);
      const attempts = [
        [maxSeconds + 1, ['grant_too_long'], `maxSeconds is ${maxSeconds}`],
        [LIMITS.grantSeconds + 1, ['grant_too_long'], 'it is longer than 90 days'],
        [0, ['validation'], 'it is for no time'],
        [-60, ['validation'], 'it is for less than no time'],
        [1.5, ['validation'], 'it is no whole number'],
        ['60', ['validation'], 'it is no number'],
      ] as const;
      for (const [seconds, codes, what] of attempts) {
        const answer = await kit.call('grantAccess', { as: 'admin', body: { seconds } });
        if (answer.status < 300) kit.grants.add(readReply('grantAccess', answer).id);
        expectProblem(answer, codes, `${inspect(seconds)} seconds were asked for, and ${what}`);
      }
    },
  },
  {
    id: 'access.reset',
    title: 'A reset starts the time again from now, and never adds to it',
    why: 'Otherwise ninety days become a hundred and eighty.',
    capability: 'access',
    async run(kit) {
      await manage(kit);
      const { id, version } = await open(kit);
      const headers = { 'if-match': `"${version}"` };
      const answer = await kit.call('resetGrant', { as: 'admin', id, body: { seconds: 60 }, headers });
      const grant = readReply('resetGrant', answer);
      const { serverTime, grants } = await kit.get('readAccess', { as: 'admin' });
      const left = (Date.parse(grant.expiresAt) - Date.parse(serverTime)) / 1_000;
      assert(left <= 60 && left > 30, `A grant of ${SECONDS} seconds was reset to 60, and has ${left} left.`);
      const read = grants.find((one) => one.id === id)?.expiresAt;
      assert(
        read === grant.expiresAt,
        `It was reset to end at ${grant.expiresAt}, and read again ends at ${inspect(read)}.`,
      );
    },
  },
  {
    id: 'access.audit-log',
    title: 'What is done with access is written down, in a chain without a gap',
    why: 'The customer must be able to see afterwards who could get in, and that nothing was taken out of the record.',
    capability: 'access',
    async run(kit) {
      await manage(kit);
      const { id } = await open(kit);
      await kit.get('revokeGrant', { as: 'admin', id });
      kit.grants.delete(id);
      const { items } = await kit.get('listAuditEvents', { as: 'admin', query: { limit: '20' } });
      const about = items.filter(({ grantId }) => grantId === id);
      assert(about.length >= 2, `A grant was opened and revoked, and the record has ${about.length} entries of it.`);
      for (const [index, event] of items.entries()) {
        const older = items[index + 1];
        if (!older) break;
        assert(
          event.seq === older.seq + 1,
          `Entry ${event.seq} stands above entry ${older.seq}: newest first, without a gap.`,
        );
        assert(event.previousHash === older.hash, `Entry ${event.seq} does not carry the hash of entry ${older.seq}.`);
      }
    },
  },
  {
    id: 'access.authorization',
    title: 'Grants of another organization are out of reach',
    why: 'Nobody may open or shut somebody else’s door.',
    capability: 'access',
    async run(kit) {
      await manage(kit);
      kit.needs('stranger');
      const { id } = await open(kit);
      for (const as of ['stranger', 'colleague'] as const) {
        if (!kit.people.has(as)) continue;
        const answer = await kit.call('revokeGrant', { as, id });
        expectProblem(
          answer,
          ['forbidden', 'not_found'],
          `the grant is the owner’s organization’s, and the ${as} asked`,
        );
      }
      const theirs = await kit.call('readAccess', { as: 'stranger' });
      assert(!theirs.text.includes(id), 'The stranger reads the grant of the owner’s organization.');
      const { grants } = await kit.get('readAccess', { as: 'admin' });
      assert(
        grants.some((grant) => grant.id === id),
        'Others were refused to revoke the grant, and yet it is over.',
      );
    },
  },
  {
    id: 'access.requests',
    title: 'An agent’s request waits until an admin answers, and a yes gives no more than was asked for',
    why: 'Support asks, the customer decides.',
    capability: 'access',
    async run(kit) {
      await manage(kit);
      kit.needs('agent');
      const organizationId = (await kit.session()).organization?.id ?? '';
      const ask = async (scope: string) => {
        const body = { organizationId, seconds: 90, scope, reason: `Asked by the conformance kit: ${kit.word()}` };
        return kit.get('askForAccess', { as: 'agent', body });
      };
      // Act as somebody: what no other grant of the kit covers, so that it waits.
      const denied = await ask('act_as');
      if (denied.state !== 'approved') {
        const { requests } = await kit.get('readAccess', { as: 'admin' });
        assert(
          requests.some(({ id }) => id === denied.id),
          'An agent asked, and no admin can see the request.',
        );
        const answer = await kit.get('denyAccessRequest', { as: 'admin', id: denied.id, body: {} });
        assert(answer.state === 'denied' && answer.grantId === null, `It was denied, and is ${inspect(answer.state)}.`);
        const late = await kit.call('approveAccessRequest', { as: 'admin', id: denied.id, body: {} });
        expectProblem(late, ['conflict'], 'the request was denied already');
      }
      const wanted = await ask('act_as');
      if (wanted.state === 'approved') return;
      const grant = await kit.get('approveAccessRequest', { as: 'admin', id: wanted.id, body: { seconds: 60 } });
      kit.grants.add(grant.id);
      assert(
        lasting(grant) === 60,
        `A request of 90 seconds was approved for 60, and the grant lasts ${lasting(grant)}.`,
      );
      assert(
        grant.scope === wanted.scope,
        `${inspect(wanted.scope)} was asked for, and ${inspect(grant.scope)} was given.`,
      );
    },
  },
];

async function manage(kit: TestContext) {
  kit.needs('admin');
  return kit.offers('access', 'admin');
}

async function open(kit: TestContext, more: object = {}): Promise<Grant> {
  const body = { seconds: SECONDS, scope: 'view', ...more };
  const grant = readReply('grantAccess', await kit.call('grantAccess', { as: 'admin', body }));
  kit.grants.add(grant.id);
  return grant;
}

const lasting = ({ grantedAt, expiresAt }: Grant) =>
  Math.round((Date.parse(expiresAt) - Date.parse(grantedAt)) / 1_000);
