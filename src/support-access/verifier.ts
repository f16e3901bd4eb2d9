import { performance } from 'node:perf_hooks';
import { createRemoteJWKSet, customFetch, errors, type CryptoKey } from 'jose';
import { LRUCache } from 'lru-cache';
import type { AccessDenialCode, AccessDecision } from '../contract/index.ts';
import {
  readSessionToken,
  checkIntent,
  type Intent,
  type SessionClaims,
} from '../server/support-access/tokens/session-token.ts';
import { ConfigurationError } from '../server/configuration-error.ts';
import { createActivityReporter, type SupportActivity } from './activity.ts';
import { createAccessClient, createReportSender, createServiceTokens, type BackEndIdentity } from './access-client.ts';
import { SupportAccessError } from './error.ts';
import { toSession, type SupportSession } from './session.ts';

/**
 * Maximum age of an answer in milliseconds, from the time of its request; bounds the time until a revocation takes
 * effect everywhere.
 */
const MAX_CACHE_TTL_MS = 5_000;
/** Maximum entries of each cache: verified tokens, answers, reported denials. */
const CACHE_SIZE = 5_000;
/** Maximum concurrent reports of denials; further ones are not reported, but denied all the same. */
const MAX_PENDING_REPORTS = 20;

/** Options of a verifier. */
export interface SupportVerifierOptions {
  /** Base URL of the ticket API, e.g. `https://support.example.com`. */
  url: string;
  /** Credentials of this back end. */
  identity: BackEndIdentity;
  /**
   * `offline` (default): tokens are verified locally, and their state is requested every few seconds for each session
   * in use. `online`: every verification is a request, so that a revocation takes effect immediately.
   */
  mode?: 'offline' | 'online';
  /** Milliseconds for which an answer is valid, offline. Default 4,000, at most 5,000. */
  cacheTtlMs?: number;
  /** Timeout of one request to the ticket API in milliseconds. Default 2,000. */
  timeoutMs?: number;
  /** Replaces `fetch`, e.g. to call a ticket API in this process. */
  fetch?: typeof globalThis.fetch;
  /** Milliseconds since the epoch. Default `Date.now`. */
  clock?: () => number;
  /** Monotonic milliseconds. Default: `performance.now`. */
  monotonicNow?: () => number;
}

/** Verifies session tokens of agents. */
export interface SupportVerifier {
  /**
   * Verifies that a token currently allows `intent`.
   *
   * @throws SupportAccessError with a stable `code` when it does not, or when that cannot be determined
   */
  verifySupportSession(token: string, intent: Intent): Promise<SupportSession>;
  /**
   * Counts a request under a verified session for the audit log; the middlewares call it. Counts are stored in memory
   * and reported every five seconds; failed reports are repeated with increasing delays.
   *
   * @param token the session token that was verified
   */
  recordActivity(session: SupportSession, token: string, activity: SupportActivity): void;
  /**
   * Resolves when all denials so far are recorded and the counts of activity were sent once. Call it before a process
   * ends, because counts that the ticket API has not accepted by then are lost.
   */
  flush(): Promise<void>;
}

interface Answer {
  /** Monotonic time of the request. */
  requestedAt: number;
  code: AccessDenialCode | null;
}

/**
 * Creates a verifier.
 *
 * @throws ConfigurationError with the wrong option
 * @example
 * const { verifySupportSession } = createSupportVerifier({
 * url: 'https://support.example.com',
 * identity: { secret: process.env.MADOGUCHI_SECRET ?? '' },
 * });
 */
