import { hash } from 'node:crypto';
import {
  createRemoteJWKSet,
  decodeProtectedHeader,
  errors,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
} from 'jose';
import { LRUCache } from 'lru-cache';
import { isBlank } from '../../contract/index.ts';
import type { Identity } from '../interfaces/index.ts';
import { ProblemError } from '../errors.ts';
import { isTimeZone } from '../lib/time-zone.ts';
import { hasDuplicateMember, isCanonicalJwt, toSigningInput } from './compact-jwt.ts';
import { createTokenError } from './token-error.ts';
import { normalizeTokenType, type ResolvedIdentity } from './options.ts';

/** Maximum difference between the signer's clock and ours, in seconds. */
const CLOCK_TOLERANCE_SECONDS = 60;
/** Maximum lifetime in seconds; a token that lives longer is a password. */
const MAX_LIFETIME_SECONDS = 24 * 3600;
/** Times (s) above this are in milliseconds. */
const MILLISECONDS_FROM = 1e11;
/** Maximum length of the ids of users and organizations. */
const MAX_ID_LENGTH = 200;
/** Bounds the cost of hashing an oversized token before it is rejected. */
const MAX_TOKEN_LENGTH = 8_192;

/** Header fields by which a token would choose its own key or rules. */
const REFUSED_HEADER_FIELDS = ['jwk', 'jku', 'x5u', 'x5c', 'crit', 'b64'];

/** Verifies a token and returns its identity. @throws ProblemError `auth_expired`, `auth_invalid` or `unavailable` */
export type TokenVerifier = (token: string, now: number) => Promise<Identity>;

/** Creates the verifier. Fetches only the configured key set, on first use. */
export function createTokenVerifier(options: ResolvedIdentity): TokenVerifier {
  const verify = createSignatureVerifier(options);
  const verified = new LRUCache<string, VerifiedToken>({ max: MAX_VERIFIED });
  return async (token, now) => {
    // Only a digest of each token is stored, so that a memory dump contains no usable token.
    const key = hash('sha256', token, 'base64url');
    const known = verified.get(key);
    if (known && isUsable(known, now)) return known.identity;
    rejectMalformedToken(token, options);
    const payload = await verify(token, {
      algorithms: options.algorithms,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: new Date(now),
      requiredClaims: ['exp', 'iat'],
      ...(options.audience !== undefined && { audience: options.audience }),
      ...(options.issuer !== undefined && { issuer: options.issuer }),
    });
    const identity = toIdentity(payload, options, token, now);
    const result: Identity = options.severalOrganizations ? identity : { ...identity, singleOrganization: true };
    const { nbf = 0, iat = 0, exp = 0 } = payload;
    verified.set(key, { identity: result, notBefore: Math.max(nbf, iat), expires: exp, verifiedAt: now });
    return result;
  };
}

/** Maximum verified tokens in memory. A repeated token skips the verification of its signature. */
const MAX_VERIFIED = 10_000;
/**
 * Milliseconds after which a signature is verified again, because its key may have been withdrawn from the key set.
 * Equals the time for which a key set is cached.
 */
const MAX_VERIFIED_AGE_MS = 300_000;

interface VerifiedToken {
  identity: Identity;
  /** Seconds since the epoch. */
  notBefore: number;
  /** Seconds since the epoch. */
  expires: number;
  /** Milliseconds since the epoch. */
  verifiedAt: number;
}

/** Whether a token that was verified before is still valid. Only its times can have changed the result. */
function isUsable({ notBefore, expires, verifiedAt }: VerifiedToken, now: number): boolean {
  const seconds = Math.floor(now / 1_000);
  const age = now - verifiedAt;
  return (
    age >= 0 &&
    age < MAX_VERIFIED_AGE_MS &&
    notBefore <= seconds + CLOCK_TOLERANCE_SECONDS &&
    expires > seconds - CLOCK_TOLERANCE_SECONDS
  );
}

type SignatureCheck = (token: string, options: JWTVerifyOptions) => Promise<JWTPayload>;

