import { ProblemError } from '../errors.ts';

/** What went wrong with the desk, for the log: neither addresses nor what was said. */
class DeskError extends Error {
  override readonly name = 'DeskError';
  readonly code: string;
  constructor(code: string, cause?: unknown) {
    super(`The desk failed: ${code}.`, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/**
 * The desk could not do what it was asked. Callers see the problem `unavailable` in our words; the desk's own text goes
 * nowhere, because it may hold paths, queries or other people's names.
 */
export class DeskRequestError extends ProblemError {
  /** Whether the desk may have done it all the same: it never answered, or answered with a failure of its own. */
  readonly uncertain: boolean;

  /** @param more.code what happened, for the log, e.g. `timeout` or `http_500` */
  constructor(more: { code: string; uncertain: boolean; retryAfter?: number | undefined; cause?: unknown }) {
    super('unavailable', {
      detail: 'The support desk cannot be reached just now. Please try again in a moment.',
      retryAfter: more.retryAfter ?? 3,
      cause: new DeskError(more.code, more.cause),
    });
    this.uncertain = more.uncertain;
  }
}

/**
 * The desk may have stored what was written and does not show it, or shows several things that it may be. It is not written
 * again under the same key.
 */
export const outcomeUnknown = (): ProblemError =>
  new ProblemError('outcome_unknown', {
    detail: 'It is not known whether the support desk has saved this. Look at the ticket before you send it again.',
  });
