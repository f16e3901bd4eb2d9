import { PROBLEMS, type FieldProblem, type ProblemCode } from '../contract/index.ts';

/**
 * A refusal on its way to becoming `application/problem+json`. Thrown anywhere below the router. One with a cause is a
 * failure of somebody behind us: it is logged.
 */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ProblemCode;
  readonly status: number;
  readonly detail: string | undefined;
  readonly errors: FieldProblem[] | undefined;
  /** Seconds for `Retry-After`. */
  readonly retryAfter: number | undefined;
  /** A stable code that tells apart what has one problem code, for the server's log. */
  readonly reason: string | undefined;

  constructor(
    code: ProblemCode,
    more: { detail?: string; errors?: FieldProblem[]; retryAfter?: number; reason?: string; cause?: unknown } = {},
  ) {
    super(more.detail ?? PROBLEMS[code].title, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.status = PROBLEMS[code].status;
    this.detail = more.detail;
    this.errors = more.errors;
    this.retryAfter = more.retryAfter;
    this.reason = more.reason;
  }
}

/**
 * A failure that the operator can do something about. Its message is written by this program and holds no value of a
 * user, so it may be logged.
 */
export class OperationalError extends Error {
  override readonly name = 'OperationalError';
  readonly code: string;

  constructor(code: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/**
 * A refusal of one field.
 *
 * @example throw invalid('seconds', 'must_be_positive', 'This must be a positive whole number.');
 */
export function validationError(field: string, code: string, message: string): ProblemError {
  return new ProblemError('validation', { detail: message, errors: [{ field, code, message }] });
}
