import type { Ended } from './child.ts';
import type { Tally } from './parse-report.ts';

/** A suite: one line of the final table. */
export interface Suite {
  name: string;
  /** Short description, printed by runs that leave the suite out. */
  about: string;
  /** Whether `npm test` runs it. `npm run test:all` runs every suite. */
  quick: boolean;
  /** Suites that must have passed before, because this one uses their output. */
  needs: readonly string[];
  /** Starts slow preparation in the background once all programs are installed; `run` waits for it. */
  ahead?: (folder: string) => void;
  /** @param folder - folder for logs and reports */
  run: (folder: string) => Promise<{ tally: Tally; ended: Ended }>;
}
