import type { Access, Db } from '../interfaces/index.ts';
import { createMonotonicClock, type MonotonicClock } from '../database/monotonic-clock.ts';
import { createActivityActions } from './activity.ts';
import type { AccessContext } from './context.ts';
import { sweepErasedWords } from './erased-words.ts';
import { organizationsWithExpirations, recordExpirations } from './expiry.ts';
import { grantActions } from './grants.ts';
import { MAX_ROWS, activeGrants, organizationExists } from './locks.ts';
import { createKeyEncryption, resolveKeySecrets, type KeyEncryption } from './key-encryption.ts';
import { createSessionKeys } from './tokens/signing-keys.ts';
import { resolveAccessPolicy, type AccessPolicy } from './policy.ts';
import { auditActions } from './audit/audit-actions.ts';
import { requestActions } from './requests.ts';
import { toGrant, toAccessRequest, toAccessSession } from './rows.ts';
import { activeSessions, lastUses, sessionActions } from './sessions.ts';
import { useActions } from './verify-session.ts';

/** Options of support access: the policy, and the secret that encrypts its keys. */
export interface AccessOptions extends Partial<AccessPolicy> {
  /**
   * Secret that encrypts the private keys of session tokens in the database: at least 32 bytes, the same in all processes. Several
   * during rotation: the first encrypts, all decrypt. Default: the identity secret; required with a JWKS address.
   */
  keySecret?: string | readonly string[];
}

/**
 * Creates support access in the server's own database. Whether access is active is computed on each call from stored
 * times and a monotonic clock; no job is needed for it to expire.
 *
 * @param options omitted ones have the defaults of {@link AccessPolicy}
 * @param clock for tests
 * @throws ConfigurationError for an invalid policy or a missing secret
 * @example const access = databaseAccess({ maxSeconds: 30 * 86_400 });
 */
export function databaseAccess(options: AccessOptions = {}, clock: MonotonicClock = createMonotonicClock()): Access {
  const { keySecret, ...policy } = options;
  let encryption: KeyEncryption | undefined;
  let warn: (message: string) => void = () => {};
  const keys = createSessionKeys(() => (encryption ??= createKeyEncryption(resolveKeySecrets(keySecret, []))), {
    onUnreadableKey: (id) =>
      warn(
        `The key ${id} of support-access sessions cannot be decrypted with the configured secret (access.keySecret, else the identity secret). It is retired: its sessions have to be entered anew, and a new key is made.`,
      ),
  });
  const accessContext: AccessContext = { policy: resolveAccessPolicy(policy), clock, keys };
  return {
    initialize(context) {
      encryption = createKeyEncryption(resolveKeySecrets(keySecret, context.identitySecrets));
      ({ warn } = context);
    },
    read: createReader(accessContext),
    ...grantActions(accessContext),
    ...requestActions(accessContext),
    ...auditActions(accessContext),
    async countPendingRequests({ db, now }, organizationId) {
      const time = await clock.now(db, now);
      const { count } = await pendingRequests(db, organizationId, time)
        .select((eb) => eb.fn.countAll().as('count'))
        .executeTakeFirstOrThrow();
      return Number(count);
    },
    sessions: {
      ...sessionActions(accessContext),
      ...useActions(accessContext),
      ...createActivityActions(accessContext),
    },

    async sweep(db, now) {
      if (encryption) await keys.encryptPlainKeys(db);
      const time = await clock.now(db, now);
      await sweepErasedWords(db, time);
      for (const id of await organizationsWithExpirations(db, time)) await recordExpirations(db, clock, id, now, time);
    },
  };
}

/** Pending requests: neither decided nor expired. */
const pendingRequests = (db: Db, organizationId: string, time: number) =>
  db
    .selectFrom('access_requests')
    .where('organization_id', '=', organizationId)
    .where('approved_at', 'is', null)
    .where('denied_at', 'is', null)
    .where('expires_at', '>', time);

/** Reads who has access now: all active grants, with their last use. */
function createReader({ clock, policy }: AccessContext): Access['read'] {
  return async ({ db, identity, now }, organizationId) => {
    if (identity.role !== 'agent' && identity.organization?.id !== organizationId) return null;
    if (identity.role === 'agent' && !(await organizationExists(db, organizationId))) return null;
    const time = await clock.now(db, now);
    await recordExpirations(db, clock, organizationId, now, time);
    const grants = await activeGrants(db, organizationId, time);
    const uses = await lastUses(
      db,
      grants.map(({ id }) => id),
    );
    const requests = await pendingRequests(db, organizationId, time)
      .selectAll()
      .orderBy('created_at')
      .orderBy('id')
      .limit(MAX_ROWS)
      .execute();
    const chain = await db
      .selectFrom('audit_chains')
      .select('seq')
      .where('organization_id', '=', organizationId)
      .executeTakeFirst();
    return {
      serverTime: new Date(time).toISOString(),
      grants: grants.map((row) => {
        const use = uses.get(row.id);
        const session = use && toAccessSession(use, time);
        const lastUse = session?.lastUsedAt
          ? { agent: session.agent, ticketId: session.ticketId, at: session.lastUsedAt }
          : null;
        return { ...toGrant(row, time), lastUse };
      }),
      requests: requests.map((row) => toAccessRequest(row, time)),
      mayManage: identity.role === 'admin',
      ...(identity.role === 'admin' && { lastEventSeq: chain?.seq ?? 0 }),
      maxSeconds: policy.maxSeconds,
      defaultSeconds: policy.defaultSeconds,
      choiceSeconds: [...policy.choiceSeconds],
      sessions: (await activeSessions(db, organizationId, time)).map((row) => toAccessSession(row, time)),
      allowed: {
        scopes: [...policy.scopes],
        areas: [...policy.areas],
        environments: [...policy.environments],
      },
    };
  };
}
