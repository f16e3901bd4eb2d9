import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { AccessVerdict, type AccessRefusalCode } from '../../contract/index.ts';
import type { Intent } from '../access/index.ts';
import { ConfigurationError } from '../identity/options.ts';
import { SupportAccessError } from './error.ts';

/** How this back end proves to the ticket API who it is. */
export type BackEndIdentity =
  /** The secret that the ticket API checks tokens with, and what its options `audience` and `issuer` say. */
  | { secret: string; audience?: string; issuer?: string; name?: string }
  /** Or a token of your own, with the role `agent`. Asked for when it is needed; keep it until it expires. */
  | { getToken: () => string | Promise<string> };

/** How long (s) a token of this back end's own lasts. */
const OWN_LIFE = 600;

/** Answers with a token of this back end. */
export function ownTokens(identity: BackEndIdentity): () => Promise<string> {
  if ('getToken' in identity) return async () => identity.getToken();
  const { secret, audience, issuer, name = 'Back end' } = identity;
  const key = new TextEncoder().encode(secret);
  if (key.byteLength < 32) throw new ConfigurationError('The secret is too short: it is that of the ticket API.');
  let kept = { token: '', until: 0 };
  return async () => {
    const now = Math.floor(Date.now() / 1000);
    // A clock set back must not make a token from the future.
    if (now < kept.until - OWN_LIFE || now >= kept.until - 60) {
      const jwt = new SignJWT({ name, role: 'agent', jti: randomUUID() })
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject('back-end')
        .setIssuedAt(now)
        .setExpirationTime(now + OWN_LIFE);
      if (audience !== undefined) jwt.setAudience(audience);
      if (issuer !== undefined) jwt.setIssuer(issuer);
      kept = { token: await jwt.sign(key), until: now + OWN_LIFE };
    }
    return kept.token;
  };
}

/** Asks the ticket API about a token. @throws SupportAccessError `unavailable` whenever there is no clear answer */
export type Ask = (token: string, intent: Intent, refused?: AccessRefusalCode) => Promise<AccessVerdict>;

/**
 * @param base of the ticket API, without a slash at its end
 * @param patience milliseconds for one question
 */
export function asking(base: string, identity: BackEndIdentity, fetch: typeof globalThis.fetch, patience: number): Ask {
  const ownToken = ownTokens(identity);
  return async (token, { action, organization, area, environment }, refused) => {
    try {
      const response = await fetch(`${base}/v1/support/access-use`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${await ownToken()}`, 'content-type': 'application/json' },
        body: JSON.stringify({ token: token.slice(0, 8_192), action, organization, area, environment, refused }),
        redirect: 'error',
        signal: AbortSignal.timeout(patience),
      });
      if (!response.ok) throw new Error(`The ticket API answered ${response.status}.`);
      return AccessVerdict.parse(await response.json());
    } catch (cause) {
      throw new SupportAccessError('unavailable', { cause });
    }
  };
}
