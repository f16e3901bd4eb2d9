import type { AccessDenialCode } from '../contract/index.ts';

/** Every denial with its HTTP status and a sentence for the agent. */
const REFUSALS: Record<AccessDenialCode, { status: 401 | 403 | 503; title: string }> = {
  session_missing: { status: 401, title: 'This needs a session of support access.' },
  session_invalid: { status: 401, title: 'This session of support access could not be verified.' },
  session_expired: { status: 401, title: 'The token of this session has expired. Renew the session.' },
  session_stale: { status: 401, title: 'The customer has changed the access. Renew the session.' },
  session_ended: { status: 403, title: 'This session of support access is over.' },
  access_ended: { status: 403, title: 'The customer no longer lets support in.' },
  wrong_organization: { status: 403, title: 'This session is for another organization.' },
  out_of_scope: { status: 403, title: 'The customer has not allowed this.' },
  unavailable: { status: 503, title: 'Whether support may get in cannot be told right now, so the answer is no.' },
};

/** Thrown when access is denied. `code` is stable. */
export class SupportAccessError extends Error {
  override readonly name = 'SupportAccessError';
  readonly code: AccessDenialCode;
  /** HTTP status of the denial. */
  readonly status: 401 | 403 | 503;

  constructor(code: AccessDenialCode, options?: ErrorOptions) {
    super(REFUSALS[code].title, options);
    this.code = code;
    this.status = REFUSALS[code].status;
  }
}

/** Creates the response for a denial: RFC 9457, as the ticket API's own. */
export const refusalBody = ({ code, status, message }: SupportAccessError) => ({
  type: `urn:madoguchi:problem:${code}`,
  title: message,
  status,
  code,
});
