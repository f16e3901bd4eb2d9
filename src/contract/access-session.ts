import * as z from 'zod/mini';
import { AccessSession } from './access.ts';
import { Time } from './values.ts';

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
export const ACCESS_REFUSALS = [
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
export type AccessRefusalCode = (typeof ACCESS_REFUSALS)[number];

/** A session with the token that stands for it. */
export const EnteredSession = z.object({
  session: AccessSession,
  /** For the header `Madoguchi-Session` of the vendor's own product. */
  token: z.string(),
  /** Renew the session before this. */
  tokenExpiresAt: Time,
});
/** A session with the token that stands for it. */
export type EnteredSession = z.infer<typeof EnteredSession>;

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
export const AccessVerdict = z.object({
  allowed: z.boolean(),
  /** Why not; null when it is allowed. */
  code: z.nullable(z.enum(ACCESS_REFUSALS)),
  /** Null when the token names none that is known. */
  session: z.nullable(AccessSession),
  /** By the server's clock. */
  serverTime: Time,
});
/** Whether a session token allows something right now. */
export type AccessVerdict = z.infer<typeof AccessVerdict>;
