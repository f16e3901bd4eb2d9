import { ProblemError } from '../errors.ts';

/** Reasons for rejecting a token, each with a sentence for the developer who signs it. `{claim}` is the name of the claim. */
const REASONS = {
  malformed: 'The token is not a signed JWT of three base64url parts.',
  too_long: 'The token is longer than 8,192 characters.',
  header: 'The token’s header holds a field that is not accepted, such as jwk, jku, x5u, x5c, crit or an unusual kid.',
  type: 'The token’s header has a "typ" that is not accepted here.',
  algorithm: 'The token is signed with an algorithm other than the configured one.',
  unknown_key: 'The published key set has no key for this token.',
  signature: 'The signature does not match: the token was signed with another secret or key, or changed afterwards.',
  duplicate_claim: 'The token names the same claim twice.',
  claim_missing: 'The claim "{claim}" is missing.',
  claim_invalid: 'The claim "{claim}" has no acceptable value.',
  audience: 'The claim "aud" does not name the configured audience.',
  issuer: 'The claim "iss" does not name the configured issuer.',
  role: 'The claim "{claim}" must be "user", "admin" or "agent".',
  organization_missing:
    'The claim "{claim}" is missing. For people without a company, give each an organization of their own, such as their user id.',
  unsafe_number: 'The claim "{claim}" is a number that cannot be told from its neighbours. Send it as text.',
  lifetime: 'The token lives longer than 24 hours.',
  milliseconds: 'The times of the token are in milliseconds. JWT times are in seconds.',
  clock:
    'The token is from the future: the clock of its signer and the clock of this server differ by more than a minute.',
  expired: 'The token has expired.',
  signed_out: 'The token was signed out.',
  disabled: 'This user is disabled.',
} as const;

/** Why a token was rejected. Stable; logged. */
export type TokenRefusalReason = keyof typeof REASONS;

/**
 * Creates the error for a rejected token. Its text is safe to show to the bearer: claims are mentioned only after the signature was
 * verified, and configured values never.
 *
 * @param claim name of the claim
 */
export const createTokenError = (reason: TokenRefusalReason, claim = ''): ProblemError =>
  new ProblemError(reason === 'expired' ? 'auth_expired' : 'auth_invalid', {
    reason: claim === '' ? reason : `${reason}:${claim}`,
    detail: REASONS[reason].replace('{claim}', claim),
  });
