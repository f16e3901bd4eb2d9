/**
 * What state a grant or a request is in. Never stored: computed from the stored times at each look, so that nothing has
 * to happen for access to end. The end itself is outside: at `expires_at` access is gone.
 */

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
export function requestState(request: RequestTimes, time: number): 'waiting' | 'approved' | 'denied' | 'lapsed' {
  if (request.denied_at !== null) return 'denied';
  if (request.approved_at !== null) return 'approved';
  return time < request.lapses_at ? 'waiting' : 'lapsed';
}
