import { createHash } from 'node:crypto';
import {
  createRemoteJWKSet,
  decodeProtectedHeader,
  errors,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
} from 'jose';
import type { Identity } from '../ports.ts';
import { ProblemError } from '../problem.ts';
import { settleIdentity, type IdentityOptions, type SettledIdentity } from './options.ts';

/** Seconds by which the signer's clock and ours may differ. */
const LEEWAY = 60;
/** A token that lives longer is a password, whatever it is called. */
const LONGEST_LIFE = 24 * 3600;
/** No honest token comes near this; a long one costs hashing time before it is refused. */
const LONGEST_TOKEN = 8_192;

/** Header fields that would let a token choose its own key or rules. */
const REFUSED_HEADER_FIELDS = ['jwk', 'jku', 'x5u', 'x5c', 'crit', 'b64'];

/** Tells who a token speaks for, or throws the problem `auth_expired`, `auth_invalid` or `unavailable`. */
export type TokenVerifier = (token: string, now: number) => Promise<Identity>;

/** Makes the verifier for a configuration. Nothing is fetched but the configured key set, and that on first use. */
export function createTokenVerifier(options: IdentityOptions): TokenVerifier {
  const settled = settleIdentity(options);
  const verify = signatureCheck(settled);
  return async (token, now) => {
    refuseOddHeader(token);
    const payload = await verify(token, {
      algorithms: settled.algorithms,
      clockTolerance: LEEWAY,
      currentDate: new Date(now),
      requiredClaims: ['exp', 'iat'],
      ...(settled.audience !== undefined && { audience: settled.audience }),
      ...(settled.issuer !== undefined && { issuer: settled.issuer }),
    });
    return identityFrom(payload, settled.claims, token, now);
  };
}

type SignatureCheck = (token: string, options: JWTVerifyOptions) => Promise<JWTPayload>;

function signatureCheck({ keys }: SettledIdentity): SignatureCheck {
  if (keys.kind === 'jwks') {
    const fetched = createRemoteJWKSet(keys.url, {
      timeoutDuration: 5_000,
      cooldownDuration: 5_000,
      cacheMaxAge: 300_000,
    });
    const find: JWTVerifyGetKey = async (header, jws) => {
      try {
        return await fetched(header, jws);
      } catch (error) {
        if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) throw error;
        if (error instanceof errors.JOSENotSupported) throw error;
        // A key set that cannot be fetched says nothing about the token: come back later, rather than sign in again.
        throw new ProblemError('unavailable', { retryAfter: 5 });
      }
    };
    return async (token, options) => {
      try {
        return (await jwtVerify(token, find, options)).payload;
      } catch (error) {
        throw refusal(error);
      }
    };
  }
  // Once, and not for every token. HS256 is all that secrets are for.
  const usable = keys.secrets.map((secret) =>
    crypto.subtle.importKey('raw', new Uint8Array(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']),
  );
  return async (token, options) => {
    let last: unknown;
    for (const key of usable) {
      try {
        return (await jwtVerify(token, await key, options)).payload;
      } catch (error) {
        last = error;
        // Only a wrong signature leaves hope for the next secret.
        if (!(error instanceof errors.JWSSignatureVerificationFailed)) break;
      }
    }
    throw refusal(last);
  };
}

function refusal(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  return new ProblemError(error instanceof errors.JWTExpired ? 'auth_expired' : 'auth_invalid');
}

function refuseOddHeader(token: string): void {
  if (token.length > LONGEST_TOKEN) throw new ProblemError('auth_invalid');
  let header: Record<string, unknown>;
  try {
    header = { ...decodeProtectedHeader(token) };
  } catch {
    throw new ProblemError('auth_invalid');
  }
  if (REFUSED_HEADER_FIELDS.some((field) => Object.hasOwn(header, field))) throw new ProblemError('auth_invalid');
  const { kid } = header;
  if (kid === undefined) return;
  // A key id is looked up in a set we fetched ourselves. One shaped like a path or a query is an attack on somebody's
  // lookup, and no honest signer uses it.
  if (typeof kid !== 'string' || !/^[A-Za-z0-9][\w.:/+=@-]{0,199}$/.test(kid) || kid.includes('..')) {
    throw new ProblemError('auth_invalid');
  }
}

function identityFrom(payload: JWTPayload, claims: SettledIdentity['claims'], token: string, now: number): Identity {
  const { exp = Number.NaN, iat = Number.NaN } = payload;
  if (!Number.isFinite(exp) || !Number.isFinite(iat)) throw new ProblemError('auth_invalid');
  if (exp - iat > LONGEST_LIFE || iat > now / 1000 + LEEWAY) throw new ProblemError('auth_invalid');

  const id = named(payload, claims.id);
  const role = text(payload[claims.role], 20);
  if (id === null || (role !== 'user' && role !== 'admin' && role !== 'agent')) throw new ProblemError('auth_invalid');
  const organizationId = named(payload, claims.organization);
  if (organizationId === null && role !== 'agent') throw new ProblemError('auth_invalid');

  return {
    id,
    name: text(payload[claims.name], 200) ?? id,
    email: text(payload[claims.email], 320),
    phone: text(payload[claims.phone], 50),
    locale: text(payload[claims.locale], 35),
    role,
    organization:
      organizationId === null || role === 'agent'
        ? null
        : {
            id: organizationId,
            name: text(payload[claims.organizationName], 200) ?? organizationId,
            plan: text(payload[claims.plan], 100),
          },
    token: {
      id: typeof payload.jti === 'string' && payload.jti !== '' ? digest(payload.jti) : digest(token),
      issuer: payload.iss ?? null,
      issuedAt: iat * 1000,
      expiresAt: exp * 1000,
    },
  };
}

/** A claim that names somebody: its text as it stands, since trimming could make two people one. */
function named(payload: JWTPayload, claim: string): string | null {
  const value = payload[claim];
  return typeof value === 'string' && value.trim() !== '' && value.length <= 200 && storable(value) ? value : null;
}

function text(value: unknown, limit: number): string | null {
  if (typeof value !== 'string') return null;
  const trimmed = value.trim();
  return trimmed === '' || trimmed.length > limit || !storable(trimmed) ? null : trimmed;
}

function storable(value: string): boolean {
  // eslint-disable-next-line no-control-regex -- control characters are what is refused
  return value.isWellFormed() && !/[\u0000-\u001f\u007f]/.test(value);
}

/** A signed-out token is remembered by a hash, so that the list of them is worth nothing to a thief. */
function digest(value: string): string {
  return createHash('sha256').update(value).digest('base64url');
}
