import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { AccessDecision, type AccessDenialCode } from '../contract/index.ts';
import type { Intent } from '../server/support-access/tokens/session-token.ts';
import type { SendReport } from './activity.ts';
import { ConfigurationError } from '../server/configuration-error.ts';
import { SupportAccessError } from './error.ts';

/** Credentials of this back end at the ticket API. */
export type BackEndIdentity =
  /** Secret with which the ticket API verifies tokens, and the values of its options `audience` and `issuer`. */
  | { secret: string; audience?: string; issuer?: string; name?: string }
  /**
   * Alternatively a function that returns a token with the role `agent`. Called when one is needed; cache it until it
   * expires.
   */
  | { getToken: () => string | Promise<string> };

/** Lifetime of a signed token in seconds. */
const OWN_LIFE = 600;

/** Returns a token of this back end. */
export function createServiceTokens(identity: BackEndIdentity): () => Promise<string> {
  if ('getToken' in identity) return async () => identity.getToken();
  const { secret, audience, issuer, name = 'Back end' } = identity;
  const key = new TextEncoder().encode(secret);
  if (key.byteLength < 32) throw new ConfigurationError('The secret is too short: it is that of the ticket API.');
  let kept = { token: '', until: 0 };
  return async () => {
    const now = Math.floor(Date.now() / 1000);
    // A clock that was set back must not leave a token from the future in the cache.
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

/** Verifies a token at the ticket API. @throws SupportAccessError `unavailable` without a definite answer */
export type Ask = (token: string, intent: Intent, denied?: AccessDenialCode) => Promise<AccessDecision>;

/** How this back end reaches the ticket API. */
export interface Connection {
  /** Base URL of the ticket API, without a trailing slash. */
  base: string;
  ownToken: () => Promise<string>;
  fetch: typeof globalThis.fetch;
  /** Timeout of one call in milliseconds. */
  timeoutMs: number;
}

async function call({ base, ownToken, fetch, timeoutMs }: Connection, path: string, init: RequestInit, body: unknown) {
  return fetch(`${base}${path}`, {
    ...init,
    headers: { ...init.headers, authorization: `Bearer ${await ownToken()}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  });
}

export function createAccessClient(connection: Connection): Ask {
  return async (token, { action, organization, area, environment }, denied) => {
    try {
      const body = { token: token.slice(0, 8_192), action, organization, area, environment, denied };
      const response = await call(connection, '/v1/support/access-use', { method: 'PUT' }, body);
      if (!response.ok) throw new Error(`The ticket API answered ${response.status}.`);
      return AccessDecision.parse(await response.json());
    } catch (cause) {
      throw new SupportAccessError('unavailable', { cause });
    }
  };
}

/** Statuses that mean that a report will never be accepted. */
const PERMANENT = new Set([400, 404, 405, 413, 415, 422]);

/** Creates the function that sends activity reports. */
export function createReportSender(connection: Connection): SendReport {
  return async (report, key) => {
    const init = { method: 'POST', headers: { 'idempotency-key': key } };
    const response = await call(connection, '/v1/support/access-activity', init, report);
    await response.body?.cancel();
    if (response.ok) return true;
    if (PERMANENT.has(response.status)) return false;
    throw new Error(`The ticket API answered ${response.status}.`);
  };
}
