import { SignJWT, decodeProtectedHeader, errors, jwtVerify, type CryptoKey } from 'jose';
import * as z from 'zod/mini';
import { ACCESS_SCOPES, type AccessDenialCode } from '../../../contract/index.ts';
import { isCanonicalJwt } from '../../auth/compact-jwt.ts';
import type { SessionKey } from './signing-keys.ts';
import { scopeCovers } from '../scope.ts';

const ISSUER = 'madoguchi';
const AUDIENCE = 'madoguchi-session';
const TYPE = 'support-session+jwt';
/** No token of ours comes near this; a long one costs work before it is refused. */
const MAX_TOKEN_LENGTH = 8_192;
/** What a header of ours has. Any other name would be a try at choosing its own key or rules. */
const HEADER_FIELDS = new Set(['alg', 'kid', 'typ']);

const PersonClaim = z.object({ sub: z.string(), name: z.string(), role: z.optional(z.string()) });
/** What a session token says. Times are whole seconds. */
export const SessionClaims = z.object({
  /** The agent, also when they act as somebody else. */
  sub: z.string(),
  name: z.string(),
  /** The session. */
  sid: z.string(),
  /** The customer's organization. */
  org: z.string(),
  grant: z.string(),
  /** The grant's version: one that has changed makes the token stale. */
  ver: z.number(),
  scope: z.enum(ACCESS_SCOPES),
  /** Areas of the product; empty for all. */
  areas: z.array(z.string()),
  /** Null for all. */
  env: z.nullable(z.string()),
  ticket: z.nullable(z.string()),
  /** The customer's user as whom the agent acts. */
  act_as: z.nullable(PersonClaim),
  /** The first millisecond at which it no longer holds; `exp` is the whole second after it. */
  until: z.number(),
  /** The first millisecond at which the session is over, however often its token is renewed. */
  ends: z.number(),
  iat: z.number(),
  exp: z.number(),
});
/** What a session token says. */
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
 * Reads a token: its claims, or why it is refused. One algorithm, one kind of key; nothing in the token chooses either.
 *
 * @param find answers with the public key of an id, or null when there is none
 * @param now milliseconds since the epoch
 * @param options `ignoreExpiration` for reports about what a token allowed while it held
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

/** What is about to be done. */
export interface Intent {
  action: SessionClaims['scope'];
  organization: string;
  area?: string | undefined;
  environment?: string | undefined;
}

/** Why these claims do not allow something; null when they do. Whoever names no area or environment means all of them. */
export function checkIntent(claims: SessionClaims, intent: Intent): 'wrong_organization' | 'out_of_scope' | null {
  if (claims.org !== intent.organization) return 'wrong_organization';
  const { area, environment } = intent;
  const inside =
    scopeCovers(claims.scope, intent.action) &&
    (claims.areas.length === 0 || (area !== undefined && claims.areas.includes(area))) &&
    (claims.env === null || claims.env === environment);
  return inside ? null : 'out_of_scope';
}
