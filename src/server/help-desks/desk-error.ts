import { ProblemError } from '../errors.ts';
import { createMessage } from '../messages/index.ts';

/** The cause of a failed request, for the log. Contains neither addresses nor content. */
class DeskError extends Error {
  override readonly name = 'DeskError';
  readonly code: string;
  constructor(code: string, cause?: unknown) {
    super(`The desk failed: ${code}.`, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/**
 * A request to the help desk failed. Clients get the problem `unavailable`; the help desk's own error text is dropped, because it
 * may contain paths, queries or names of other people.
 */
export class DeskRequestError extends ProblemError {
  /** Whether the request may have taken effect all the same: no response, or a 5xx response. */
  readonly uncertain: boolean;

  /** @param more.code the cause, for the log, e.g. `timeout` or `http_500` */
  constructor(more: { code: string; uncertain: boolean; retryAfter?: number | undefined; cause?: unknown }) {
    super('unavailable', {
      detail: createMessage('desk_unreachable'),
      retryAfter: more.retryAfter ?? 3,
      cause: new DeskError(more.code, more.cause),
    });
    this.uncertain = more.uncertain;
  }
}

/**
 * The help desk may have stored a write but does not return it, or returns several candidates. The write is not repeated under
 * the same key.
 */
export const outcomeUnknown = (): ProblemError =>
  new ProblemError('outcome_unknown', {
    detail: createMessage('desk_outcome_unknown'),
  });
