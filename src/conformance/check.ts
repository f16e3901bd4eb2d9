import type { Capability, TestContext } from './test-context.ts';

/** A check of one promise of the contract. */
export interface Check {
  /** Stable, so that reports can be compared over time. */
  id: string;
  /** The promise, as a statement. */
  title: string;
  /** Why it matters, in one sentence. */
  why: string;
  /** Capability that the check proves; without it the check does not apply. */
  capability?: Capability;
  /** Throws `CheckFailedError`, `CheckSkippedError` or `NotSupportedError`; resolves when the check passes. */
  run: (context: TestContext) => Promise<void>;
}
