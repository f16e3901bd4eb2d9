import { ProblemError } from '../errors.ts';
import { tokenErrorMessage, type TokenErrorCode } from '../messages/index.ts';

/** Why a token was rejected. Stable; logged. */
export type TokenRefusalReason = TokenErrorCode;

/**
 * Creates the error for a rejected token. Its text is safe to show to the bearer: claims are mentioned only after the signature was
 * verified, and configured values never.
 *
 * @param claim name of the claim
 */
export const createTokenError = (reason: TokenRefusalReason, claim = ''): ProblemError =>
  new ProblemError(reason === 'expired' ? 'auth_expired' : 'auth_invalid', {
    reason: claim === '' ? reason : `${reason}:${claim}`,
    detail: tokenErrorMessage(reason, claim),
  });
