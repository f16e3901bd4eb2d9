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
import type { Identity } from '../interfaces/index.ts';
import { ProblemError } from '../errors.ts';
import { hasDuplicateMember, isCanonicalJwt, toSigningInput } from './compact-jwt.ts';
import { createTokenError } from './token-error.ts';
import { normalizeTokenType, type ResolvedIdentity } from './options.ts';

/** Seconds by which the signer's clock and ours may differ. */
const CLOCK_TOLERANCE_SECONDS = 60;
/** A token that lives longer is a password, whatever it is called. */
const MAX_LIFETIME_SECONDS = 24 * 3600;
/** A time (s) beyond this is one in milliseconds. */
const MILLISECONDS_FROM = 1e11;
/** No honest token comes near this; a long one costs hashing time before it is refused. */
const MAX_TOKEN_LENGTH = 8_192;

/** Header fields that would let a token choose its own key or rules. */
const REFUSED_HEADER_FIELDS = ['jwk', 'jku', 'x5u', 'x5c', 'crit', 'b64'];

/** Tells who a token speaks for, or throws the problem `auth_expired`, `auth_invalid` or `unavailable`. */
export type TokenVerifier = (token: string, now: number) => Promise<Identity>;

/** Makes the verifier for a configuration. Nothing is fetched but the configured key set, and that on first use. */
export function createTokenVerifier(settled: ResolvedIdentity): TokenVerifier {
  const verify = signatureCheck(settled);
  return async (token, now) => {
    refuseOddForm(token, settled);
    const payload = await verify(token, {
      algorithms: settled.algorithms,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: new Date(now),
      requiredClaims: ['exp', 'iat'],
      ...(settled.audience !== undefined && { audience: settled.audience }),
      ...(settled.issuer !== undefined && { issuer: settled.issuer }),
    });
    const identity = identityFrom(payload, settled.claims, token, now);
    return settled.severalOrganizations ? identity : { ...identity, singleOrganization: true };
  };
}

type SignatureCheck = (token: string, options: JWTVerifyOptions) => Promise<JWTPayload>;

function signatureCheck({ keys }: ResolvedIdentity): SignatureCheck {
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
        throw new ProblemError('unavailable', { retryAfter: 5, reason: 'jwks_unreachable', cause: error });
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
  if (error instanceof errors.JWTExpired) return createTokenError('expired');
  if (error instanceof errors.JWSSignatureVerificationFailed) return createTokenError('signature');
  if (error instanceof errors.JOSEAlgNotAllowed) return createTokenError('algorithm');
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
    return createTokenError('unknown_key');
  if (!(error instanceof errors.JWTClaimValidationFailed)) return createTokenError('malformed');
  const { claim, reason } = error;
  if (claim === 'aud') return createTokenError('audience');
  if (claim === 'iss') return createTokenError('issuer');
  if (claim === 'nbf' && reason === 'check_failed') return createTokenError('clock');
  return createTokenError(reason === 'missing' ? 'claim_missing' : 'claim_invalid', claim);
}

/** Refuses what needs no key to be refused, so that it costs no cryptography. */
function refuseOddForm(token: string, { algorithms, tokenType }: ResolvedIdentity): void {
  if (token.length > MAX_TOKEN_LENGTH) throw createTokenError('too_long');
  if (!isCanonicalJwt(token)) throw createTokenError('malformed');
  let header: Record<string, unknown>;
  try {
    header = { ...decodeProtectedHeader(token) };
  } catch {
    throw createTokenError('malformed');
  }
  if (REFUSED_HEADER_FIELDS.some((field) => Object.hasOwn(header, field))) throw createTokenError('header');
  if (!isAcceptedType(header['typ'], tokenType)) throw createTokenError('type');
  if (typeof header['alg'] !== 'string' || !algorithms.includes(header['alg'])) throw createTokenError('algorithm');
  const { kid } = header;
  if (kid === undefined) return;
  // A key id is looked up in a set we fetched ourselves. One shaped like a path or a query is an attack on somebody's
  // lookup, and no honest signer uses it.
  if (typeof kid !== 'string' || !/^[A-Za-z0-9][\w.:/+=@-]{0,199}$/.test(kid) || kid.includes('..')) {
    throw createTokenError('header');
  }
}

