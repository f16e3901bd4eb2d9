import type { Capabilities } from '../contract/index.ts';
import type { TestContext } from './test-context.ts';

/** Something that a session promises or does not. */
export type Capability = keyof Capabilities;

/** One promise of the contract, and how to find out whether it is kept. */
export interface Check {
  /** Stable: reports of different days are compared by it. */
  id: string;
  /** What holds when it is kept. */
  title: string;
  /** Why it matters, in one sentence. */
  why: string;
  /** The capability that it proves; without the capability there is nothing to check. */
  capability?: Capability;
  /** Throws {@link Broken}, {@link Unchecked} or {@link Absent}; returns when the promise is kept. */
  run: (kit: TestContext) => Promise<void>;
}
