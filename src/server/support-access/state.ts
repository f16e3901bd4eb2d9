/**
 * What state a grant, a request or a session is in. Never stored: computed from the stored times at each look, so that
 * nothing has to happen for access to end. The end itself is outside: at `expires_at` access is gone.
 */

/** Reports of activity that arrive later than this after a session's end are refused. */
export const REPORT_GRACE_MS = 15 * 60_000;

/** The times of a grant (ms). */
export interface GrantTimes {
  expires_at: number;
  revoked_at: number | null;
}

/** @param time from a steady clock (ms) */
export function grantState(grant: GrantTimes, time: number): 'active' | 'revoked' | 'expired' {
  if (grant.revoked_at !== null) return 'revoked';
  return time < grant.expires_at ? 'active' : 'expired';
}

/** The times of a request (ms). */
export interface RequestTimes {
  lapses_at: number;
  approved_at: number | null;
  denied_at: number | null;
}

/** @param time from a steady clock (ms) */
export function requestState(request: RequestTimes, time: number): 'waiting' | 'approved' | 'denied' | 'expired' {
  if (request.denied_at !== null) return 'denied';
  if (request.approved_at !== null) return 'approved';
  return time < request.lapses_at ? 'waiting' : 'expired';
}

/** The times of a session (ms). */
export interface SessionTimes {
  ends_at: number;
  ended_at: number | null;
}

/**
 * A session ends with its own end, or with its grant's, whichever comes first.
 *
 * @param time from a steady clock (ms)
 */
export function sessionState(session: SessionTimes, time: number): 'active' | 'ended' {
  return session.ended_at === null && time < session.ends_at ? 'active' : 'ended';
}
