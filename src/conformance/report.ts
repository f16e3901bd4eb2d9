import type { Capability } from './test-context.ts';
import type { TestUser } from './test-users.ts';

/**
 * What came of a check: it holds; it fails; it could not be made (no token, or something it stands on failed); or the API
 * says that it does not offer this. Only the first is a pass.
 */
export type Verdict = 'holds' | 'fails' | 'unchecked' | 'absent';

/** One check and what came of it. */
export interface CheckResult {
  id: string;
  title: string;
  why: string;
  verdict: Verdict;
  /** What was seen, or what is missing; null when the check holds. */
  seen: string | null;
  /** Calls that it made. */
  calls: number;
  milliseconds: number;
}

/** What the session says that the API can do, and whether that was shown. */
export interface CapabilityResult {
  name: Capability;
  /** As the session of the owner has it; of access, the admin's when there is one. */
  said: boolean | string;
  /** `true`: every check of it that was made holds. `false`: one fails. `null`: none was made. */
  shown: boolean | null;
}

/** What a run found out. */
export interface Report {
  /** The API that was checked. */
  target: string;
  /** Marks everything that was filed: `[madoguchi check <run>]`. */
  run: string;
  startedAt: string;
  seconds: number;
  calls: number;
  /** Whose tokens there were. */
  people: TestUser[];
  counts: Record<Verdict, number>;
  checks: CheckResult[];
  capabilities: CapabilityResult[];
  /** What the kit made and could not close or end, in words. */
  left: string[];
}