export function createSupportVerifier(options: SupportVerifierOptions): SupportVerifier {
  const base = options.url.replace(/(?<!\/)\/+$/, '');
  if (!URL.canParse(base)) throw new ConfigurationError(`url must be the address of the ticket API; "${base}" is not.`);
  const fetch = options.fetch ?? globalThis.fetch;
  const clock = options.clock ?? Date.now;
  const monotonicNow = options.monotonicNow ?? (() => performance.now());
  const fresh = Math.min(options.cacheTtlMs ?? 4_000, MAX_CACHE_TTL_MS);
  const timeoutMs = options.timeoutMs ?? 2_000;
  const connection = { base, ownToken: createServiceTokens(options.identity), fetch, timeoutMs };
  const requestAnswer = createAccessClient(connection);
  const reporter = createActivityReporter(createReportSender(connection));
  const find = keyFinder(base, fetch, timeoutMs);
  const read = new LRUCache<string, SessionClaims>({ max: CACHE_SIZE });
  const answers = new LRUCache<string, Answer>({ max: CACHE_SIZE });
  const asked = new Map<string, Promise<Answer>>();
  const reported = new LRUCache<string, number>({ max: CACHE_SIZE });
  const reports = new Set<Promise<unknown>>();

  async function verifyClaims(token: string): Promise<SessionClaims | AccessDenialCode> {
    const known = read.get(token);
    // A valid signature stays valid; only the times can change the result.
    if (known) return clock() < known.until ? known : 'session_expired';
    const claims = await readSessionToken(token, find, clock());
    if (typeof claims !== 'string') read.set(token, claims);
    return claims;
  }

  /** Shares one request between concurrent callers. */
  function question(key: string, token: string, intent: Intent): Promise<Answer> {
    const running = asked.get(key);
    if (running) return running;
    const requestedAt = monotonicNow();
    const answer = requestAnswer(token, intent)
      .then(({ allowed, code }: AccessDecision) => {
        const answer = { requestedAt, code: allowed ? null : (code ?? 'unavailable') };
        answers.set(key, answer);
        return answer;
      })
      .finally(() => asked.delete(key));
    asked.set(key, answer);
    return answer;
  }

  async function stillHolds(token: string, claims: SessionClaims, intent: Intent): Promise<AccessDenialCode | null> {
    const key = JSON.stringify([claims.sid, claims.ver, intent.action]);
    const known = answers.get(key);
    const age = known ? monotonicNow() - known.requestedAt : Infinity;
    if (known && age < fresh) {
      // Refreshes early, so that no caller waits. A failure only matters when the current answer has become too old.
      if (known.code === null && age > fresh / 2) question(key, token, intent).catch(() => {});
      return known.code;
    }
    return (await question(key, token, intent)).code;
  }

  /** Records a denial, of each kind only once in a while: an attacker who tries a thousand tokens causes one entry. */
  function report(token: string, intent: Intent, code: AccessDenialCode, session: string): void {
    const kind = JSON.stringify([code, intent.organization, intent.action, session]);
    const before = reported.get(kind);
    const now = monotonicNow();
    if ((before !== undefined && now - before < fresh) || reports.size >= MAX_PENDING_REPORTS) return;
    reported.set(kind, now);
    const sent = requestAnswer(token, intent, code)
      .catch(() => reported.delete(kind))
      .finally(() => reports.delete(sent));
    reports.add(sent);
  }

  return {
    async verifySupportSession(token, intent) {
      if (token === '') throw new SupportAccessError('session_missing');
      if (options.mode === 'online') {
        const verdict = await requestAnswer(token, intent);
        if (!verdict.allowed) throw new SupportAccessError(verdict.code ?? 'unavailable');
        // The signature was verified elsewhere; this only reads the claims.
        const claims = await verifyClaims(token);
        if (typeof claims === 'string') throw new SupportAccessError(claims);
        return toSession(claims);
      }
      const claims = await verifyClaims(token);
      const code = typeof claims === 'string' ? claims : checkIntent(claims, intent);
      if (code !== null) report(token, intent, code, typeof claims === 'string' ? '' : claims.sid);
      if (typeof claims === 'string') throw new SupportAccessError(claims);
      const refused = code ?? (await stillHolds(token, claims, intent));
      if (refused !== null) throw new SupportAccessError(refused);
      return toSession(claims);
    },
    recordActivity(session, token, activity) {
      reporter.count(session.id, token, activity, clock());
    },
    async flush() {
      while (reports.size > 0) await Promise.allSettled(reports);
      await reporter.flush();
    },
  };
}

/** Finds public keys in the published set. @throws SupportAccessError `unavailable` when it cannot be read */
function keyFinder(base: string, fetch: typeof globalThis.fetch, timeoutMs: number) {
  const published = createRemoteJWKSet(new URL(`${base}/v1/access/jwks.json`), {
    timeoutDuration: timeoutMs,
    cooldownDuration: 5_000,
    cacheMaxAge: 300_000,
    [customFetch]: (url, init) => fetch(url, init),
  });
  return async (id: string): Promise<CryptoKey | null> => {
    try {
      return await published({ alg: 'ES256', kid: id });
    } catch (cause) {
      if (cause instanceof errors.JWKSNoMatchingKey) return null;
      throw new SupportAccessError('unavailable', { cause });
    }
  };
}
