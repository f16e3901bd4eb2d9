import { hash } from 'node:crypto';
import { createTokenError } from '../auth/token-error.ts';
import type { TokenVerifier } from '../auth/verify-token.ts';
import type { Db, Identity } from '../interfaces/index.ts';
import { ProblemError } from '../errors.ts';
import { readAgentState } from '../database/agent-state.ts';
import { readAccountState } from '../database/users.ts';
import type { RateLimiter } from './rate-limit.ts';
import type { VerificationGate } from './verification-gate.ts';
import { createMessage } from '../messages/index.ts';

/**
 * Authenticates the caller by their token; null without a token.
 *
 * Tokens are verified before anything is throttled, and only failures count: otherwise invalid tokens from one address would lock
 * out all users who share it. The revocation list is read on every call rather than cached, so that a sign-out in another process
 * takes effect at once.
 *
 * @throws ProblemError `auth_required` for a header without a token, `bad_request` for two, `auth_invalid`, `auth_expired`,
 *   `rate_limited` for an invalid token from an address that has sent too many
 */
export async function authenticate(
  request: Request,
  {
    verify,
    rates,
    gate,
    db,
    address,
    now,
  }: {
    verify: TokenVerifier;
    rates: RateLimiter;
    gate: VerificationGate;
    db: Db;
    address: string | null;
    now: number;
  },
): Promise<Identity | null> {
  const header = request.headers.get('authorization');
  if (header === null) return null;
  // Several headers are joined by a comma, which no token contains.
  if (header.includes(',')) {
    throw new ProblemError('bad_request', { detail: createMessage('several_authorization_headers') });
  }
  const token = /^Bearer +(\S+)$/i.exec(header.trim())?.[1];
  if (token === undefined) throw new ProblemError('auth_required');

  let isGenuine = false;
  try {
    return await gate.run(token, address, async () => {
      const identity = await verify(token, now);
      isGenuine = true;
      const agent = await readAgentState(db, identity, now);
      if (agent.revocation !== null) throw createTokenError(agent.revocation);
      const { revocation, stored } = await readAccountState(db, agent.identity);
      if (revocation !== null) throw createTokenError(revocation);
      return { ...agent.identity, stored };
    });
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    // Each expired or signed-out token has a limit of its own: it usually comes from a page that was left open, which
    // needs the response 401 to fetch a new token, and one client must not use up the limit of the others behind its
    // address.
    if (error.code === 'auth_expired' || (isGenuine && error.code === 'auth_invalid'))
      rates.countAddress('requests', address, `refused:${hash('sha256', token, 'base64url')}`);
    else if (error.code === 'auth_invalid') {
      rates.countFailedToken(address);
      // Separate from the limit of requests without a token, so that forged tokens do not use it up.
      rates.countAddress('requests', address, 'forged');
    }
    throw error;
  }
}
