import { PROBLEMS, type FieldProblem, type ProblemCode, type Text } from '../contract/index.ts';
import {
  fieldErrorMessage,
  textMessage,
  type Arguments,
  type ENGLISH_MESSAGES,
  type FieldErrorCode,
  type Language,
  type Message,
} from './messages/index.ts';

/** A rejected field, before its reader's language is known. */
export interface FieldError {
  /** Dotted path of the field. */
  field: string;
  /** Stable code, on the wire. */
  code: string;
  message: Message;
  /** The exceeded limit; its unit depends on the code. */
  limit?: number;
}

/** Details of a {@link ProblemError}. */
export interface ProblemDetails {
  detail?: Message;
  errors?: FieldError[];
  /** Seconds for `Retry-After`. */
  retryAfter?: number;
  /** Stable code that distinguishes errors with the same problem code, for the log. */
  reason?: string;
  /** Error of another system that caused this one. Errors with a cause are logged. */
  cause?: unknown;
}

/** An error that is sent as `application/problem+json`, in the language of the request. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ProblemCode;
  readonly status: number;
  readonly detail: Message | undefined;
  readonly errors: readonly FieldError[] | undefined;
  /** Seconds for `Retry-After`. */
  readonly retryAfter: number | undefined;
  /** Stable code that distinguishes errors with the same problem code, for the log. */
  readonly reason: string | undefined;

  constructor(code: ProblemCode, { detail, errors, retryAfter, reason, cause }: ProblemDetails = {}) {
    super(
      (detail ?? errors?.[0]?.message)?.toText('en') ?? PROBLEMS[code].title,
      cause === undefined ? undefined : { cause },
    );
    this.code = code;
    this.status = PROBLEMS[code].status;
    this.detail = detail;
    this.errors = errors;
    this.retryAfter = retryAfter;
    this.reason = reason;
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

/** Returns a field error as it is on the wire, in a language. */
export const toFieldProblem = ({ message, ...error }: FieldError, language: Language): FieldProblem => ({
  ...error,
  message: message.toText(language),
});

/**
 * Creates a field error by its code.
 *
 * @example fieldError('subject', 'too_long', { limit: 200 });
 */
export function fieldError<Code extends FieldErrorCode>(
  field: string,
  code: Code,
  ...parameters: Arguments<(typeof ENGLISH_MESSAGES)['fields'][Code]>
): FieldError {
  const [given] = parameters;
  return {
    field,
    code,
    message: fieldErrorMessage(code, ...parameters),
    ...(given !== undefined && 'limit' in given && { limit: given.limit }),
  };
}

/**
 * Creates the error for one rejected field, by its code.
 *
 * @example throw rejectField('attachments', 'too_many_files', { limit: 5 });
 */
export function rejectField<Code extends FieldErrorCode>(
  field: string,
  code: Code,
  ...parameters: Arguments<(typeof ENGLISH_MESSAGES)['fields'][Code]>
): ProblemError {
  const error = fieldError(field, code, ...parameters);
  return new ProblemError('validation', { detail: error.message, errors: [error] });
}

/**
 * Creates the error for one rejected field, with a code and a text of the caller's own. For adapters outside of this package.
 *
 * @param message the text, or one per language
 * @example throw validationError('cursor', 'unknown', { en: 'Start again.', ja: '最初からやり直してください。' });
 */
export function validationError(field: string, code: string, message: Text): ProblemError {
  const detail = textMessage(message);
  return new ProblemError('validation', { detail, errors: [{ field, code, message: detail }] });
}
