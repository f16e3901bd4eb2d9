import type { Capability } from './test-context.ts';
import type { TestUser } from './test-users.ts';

/**
 * Result of a check. `skipped`: a token is missing, or a check it depends on failed. `unsupported`: the session says that the API
 * does not offer this.
 */
export type Verdict = 'pass' | 'fail' | 'skipped' | 'unsupported';

/** A check with its result. */
export interface CheckResult {
  id: string;
  title: string;
  why: string;
  verdict: Verdict;
  /** What was observed, or what is missing; null when the check passed. */
  observed: string | null;
  /** Number of requests. */
  calls: number;
  durationMs: number;
}

/** A capability as the session declares it, and whether the checks verified it. */
export interface CapabilityResult {
  name: Capability;
  /** Value in the session of the owner; for `access`, of the admin if there is one. */
  declared: boolean | string;
  /** `true`: every check made of it passed. `false`: one failed. `null`: none was made. */
  verified: boolean | null;
}

/** Result of a run. */
export interface Report {
  /** The API that was checked. */
  target: string;
  /** Marks every created ticket: `[madoguchi check <run>]`. */
  run: string;
  startedAt: string;
  durationSeconds: number;
  calls: number;
  /** Test users with a token. */
  users: TestUser[];
  counts: Record<Verdict, number>;
  checks: CheckResult[];
  capabilities: CapabilityResult[];
  /** Tickets and grants that could not be closed or ended, described. */
  leftovers: string[];
}