/** Without a configured type, `JWT` or none. Other types are for other uses: DPoP proofs, refresh tokens, logout tokens. */
function isAcceptedType(type: unknown, tokenType: string | undefined): boolean {
  if (type === undefined) return tokenType === undefined;
  return typeof type === 'string' && normalizeTokenType(type) === (tokenType ?? 'jwt');
}

function identityFrom(payload: JWTPayload, claims: ResolvedIdentity['claims'], token: string, now: number): Identity {
  if (hasDuplicateMember(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()))
    throw createTokenError('duplicate_claim');
  // Some issuers name the use in the claims and sign all uses with one key.
  if (typeof payload['typ'] === 'string' && /^(?:refresh|offline|logout)/i.test(payload['typ']))
    throw createTokenError('type');
  const { exp = Number.NaN, iat = Number.NaN } = payload;
  if (!Number.isFinite(exp)) throw createTokenError('claim_invalid', 'exp');
  if (!Number.isFinite(iat)) throw createTokenError('claim_invalid', 'iat');
  if (exp > MILLISECONDS_FROM || iat > MILLISECONDS_FROM) throw createTokenError('milliseconds');
  if (iat > now / 1000 + CLOCK_TOLERANCE_SECONDS) throw createTokenError('clock');
  if (exp - iat > MAX_LIFETIME_SECONDS) throw createTokenError('lifetime');

  const id = findKey(payload, claims.id);
  if (id === null) throw createTokenError(isAbsent(payload[claims.id]) ? 'claim_missing' : 'claim_invalid', claims.id);
  const role = text(payload[claims.role], 20);
  if (role !== 'user' && role !== 'admin' && role !== 'agent') throw createTokenError('role', claims.role);
  const organizationId = findKey(payload, claims.organization);
  if (organizationId === null && role !== 'agent') {
    const reason = isAbsent(payload[claims.organization]) ? 'organization_missing' : 'claim_invalid';
    throw createTokenError(reason, claims.organization);
  }

  return {
    id,
    name: text(payload[claims.name], 200) ?? id,
    email: text(payload[claims.email], 320),
    ...(isFalse(payload['email_verified']) && { emailVerified: false }),
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
    ...(!isAbsent(payload['act']) && { actor: { id: actorId(payload['act']) } }),
    token: {
      id: typeof payload.jti === 'string' && payload.jti !== '' ? digest(payload.jti) : digest(toSigningInput(token)),
      issuer: payload.iss ?? null,
      issuedAt: iat * 1000,
      expiresAt: exp * 1000,
    },
  };
}

/** Some identity providers write booleans as text. */
const isFalse = (value: unknown): boolean => value === false || value === 'false';

const isAbsent = (value: unknown): boolean => value === undefined || value === null;

/** The subject of an `act` claim (RFC 8693). An act claim without a readable subject is still one. */
function actorId(act: unknown): string | null {
  return typeof act === 'object' && act !== null && 'sub' in act ? text(act.sub, 200) : null;
}

/** The text of a claim that identifies a person or an organization. Untrimmed, since trimming could make two people one. */
function findKey(payload: JWTPayload, claim: string): string | null {
  const given = payload[claim];
  // Beyond the safe integers, two numbers of the signer's are one here.
  if (typeof given === 'number' && !Number.isSafeInteger(given)) throw createTokenError('unsafe_number', claim);
  const value = typeof given === 'number' ? String(given) : given;
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

/** Hashes what a signed-out token is remembered by, so that a copy of the list opens nothing. */
function digest(value: string): string {
  return createHash('sha256').update(value).digest('base64url');
}
