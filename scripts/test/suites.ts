import { join } from 'node:path';
import { desks } from './desks.ts';
import { run, type Ended } from './child.ts';
import { tallyExit, tallyPlaywright, tallyVitest, type Tally } from './parse-report.ts';

/** One line of the closing table. */
export interface Suite {
  name: string;
  /** Suites that must have passed before, because this one stands on what they make. */
  needs: readonly string[];
  /** Begins what takes long and stands in nobody's way, once the machine has all programs; `run` waits for it. */
  ahead?: (folder: string) => void;
  /** @param folder - where logs and reports go. */
  run: (folder: string) => Promise<{ tally: Tally; ended: Ended }>;
}

/** All suites: each stage waits for the one before, and the suites of a stage run at the same time. */
export const stages: readonly (readonly Suite[])[] = [
  [tool('machine', 'node', ['scripts/test-tools.ts'])],
  [tool('lint', 'oxlint', ['--deny-warnings']), tool('format', 'oxfmt', ['--check'])],
  [
    tool('types', 'tsc', ['--noEmit', '-p', 'tsconfig.json']),
    tool('unused', 'knip', []),
    tool('build', 'node', ['scripts/build.ts', '--any-size']),
  ],
  // Apart from the build, so that a byte too many does not keep the other suites from running.
  [
    tool('sizes', 'node', ['scripts/build.ts', '--weigh'], ['build']),
    tool('docs', 'node', ['scripts/docs.ts'], ['build']),
  ],
  [vitest('vitest', ['node', 'dom'], ['machine', 'build'])],
  [playwright('chromium')],
  [playwright('firefox')],
  [vitest('webkit', ['webkit'], ['machine', 'build'])],
  [vitest('chaos', ['chaos'], [])],
  [vitest('live', ['live'], [])],
  [vitest('package', ['package'], ['build'])],
  [desks()],
];

function tool(name: string, command: string, args: readonly string[], needs: readonly string[] = []): Suite {
  return {
    name,
    needs,
    run: async (folder) => {
      const ended = await run(command, args, { log: join(folder, `${name}.log`) });
      return { tally: tallyExit(ended), ended };
    },
  };
}

function vitest(name: string, projects: readonly string[], needs: readonly string[]): Suite {
  return {
    name,
    needs,
    run: async (folder) => {
      const report = join(folder, `${name}.json`);
      const only = projects.flatMap((project) => ['--project', project]);
      const ended = await run(
        'vitest',
        ['run', ...only, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
        { log: join(folder, `${name}.log`), minutes: 15 },
      );
      return { tally: await tallyVitest(ended, report), ended };
    },
  };
}

function playwright(browser: 'chromium' | 'firefox'): Suite {
  return {
    name: browser,
    needs: ['machine', 'build'],
    run: async (folder) => {
      const report = join(folder, `${browser}.json`);
      const ended = await run(
        'playwright',
        [
          'test',
          '--config',
          'test/browser/playwright.config.ts',
          '--project',
          browser,
          '--output',
          join(folder, browser),
        ],
        { log: join(folder, `${browser}.log`), env: { PLAYWRIGHT_REPORT: report }, minutes: 15 },
      );
      return { tally: await tallyPlaywright(ended, report), ended };
    },
  };
}
