/**
 * States of grants, requests and sessions. They are never stored but computed from the stored times on each read, so
 * that access expires without a job. End times are exclusive: at `expires_at`, access has ended.
 */

/** Milliseconds after the end of a session from which reports of activity are rejected. */
export const REPORT_GRACE_MS = 15 * 60_000;

/** Times of a grant (ms). */
export interface GrantTimes {
  expires_at: number;
  revoked_at: number | null;
}

/** @param time from a monotonic clock (ms) */
export function grantState(grant: GrantTimes, time: number): 'active' | 'revoked' | 'expired' {
  if (grant.revoked_at !== null) return 'revoked';
  return time < grant.expires_at ? 'active' : 'expired';
}

/** Times of a request (ms). */
export interface RequestTimes {
  expires_at: number;
  approved_at: number | null;
  denied_at: number | null;
}

/** @param time from a monotonic clock (ms) */
export function requestState(request: RequestTimes, time: number): 'waiting' | 'approved' | 'denied' | 'expired' {
  if (request.denied_at !== null) return 'denied';
  if (request.approved_at !== null) return 'approved';
  return time < request.expires_at ? 'waiting' : 'expired';
}

/** Times of a session (ms). */
export interface SessionTimes {
  ends_at: number;
  ended_at: number | null;
}

/**
 * A session ends at its own end or at that of its grant, whichever comes first.
 *
 * @param time from a monotonic clock (ms)
 */
export function sessionState(session: SessionTimes, time: number): 'active' | 'ended' {
  return session.ended_at === null && time < session.ends_at ? 'active' : 'ended';
}

/** Why a session must end before its time without a decision by the customer. */
export type BarredCause = 'agent_disabled' | 'agent_signed_out' | 'user_disabled' | 'user_is_admin';
