import * as z from 'zod/mini';
import { AccessSession } from './support-access.ts';
import { Time } from './primitives.ts';

/**
 * Why a session token is refused, by stable codes.
 *
 * - `session_missing`: there is no token.
 * - `session_invalid`: it is not ours, was altered, or is signed in another way.
 * - `session_expired`: it is too old; renew the session.
 * - `session_stale`: the grant has changed since; renew the session.
 * - `session_ended`: somebody left or was sent out, or the two hours are over.
 * - `access_ended`: the customer has shut the door, or its time is over.
 * - `wrong_organization`: it is another organization's.
 * - `out_of_scope`: it does not allow this action, area or environment.
 * - `unavailable`: nobody can tell right now, so the answer is no.
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
/** Why a session token is refused. */
export type AccessDenialCode = (typeof ACCESS_DENIAL_CODES)[number];

/** A session with the token that stands for it. */
export const StartedAccessSession = z.object({
  session: AccessSession,
  /** For the header `Madoguchi-Session` of the vendor's own product. */
  token: z.string(),
  /** Renew the session before this. */
  tokenExpiresAt: Time,
});
/** A session with the token that stands for it. */
export type StartedAccessSession = z.infer<typeof StartedAccessSession>;

/** The result of a report of activity. */
export const ActivityReceipt = z.object({
  /** Requests that were counted. */
  accepted: z.number(),
  /** Requests under tokens that were not signed here or whose session is unknown. */
  rejected: z.number(),
});
/** The result of a report of activity. */
export type ActivityReceipt = z.infer<typeof ActivityReceipt>;

/** Whether a session token allows something right now. */
export const AccessDecision = z.object({
  allowed: z.boolean(),
  /** Why not; null when it is allowed. */
  code: z.nullable(z.enum(ACCESS_DENIAL_CODES)),
  /** Null when the token names none that is known. */
  session: z.nullable(AccessSession),
  /** By the server's clock. */
  serverTime: Time,
});
/** Whether a session token allows something right now. */
export type AccessDecision = z.infer<typeof AccessDecision>;
