import * as z from 'zod/mini';
import { AccessSession } from './support-access.ts';
import { Time } from './primitives.ts';

/**
 * Stable codes for the denial of a session token.
 *
 * - `session_missing`: the request has no token.
 * - `session_invalid`: the token was not issued by this server, was altered, or has another signature algorithm.
 * - `session_expired`: the token has expired; renew the session.
 * - `session_stale`: the grant has changed since; renew the session.
 * - `session_ended`: the session was ended or has reached its maximum duration of two hours.
 * - `access_ended`: the grant was revoked or has expired.
 * - `wrong_organization`: the token belongs to another organization.
 * - `out_of_scope`: the session does not allow this action, area or environment.
 * - `unavailable`: the check failed, so access is denied (fail closed).
 */
export const ACCESS_DENIAL_CODES = [
  'session_missing',
  'session_invalid',
  'session_expired',
  'session_stale',
  'session_ended',
  'access_ended',
  'wrong_organization',
  'out_of_scope',
  'unavailable',
] as const;
/** Reason for the denial of a session token. */
export type AccessDenialCode = (typeof ACCESS_DENIAL_CODES)[number];

/** A session with its token. */
export const StartedAccessSession = z.object({
  session: AccessSession,
  /** Value of the header `Madoguchi-Session` in requests to the vendor's product. */
  token: z.string(),
  /** Renew the session before this time. */
  tokenExpiresAt: Time,
});
/** A session with its token. */
export type StartedAccessSession = z.infer<typeof StartedAccessSession>;

/** The result of a report of activity. */
export const ActivityReceipt = z.object({
  /** Number of counted requests. */
  accepted: z.number(),
  /** Number of requests under invalid tokens or unknown sessions. */
  rejected: z.number(),
});
/** The result of a report of activity. */
export type ActivityReceipt = z.infer<typeof ActivityReceipt>;

/** Result of the verification of a session token. */
export const AccessDecision = z.object({
  allowed: z.boolean(),
  /** Reason for the denial; null when allowed. */
  code: z.nullable(z.enum(ACCESS_DENIAL_CODES)),
  /** Null when the token identifies no known session. */
  session: z.nullable(AccessSession),
  /** Current time of the server. */
  serverTime: Time,
});
/** Result of the verification of a session token. */
export type AccessDecision = z.infer<typeof AccessDecision>;
