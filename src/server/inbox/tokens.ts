import { hkdfSync, randomBytes, randomUUID } from 'node:crypto';
import { decodeProtectedHeader, jwtVerify, SignJWT, errors } from 'jose';
import { createTokenError } from '../auth/token-error.ts';
import type { Db, Identity } from '../interfaces/index.ts';
import type { Agent } from './agents.ts';

/** Lifetime of a token in seconds. */
export const TOKEN_SECONDS = 300;
const TOKEN_TYPE = 'inbox+jwt';
const ISSUER = 'madoguchi:inbox';

/** Signs and verifies the short-lived tokens with which the inbox calls the API. */
export interface InboxTokens {
  sign(db: Db, agent: Agent, sessionId: string, now: number): Promise<{ token: string; expiresAt: number }>;
  /** Whether a token claims to be one of the inbox. Others are verified as tokens of the vendor. */
  accepts(token: string): boolean;
  /** @throws ProblemError `auth_expired`, `auth_invalid` */
  verify(db: Db, token: string, now: number): Promise<Identity>;
}

/**
 * Creates the tokens of the inbox. Their keys are derived from a secret in the database and the configured secrets together, so
 * that a copy of the database alone signs nothing.
 *
 * @param secrets configured secrets: the first one signs, all of them verify; empty where none is configured
 */
export function createInboxTokens(secrets: readonly Uint8Array[]): InboxTokens {
  let cached: { adapter: object; keys: Uint8Array[] } | null = null;

  async function readKeys(db: Db): Promise<Uint8Array[]> {
    const { adapter } = db.getExecutor();
    if (cached?.adapter === adapter) return cached.keys;
    await db
      .insertInto('secrets')
      .values({ name: 'inbox', value: randomBytes(32).toString('base64url') })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute();
    const { value } = await db
      .selectFrom('secrets')
      .select('value')
      .where('name', '=', 'inbox')
      .executeTakeFirstOrThrow();
    const inputs = secrets.length === 0 ? [new Uint8Array()] : secrets;
    const keys = inputs.map((secret) => new Uint8Array(hkdfSync('sha256', secret, value, 'madoguchi inbox token', 32)));
    cached = { adapter, keys };
    return keys;
  }

  return {
    async sign(db, agent, sessionId, now) {
      const [key = new Uint8Array()] = await readKeys(db);
      const issuedAt = Math.floor(now / 1_000);
      const expiresAt = issuedAt + TOKEN_SECONDS;
      const token = await new SignJWT({ sid: sessionId, name: agent.name })
        .setProtectedHeader({ alg: 'HS256', typ: TOKEN_TYPE })
        .setIssuer(ISSUER)
        .setSubject(agent.id)
        .setJti(randomUUID())
        .setIssuedAt(issuedAt)
        .setExpirationTime(expiresAt)
        .sign(key);
      return { token, expiresAt: expiresAt * 1_000 };
    },
    accepts(token) {
      try {
        return decodeProtectedHeader(token).typ === TOKEN_TYPE;
      } catch {
        return false;
      }
    },
    async verify(db, token, now) {
      let failure: unknown;
      for (const key of await readKeys(db))
        try {
          const { payload } = await jwtVerify(token, key, {
            algorithms: ['HS256'],
            typ: TOKEN_TYPE,
            issuer: ISSUER,
            currentDate: new Date(now),
            requiredClaims: ['exp', 'iat', 'sub', 'sid', 'jti'],
          });
          const { sub, sid, iat = 0, exp = 0, name, jti = null } = payload;
          if (sub === undefined || typeof sid !== 'string') throw createTokenError('malformed');
          return {
            id: sub,
            name: typeof name === 'string' ? name : sub,
            email: null,
            role: 'agent',
            organization: null,
            inboxSession: sid,
            token: { id: jti, issuer: ISSUER, issuedAt: iat * 1_000, expiresAt: exp * 1_000 },
          };
        } catch (error) {
          failure = error;
          if (!(error instanceof errors.JWSSignatureVerificationFailed)) break;
        }
      if (failure instanceof errors.JWTExpired) throw createTokenError('expired');
      throw createTokenError(failure instanceof errors.JWSSignatureVerificationFailed ? 'signature' : 'malformed');
    },
  };
}
