/** The refusals of this server, with their HTTP status and title. */
const KNOWN = {
  bad_request: [400, 'The request is not well formed.'],
  bad_json: [400, 'The body is not valid JSON.'],
  idem_missing: [400, 'This call needs an Idempotency-Key header.'],
  auth_required: [401, 'Sign in to continue.'],
  auth_expired: [401, 'Your sign-in has expired.'],
  auth_invalid: [401, 'Your sign-in could not be verified.'],
  forbidden: [403, "You don't have permission to do this."],
  not_found: [404, 'There is nothing here.'],
  conflict: [409, 'This cannot be done now.'],
  too_large: [413, 'This is larger than allowed.'],
  content_type: [415, 'The content type is not accepted.'],
  type_refused: [415, 'This type of file is not accepted.'],
  validation: [422, 'Something is not as it should be.'],
  idem_reused: [422, 'This key was used for something else.'],
  internal: [500, 'Something went wrong.'],
} as const;

/** An invalid field. */
export interface Fault {
  field: string;
  code: string;
  message: string;
}

/** Thrown to refuse a call. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: string;

  constructor(code: keyof typeof KNOWN, errors?: readonly Fault[]) {
    const [status, title] = KNOWN[code];
    super(code);
    this.status = status;
    this.body = JSON.stringify({ type: `urn:second:${code}`, title, status, code, ...(errors && { errors }) });
  }
}

/** A validation error of one field. */
export const rejectField = (field: string, message: string): Refusal =>
  new Refusal('validation', [{ field, code: 'invalid', message }]);
