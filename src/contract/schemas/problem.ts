import * as z from 'zod/mini';

/**
 * Every error of the ticket API by its stable code, with HTTP status and English title.
 * Codes are part of the public interface: once released they are never renamed or reused.
 */
export const PROBLEMS = {
  bad_request: { status: 400, title: 'The request is not well formed.' },
  bad_json: { status: 400, title: 'The body is not valid JSON.' },
  idem_missing: { status: 400, title: 'This call needs an Idempotency-Key header.' },
  proof_refused: { status: 400, title: 'The check against automatic messages failed. Please send it again.' },
  auth_required: { status: 401, title: 'Please sign in.' },
  auth_expired: { status: 401, title: 'Your sign-in has expired.' },
  auth_invalid: { status: 401, title: 'Your sign-in could not be verified.' },
  forbidden: { status: 403, title: 'You may not do this.' },
  not_found: { status: 404, title: 'There is nothing here, or it is not yours to see.' },
  method_not_allowed: { status: 405, title: 'This address does not know that method.' },
  too_slow: { status: 408, title: 'The request came too slowly, and was ended.' },
  conflict: { status: 409, title: 'Somebody changed this in the meantime.' },
  outcome_unknown: { status: 409, title: 'It is not known whether this was saved.' },
  idem_in_flight: { status: 409, title: 'The same request is still being worked on.' },
  stale: { status: 412, title: 'This has changed since you read it.' },
  too_large: { status: 413, title: 'This is larger than allowed.' },
  content_type: { status: 415, title: 'The content type of the request is not accepted.' },
  type_refused: { status: 415, title: 'This type of file cannot be attached.' },
  validation: { status: 422, title: 'Something in the request is not as it should be.' },
  mail_refused: { status: 422, title: 'This mail was not added to a ticket.' },
  idem_reused: { status: 422, title: 'This Idempotency-Key was already used for another request.' },
  grant_too_long: { status: 422, title: 'Access can be given for up to 90 days.' },
  grant_ended: { status: 409, title: 'This access has already ended.' },
  tus_version: { status: 412, title: 'Only version 1.0.0 of the tus protocol is spoken here.' },
  precondition_required: { status: 428, title: 'This call needs an If-Match header.' },
  rate_limited: { status: 429, title: 'Too many requests. Please wait a moment.' },
  quota: { status: 429, title: 'The storage for attachments is used up.' },
  internal: { status: 500, title: 'Something went wrong on our side.' },
  unavailable: { status: 503, title: 'The service cannot answer right now.' },
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
