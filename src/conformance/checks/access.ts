import type { Grant } from '../../contract/index.ts';
import { LIMITS } from '../../contract/index.ts';
import type { Check } from '../check.ts';
import type { TestContext } from '../test-context.ts';
import { readReply } from '../validate-shape.ts';
import { assert, expectProblem, inspect } from '../assertions.ts';

/** Limits the exposure when a grant cannot be revoked. */
const SECONDS = 120;

/** Checks of support access. Every grant lasts at most two minutes and is revoked. */
export const accessChecks: readonly Check[] = [
  {
    id: 'access.granted',
    title: 'A grant is active from now for the number of seconds requested',
    why: 'Administrators choose how long support has access, to the second.',
    capability: 'access',
    async run(context) {
      const admin = await requireAccess(context);
      const reason = `kit ${context.uniqueWord()}`;
      const grant = await openGrant(context, { reason });
      assert(grant.state === 'active', `The grant was opened just now and is ${inspect(grant.state)}.`);
      const seconds = getDurationSeconds(grant);
      assert(seconds === SECONDS, `A grant of ${SECONDS} seconds was requested, and it lasts ${seconds}.`);
      assert(grant.grantedBy.id === admin.viewer?.id, `It was granted by ${inspect(grant.grantedBy)}.`);
      assert(grant.reason === reason, `The reason is ${inspect(grant.reason)} instead of ${inspect(reason)}.`);
      const { grants } = await context.get('readAccess', { as: 'admin' });
      const read = grants.find(({ id }) => id === grant.id);
      assert(read !== undefined, 'The grant was returned with 201, and readAccess does not return it.');
      assert(read.expiresAt === grant.expiresAt, `It ends at ${grant.expiresAt}, and read again at ${read.expiresAt}.`);
    },
  },
  {
    id: 'access.revoked',
    title: 'Revoking a grant ends it immediately, and revoking it again succeeds',
    why: 'A grant that only appears to be revoked is worse than an active one.',
    capability: 'access',
    async run(context) {
      await requireAccess(context);
      const { id } = await openGrant(context);
      const revoke = () => context.call('revokeGrant', { as: 'admin', id });
      const grant = readReply('revokeGrant', await revoke());
      assert(grant.state === 'revoked' && grant.revokedAt !== null, `It was revoked, and is ${inspect(grant.state)}.`);
      const { grants } = await context.get('readAccess', { as: 'admin' });
      assert(!grants.some((one) => one.id === id), 'The grant was revoked, and is still active.');
      readReply('revokeGrant', await revoke());
      context.grants.delete(id);
    },
  },
  {
    id: 'access.limits',
    title: 'A grant longer than the maximum (at most 90 days) or of an invalid length is refused',
    why: 'Long-lived access is forgotten and stays open.',
    capability: 'access',
    async run(context) {
      await requireAccess(context);
      const { maxSeconds } = await context.get('readAccess', { as: 'admin' });
      assert(maxSeconds <= LIMITS.grantSeconds, `maxSeconds is ${maxSeconds}, above ${LIMITS.grantSeconds}.`);
      const attempts = [
        [maxSeconds + 1, ['grant_too_long'], `maxSeconds is ${maxSeconds}`],
        [LIMITS.grantSeconds + 1, ['grant_too_long'], 'it is longer than 90 days'],
        [0, ['validation'], 'the duration is zero'],
        [-60, ['validation'], 'the duration is negative'],
        [1.5, ['validation'], 'it is not an integer'],
        ['60', ['validation'], 'it is not a number'],
      ] as const;
      for (const [seconds, codes, what] of attempts) {
        const response = await context.call('grantAccess', { as: 'admin', body: { seconds } });
        if (response.status < 300) context.grants.add(readReply('grantAccess', response).id);
        expectProblem(response, codes, `${inspect(seconds)} seconds were requested, and ${what}`);
      }
    },
  },
  {
    id: 'access.reset',
    title: 'Resetting a grant restarts its duration from now instead of extending it',
    why: 'Otherwise the maximum of 90 days could be exceeded.',
    capability: 'access',
    async run(context) {
      await requireAccess(context);
      const { id, version } = await openGrant(context);
      const headers = { 'if-match': `"${version}"` };
      const response = await context.call('resetGrant', { as: 'admin', id, body: { seconds: 60 }, headers });
      const grant = readReply('resetGrant', response);
      const { serverTime, grants } = await context.get('readAccess', { as: 'admin' });
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
    title: 'Changes to access are in the audit log, whose hash chain has no gap',
    why: 'Customers must be able to verify afterwards when access was active and that no entry was removed.',
    capability: 'access',
    async run(context) {
      await requireAccess(context);
      const { id } = await openGrant(context);
      await context.get('revokeGrant', { as: 'admin', id });
      context.grants.delete(id);
      const { items } = await context.get('listAuditEvents', { as: 'admin', query: { limit: '20' } });
      const entries = items.filter(({ grantId }) => grantId === id);
      assert(
        entries.length >= 2,
        `A grant was opened and revoked, and the audit log has ${entries.length} entries about it.`,
      );
      for (const [index, event] of items.entries()) {
        const older = items[index + 1];
        if (!older) break;
        assert(
          event.seq === older.seq + 1,
          `Entry ${event.seq} precedes entry ${older.seq}; the order is newest first, without a gap.`,
        );
        assert(
          event.previousHash === older.hash,
          `Entry ${event.seq} does not contain the hash of entry ${older.seq}.`,
        );
      }
    },
  },
  {
    id: 'access.authorization',
    title: 'Grants of another organization cannot be read or revoked',
    why: 'An organization decides about its own support access only.',
    capability: 'access',
    async run(context) {
      await requireAccess(context);
      context.requireUsers('stranger');
      const { id } = await openGrant(context);
      for (const as of ['stranger', 'colleague'] as const) {
        if (!context.users.has(as)) continue;
        const response = await context.call('revokeGrant', { as, id });
        expectProblem(
          response,
          ['forbidden', 'not_found'],
          `the ${as} does not belong to the admins of the organization`,
        );
      }
      const other = await context.call('readAccess', { as: 'stranger' });
      assert(!other.text.includes(id), 'The stranger reads the grant of the owner’s organization.');
      const { grants } = await context.get('readAccess', { as: 'admin' });
      assert(
        grants.some((grant) => grant.id === id),
        'Revoking the grant was refused to others, and it is no longer active.',
      );
    },
  },
  {
    id: 'access.requests',
    title: 'An access request waits for an admin, and its approval grants no more than was requested',
    why: 'Agents request access; the customer decides.',
    capability: 'access',
    async run(context) {
      await requireAccess(context);
      context.requireUsers('agent');
      const organizationId = (await context.session()).organization?.id ?? '';
      const requestScope = async (scope: string) => {
        const body = {
          organizationId,
          seconds: 90,
          scope,
          reason: `Requested by the conformance checks: ${context.uniqueWord()}`,
        };
        return context.get('askForAccess', { as: 'agent', body });
      };
      // No other grant of the checks covers `act_as`, so the request stays pending.
      const denied = await requestScope('act_as');
      if (denied.state !== 'approved') {
        const { requests } = await context.get('readAccess', { as: 'admin' });
        assert(
          requests.some(({ id }) => id === denied.id),
          'An agent requested access, and the admin does not see the request.',
        );
        const response = await context.get('denyAccessRequest', { as: 'admin', id: denied.id, body: {} });
        assert(
          response.state === 'denied' && response.grantId === null,
          `It was denied, and is ${inspect(response.state)}.`,
        );
        const late = await context.call('approveAccessRequest', { as: 'admin', id: denied.id, body: {} });
        expectProblem(late, ['conflict'], 'the request was denied already');
      }
      const request = await requestScope('act_as');
      if (request.state === 'approved') return;
      const grant = await context.get('approveAccessRequest', { as: 'admin', id: request.id, body: { seconds: 60 } });
      context.grants.add(grant.id);
      assert(
        getDurationSeconds(grant) === 60,
        `A request of 90 seconds was approved for 60, and the grant lasts ${getDurationSeconds(grant)}.`,
      );
      assert(
        grant.scope === request.scope,
        `${inspect(request.scope)} was requested, and ${inspect(grant.scope)} was granted.`,
      );
    },
  },
];

async function requireAccess(context: TestContext) {
  context.requireUsers('admin');
  return context.requireCapability('access', 'admin');
}

async function openGrant(context: TestContext, more: object = {}): Promise<Grant> {
  const body = { seconds: SECONDS, scope: 'view', ...more };
  const grant = readReply('grantAccess', await context.call('grantAccess', { as: 'admin', body }));
  context.grants.add(grant.id);
  return grant;
}

const getDurationSeconds = ({ grantedAt, expiresAt }: Grant) =>
  Math.round((Date.parse(expiresAt) - Date.parse(grantedAt)) / 1_000);
