/** A delivery that the other side asked to repeat after a time. */
export class RetryLaterError extends Error {
  override readonly name = 'RetryLaterError';
  /** Milliseconds until the next attempt. */
  readonly retryAfterMs: number;

  constructor(message: string, retryAfterMs: number) {
    super(message);
    this.retryAfterMs = retryAfterMs;
  }
}
