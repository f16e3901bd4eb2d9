import * as z from 'zod/mini';

/**
 * Every error of the ticket API by its stable code, with HTTP status and English title. The server sends the title in the
 * language of the request.
 * Codes are part of the public interface: once released they are never renamed or reused.
 */
export const PROBLEMS = {
  bad_request: { status: 400, title: 'The request is malformed.' },
  bad_json: { status: 400, title: 'The body is not valid JSON.' },
  idem_missing: { status: 400, title: 'Send an Idempotency-Key header with this request.' },
  proof_refused: { status: 400, title: 'The check against automated messages failed. Send it again.' },
  auth_required: { status: 401, title: 'Sign in to continue.' },
  auth_expired: { status: 401, title: 'Your session has expired. Sign in again.' },
  auth_invalid: { status: 401, title: 'Your sign-in could not be verified. Sign in again.' },
  forbidden: { status: 403, title: "You don't have permission to do this." },
  not_found: { status: 404, title: "Not found, or you don't have access." },
  method_not_allowed: { status: 405, title: 'This method is not allowed for this URL.' },
  too_slow: { status: 408, title: 'The request took too long to arrive. Try again.' },
  conflict: { status: 409, title: 'This conflicts with the current state. Reload and check before you try again.' },
  outcome_unknown: {
    status: 409,
    title: 'It could not be confirmed that this was saved. Check before you send it again.',
  },
  idem_in_flight: { status: 409, title: 'The same request is still being processed.' },
  stale: { status: 412, title: 'This has changed since you loaded it. Reload it, then try again.' },
  too_large: { status: 413, title: 'This exceeds the size limit.' },
  content_type: { status: 415, title: 'The content type of the request is not supported.' },
  type_refused: { status: 415, title: "This type of file can't be attached." },
  validation: { status: 422, title: 'Some fields are not valid. Correct them, then try again.' },
  mail_refused: { status: 422, title: 'This email was not added to a ticket.' },
  idem_reused: { status: 422, title: 'This Idempotency-Key was already used for a different request. Use a new key.' },
  grant_too_long: {
    status: 422,
    title: 'This is longer than support access can be turned on for. Choose a shorter time.',
  },
  grant_ended: { status: 409, title: 'This support access has already ended.' },
  tus_version: { status: 412, title: 'Only version 1.0.0 of the tus protocol is supported.' },
  precondition_required: { status: 428, title: 'Send an If-Match header with this request.' },
  rate_limited: { status: 429, title: 'Too many requests. Wait a moment, then try again.' },
  quota: { status: 429, title: 'A storage limit has been reached.' },
  internal: { status: 500, title: 'Something went wrong on our side. Try again later.' },
  unavailable: { status: 503, title: 'The service is temporarily unavailable. Try again later.' },
} as const satisfies Record<string, { status: number; title: string }>;

/** A stable problem code of the ticket API. */
export type ProblemCode = keyof typeof PROBLEMS;

/** Problem codes of every operation; the table of operations lists only additional ones. */
export const COMMON_PROBLEMS = [
  'bad_request',
  'rate_limited',
  'internal',
  'unavailable',
] as const satisfies readonly ProblemCode[];

/** A rejected field of a request, by its dotted path. */
export const FieldProblem = z.object({
  field: z.string(),
  code: z.string(),
  message: z.string(),
  /** The exceeded limit; its unit depends on the code. */
  limit: z.optional(z.number()),
});

/** Body of every error response, RFC 9457 `application/problem+json`. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  code: z.string(),
  detail: z.optional(z.string()),
  requestId: z.optional(z.string()),
  errors: z.optional(z.array(FieldProblem)),
});

/** Body of every error response. */
export type Problem = z.infer<typeof Problem>;
/** A rejected field of a request. */
export type FieldProblem = z.infer<typeof FieldProblem>;
