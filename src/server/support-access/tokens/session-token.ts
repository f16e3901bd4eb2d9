import { SignJWT, decodeProtectedHeader, errors, jwtVerify, type CryptoKey } from 'jose';
import * as z from 'zod/mini';
import { ACCESS_SCOPES, type AccessDenialCode } from '../../../contract/index.ts';
import { isCanonicalJwt } from '../../auth/compact-jwt.ts';
import type { SessionKey } from './signing-keys.ts';
import { scopeCovers } from '../scope.ts';

const ISSUER = 'madoguchi';
const AUDIENCE = 'madoguchi-session';
const TYPE = 'support-session+jwt';
/** Bounds the cost of rejecting an oversized token. */
const MAX_TOKEN_LENGTH = 8_192;
/** Allowed header fields. Any other could let a token choose its own key or rules. */
const HEADER_FIELDS = new Set(['alg', 'kid', 'typ']);

const PersonClaim = z.object({ sub: z.string(), name: z.string(), role: z.optional(z.string()) });
/** Claims of a session token. Times are in seconds, except `until` and `ends`. */
export const SessionClaims = z.object({
  /** Agent, also while impersonating a user. */
  sub: z.string(),
  name: z.string(),
  /** Session id. */
  sid: z.string(),
  /** Organization of the customer. */
  org: z.string(),
  grant: z.string(),
  /** Version of the grant; a changed grant makes the token stale. */
  ver: z.number(),
  scope: z.enum(ACCESS_SCOPES),
  /** Product areas; empty for all. */
  areas: z.array(z.string()),
  /** Environment; null for all. */
  env: z.nullable(z.string()),
  ticket: z.nullable(z.string()),
  /** Impersonated user of the customer. */
  act_as: z.nullable(PersonClaim),
  /** Expiry in milliseconds; `exp` is rounded up to a second. */
  until: z.number(),
  /** End of the session in milliseconds, beyond which its token cannot be renewed. */
  ends: z.number(),
  iat: z.number(),
  exp: z.number(),
});
/** Claims of a session token. */
export type SessionClaims = z.infer<typeof SessionClaims>;

/** Signs a token. @param now milliseconds since the epoch */
export function signSessionToken(
  key: SessionKey,
  claims: Omit<SessionClaims, 'iat' | 'exp' | 'until'>,
  now: number,
  expiresAt: number,
): Promise<string> {
  return new SignJWT({ ...claims, until: expiresAt })
    .setProtectedHeader({ alg: 'ES256', kid: key.id, typ: TYPE })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setIssuedAt(Math.floor(now / 1000))
    .setExpirationTime(Math.ceil(expiresAt / 1000))
    .sign(key.sign);
}

/**
 * Verifies a token and returns its claims, or the reason of its denial. The algorithm and type of key are fixed.
 *
 * @param find returns the public key with an id; null without one
 * @param now milliseconds since the epoch
 * @param options `ignoreExpiration` for reports about earlier activity
 */
export async function readSessionToken(
  token: string,
  find: (id: string) => Promise<CryptoKey | null>,
  now: number,
  { ignoreExpiration = false } = {},
): Promise<SessionClaims | AccessDenialCode> {
  if (token === '') return 'session_missing';
  if (token.length > MAX_TOKEN_LENGTH || !isCanonicalJwt(token)) return 'session_invalid';
  let id: unknown;
  try {
    const header = { ...decodeProtectedHeader(token) };
    if (header.alg !== 'ES256' || header.typ !== TYPE) return 'session_invalid';
    if (Object.keys(header).some((name) => !HEADER_FIELDS.has(name))) return 'session_invalid';
    id = header.kid;
  } catch {
    return 'session_invalid';
  }
  if (typeof id !== 'string' || !/^[\w-]{1,100}$/.test(id)) return 'session_invalid';
  const key = await find(id);
  if (!key) return 'session_invalid';
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['ES256'],
      issuer: ISSUER,
      audience: AUDIENCE,
      currentDate: new Date(now),
      requiredClaims: ['exp', 'iat', 'sub'],
      ...(ignoreExpiration && { clockTolerance: Number.MAX_SAFE_INTEGER }),
    });
    const claims = z.safeParse(SessionClaims, payload);
    if (!claims.success) return 'session_invalid';
    return ignoreExpiration || now < claims.data.until ? claims.data : 'session_expired';
  } catch (error) {
    return error instanceof errors.JWTExpired ? 'session_expired' : 'session_invalid';
  }
}

/** An intended action. */
export interface Intent {
  action: SessionClaims['scope'];
  organization: string;
  area?: string | undefined;
  environment?: string | undefined;
}

/** Returns why the claims do not allow an intent; null when they do. An omitted area or environment means all of them. */
export function checkIntent(claims: SessionClaims, intent: Intent): 'wrong_organization' | 'out_of_scope' | null {
  if (claims.org !== intent.organization) return 'wrong_organization';
  const { area, environment } = intent;
  const isAllowed =
    scopeCovers(claims.scope, intent.action) &&
    (claims.areas.length === 0 || (area !== undefined && claims.areas.includes(area))) &&
    (claims.env === null || claims.env === environment);
  return isAllowed ? null : 'out_of_scope';
}