function createSignatureVerifier({ keys }: ResolvedIdentity): SignatureCheck {
  if (keys.kind === 'jwks') {
    const keySet = createRemoteJWKSet(keys.url, {
      timeoutDuration: 5_000,
      cooldownDuration: 5_000,
      cacheMaxAge: 300_000,
    });
    const find: JWTVerifyGetKey = async (header, jws) => {
      try {
        return await keySet(header, jws);
      } catch (error) {
        if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) throw error;
        if (error instanceof errors.JOSENotSupported) throw error;
        // An unreachable key set is no evidence against the token: the client must retry, not sign in again.
        throw new ProblemError('unavailable', { retryAfter: 5, reason: 'jwks_unreachable', cause: error });
      }
    };
    return async (token, options) => {
      try {
        return (await jwtVerify(token, find, options)).payload;
      } catch (error) {
        throw toTokenError(error);
      }
    };
  }
  // Imported once. Secrets are only used with HS256.
  const importedKeys = keys.secrets.map((secret) =>
    crypto.subtle.importKey('raw', new Uint8Array(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']),
  );
  return async (token, options) => {
    let last: unknown;
    for (const key of importedKeys) {
      try {
        return (await jwtVerify(token, await key, options)).payload;
      } catch (error) {
        last = error;
        // Only a wrong signature is worth trying the next secret.
        if (!(error instanceof errors.JWSSignatureVerificationFailed)) break;
      }
    }
    throw toTokenError(last);
  };
}

function toTokenError(error: unknown): ProblemError {
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

/** Rejects malformed tokens before any cryptography. */
function rejectMalformedToken(token: string, { algorithms, tokenType }: ResolvedIdentity): void {
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
  // The key id is looked up in our own key set. One shaped like a path or query is an injection attempt.
  if (typeof kid !== 'string' || !/^[A-Za-z0-9][\w.:/+=@-]{0,199}$/.test(kid) || kid.includes('..')) {
    throw createTokenError('header');
  }
}

/** Without a configured type, `JWT` or none. Other types are DPoP proofs, refresh tokens or logout tokens. */
function isAcceptedType(type: unknown, tokenType: string | undefined): boolean {
  if (type === undefined) return tokenType === undefined;
  return typeof type === 'string' && normalizeTokenType(type) === (tokenType ?? 'jwt');
}

type IdentityRules = Pick<ResolvedIdentity, 'claims' | 'personalOrganizations'>;

function toIdentity(payload: JWTPayload, rules: IdentityRules, token: string, now: number): Identity {
  const { claims } = rules;
  if (hasDuplicateMember(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()))
    throw createTokenError('duplicate_claim');
  // Some issuers put the type into the claims and sign all types with one key.
  if (typeof payload['typ'] === 'string' && /^(?:refresh|offline|logout)/i.test(payload['typ']))
    throw createTokenError('type');
  const { exp = Number.NaN, iat = Number.NaN } = payload;
  if (!Number.isFinite(exp)) throw createTokenError('claim_invalid', 'exp');
  if (!Number.isFinite(iat)) throw createTokenError('claim_invalid', 'iat');
  if (exp > MILLISECONDS_FROM || iat > MILLISECONDS_FROM) throw createTokenError('milliseconds');
  if (iat > now / 1000 + CLOCK_TOLERANCE_SECONDS) throw createTokenError('clock');
  if (exp - iat > MAX_LIFETIME_SECONDS) throw createTokenError('lifetime');

  const id = toIdentifier(payload, claims.id);
  if (id === null) throw createTokenError(isAbsent(payload[claims.id]) ? 'claim_missing' : 'claim_invalid', claims.id);
  const role = toText(payload[claims.role], 20);
  if (role !== 'user' && role !== 'admin' && role !== 'agent') throw createTokenError('role', claims.role);
  const name = toText(payload[claims.name], 200) ?? id;
  const timeZone = toText(payload[claims.timeZone], 100);

  return {
    id,
    name,
    email: toText(payload[claims.email], 320),
    ...(isFalse(payload['email_verified']) && { emailVerified: false }),
    phone: toText(payload[claims.phone], 50),
    locale: toText(payload[claims.locale], 35),
    ...(timeZone !== null && isTimeZone(timeZone) && { timeZone }),
    role,
    organization: role === 'agent' ? null : toOrganization(payload, rules, { id, name }),
    ...(!isAbsent(payload['act']) && { actor: { id: toActorId(payload['act']) } }),
    token: {
      id: typeof payload.jti === 'string' && payload.jti !== '' ? digest(payload.jti) : digest(toSigningInput(token)),
      issuer: payload.iss ?? null,
      issuedAt: iat * 1000,
      expiresAt: exp * 1000,
    },
  };
}

/** Prefix of the organizations of people without one. Their ids must not be claimed by a token, or its bearer would join them. */
const PERSONAL_PREFIX = 'personal:';

/** Reads the organization, or creates the one of a person without any where the options allow it. */
function toOrganization(
  payload: JWTPayload,
  { claims, personalOrganizations }: IdentityRules,
  person: { id: string; name: string },
): Identity['organization'] {
  const plan = toText(payload[claims.plan], 100);
  if (isAbsent(payload[claims.organization])) {
    if (!personalOrganizations) throw createTokenError('organization_missing', claims.organization);
    const id = `${PERSONAL_PREFIX}${person.id}`;
    if (id.length > MAX_ID_LENGTH) throw createTokenError('claim_invalid', claims.id);
    return { id, name: person.name, plan };
  }
  const id = toIdentifier(payload, claims.organization);
  if (id === null || (personalOrganizations && id.startsWith(PERSONAL_PREFIX)))
    throw createTokenError('claim_invalid', claims.organization);
  return { id, name: toText(payload[claims.organizationName], 200) ?? id, plan };
}

/** Some identity providers encode booleans as text. */
const isFalse = (value: unknown): boolean => value === false || value === 'false';

const isAbsent = (value: unknown): boolean => value === undefined || value === null;

/** Returns the subject of an `act` claim (RFC 8693). A claim without a readable subject still counts as delegation. */
function toActorId(act: unknown): string | null {
  return typeof act === 'object' && act !== null && 'sub' in act ? toText(act.sub, 200) : null;
}

/** Reads an identifying claim. Untrimmed, because trimming could merge two ids. */
function toIdentifier(payload: JWTPayload, claim: string): string | null {
  const raw = payload[claim];
  // Beyond the safe integers, different numbers of the signer become equal here.
  if (typeof raw === 'number' && !Number.isSafeInteger(raw)) throw createTokenError('unsafe_number', claim);
  const value = typeof raw === 'number' ? String(raw) : raw;
  return typeof value === 'string' && !isBlank(value) && value.length <= MAX_ID_LENGTH && isStorable(value)
    ? value
    : null;
}

function toText(value: unknown, limit: number): string | null {
  if (typeof value !== 'string') return null;
  const trimmed = value.trim();
  return isBlank(trimmed) || trimmed.length > limit || !isStorable(trimmed) ? null : trimmed;
}

function isStorable(value: string): boolean {
  // eslint-disable-next-line no-control-regex -- control characters are what is refused
  return value.isWellFormed() && !/[\u0000-\u001f\u007f]/.test(value);
}

/** Hashes the identifier of a token for the revocation list, so that a leaked list contains no tokens. */
function digest(value: string): string {
  return hash('sha256', value, 'base64url');
}
