import type { Ended } from './child.ts';
import type { Tally } from './parse-report.ts';

/** One line of the closing table. */
export interface Suite {
  name: string;
  /** What the suite runs, in a few words: printed by the runs that leave it out. */
  about: string;
  /** Whether `npm test` runs it. `npm run test:all` runs every suite. */
  quick: boolean;
  /** Suites that must have passed before, because this one uses what they make. */
  needs: readonly string[];
  /** Starts slow preparation in the background once all programs are installed; `run` waits for it. */
  ahead?: (folder: string) => void;
  /** @param folder - where logs and reports go. */
  run: (folder: string) => Promise<{ tally: Tally; ended: Ended }>;
}
