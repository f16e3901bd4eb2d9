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

/** What a vendor allows in support access, and the secret that protects its keys. */
export interface AccessOptions extends Partial<AccessPolicy> {
  /**
   * Encrypts the private keys of session tokens in the database: at least 32 bytes, the same for all processes. Several
   * while rotating: the first encrypts, all decrypt. Default: the identity secret; required with a JWKS address.
   */
  keySecret?: string | readonly string[];
}

/**
 * Support access in the server's own database. Whether access holds is computed at each call from stored times and a
 * clock that never runs backwards; nothing has to run for it to end.
 *
 * @param options what is left out has the defaults of {@link AccessPolicy}.
 * @param clock for tests.
 * @throws ConfigurationError with a sentence for the person who starts the server
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
  const core: AccessContext = { policy: resolveAccessPolicy(policy), clock, keys };
  return {
    initialize(context) {
      encryption = createKeyEncryption(resolveKeySecrets(keySecret, context.identitySecrets));
      ({ warn } = context);
    },
    read: reading(core),
    ...grantActions(core),
    ...requestActions(core),
    ...auditActions(core),
    async countPendingRequests({ db, now }, organizationId) {
      const time = await clock.now(db, now);
      const { count } = await waitingRequests(db, organizationId, time)
        .select((eb) => eb.fn.countAll().as('count'))
        .executeTakeFirstOrThrow();
      return Number(count);
    },
    sessions: { ...sessionActions(core), ...useActions(core), ...createActivityActions(core) },

    async sweep(db, now) {
      if (encryption) await keys.encryptPlainKeys(db);
      const time = await clock.now(db, now);
      await sweepErasedWords(db, time);
      for (const id of await organizationsWithExpirations(db, time)) await recordExpirations(db, clock, id, now, time);
    },
  };
}

/** Pending requests: neither decided nor expired. */
const waitingRequests = (db: Db, organizationId: string, time: number) =>
  db
    .selectFrom('access_requests')
    .where('organization_id', '=', organizationId)
    .where('approved_at', 'is', null)
    .where('denied_at', 'is', null)
    .where('lapses_at', '>', time);

/** Who can get in now: the union of all grants, with what was done under each. */
function reading({ clock, policy }: AccessContext): Access['read'] {
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
    const requests = await waitingRequests(db, organizationId, time)
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
