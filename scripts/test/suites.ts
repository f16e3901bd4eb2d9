import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { findProgram } from '../test-tools.ts';
import { desks } from './desks.ts';
import { root, run } from './child.ts';
import type { Suite } from './suite.ts';
import { tallyExit, tallyPlaywright, tallyVitest } from './parse-report.ts';

/** Browser specs of `npm test`. The suite `chromium` runs all others. */
const SMOKE_SPECS = [
  'test/browser/smoke.spec.ts',
  'test/browser/robustness/deep-link.spec.ts',
  'test/browser/robustness/keyboard.spec.ts',
];

/** Test files that need more than a few seconds each, or test the tools more than the product. */
const SLOW_FILES = [
  'src/cli/check.test.ts',
  'src/cli/serve.test.ts',
  'src/cli/start-up.test.ts',
  'test/robustness/regular-expressions.test.ts',
  'test/robustness/lint.test.ts',
  'test/conformance/mutants.test.ts',
  'test/client/resumable.test.ts',
  'test/desks/conformance.test.ts',
  'test/mail/growth.test.ts',
  'test/api/slow-uploads.test.ts',
  'test/api/delivery-crash.test.ts',
];

/** Files and folders with documents. */
const DOCUMENTS = ['*.md', 'docs', 'src', 'demo', 'test', 'scripts'];

/** All suites. Stages run one after the other; the suites of a stage run concurrently. */
export const stages: readonly (readonly Suite[])[] = [
  [
    tool('machine', 'installs missing browsers, servers, proxies and languages (Debian, as root)', 'node', [
      'scripts/test-tools.ts',
    ]),
  ],
  [
    quick(tool('lint', 'oxlint', 'oxlint', ['--deny-warnings'])),
    quick(tool('format', 'oxfmt', 'oxfmt', ['--check'])),
    quick(tool('words', 'words in comments and test titles', 'node', ['scripts/check-words.ts'])),
  ],
  [
    quick(tool('types', 'tsc', 'tsc', ['--noEmit', '-p', 'tsconfig.json'])),
    quick(tool('unused', 'knip', 'knip', [])),
    quick(tool('build', 'the embed and the library', 'node', ['scripts/build.ts', '--any-size'])),
  ],
  // Separate from the build, so that an exceeded size budget does not keep the other suites from running.
  [
    quick(tool('sizes', 'size budgets', 'node', ['scripts/build.ts', '--weigh'], ['build'])),
    quick(tool('docs', 'tables and generated pages of the documents', 'node', ['scripts/docs.ts'], ['build'])),
    quick(
      tool('links', 'links and code fences of the documents', 'remark', [
        '--frail',
        '--quiet',
        '--no-stdout',
        ...DOCUMENTS,
      ]),
    ),
  ],
  [
    quick(
      vitest('unit', 'unit, component and API tests on the embedded database', ['build'], async () => ({
        args: ['--project', 'node', '--project', 'dom', ...SLOW_FILES.flatMap((file) => ['--exclude', file])],
        env: { MADOGUCHI_TEST_DATABASES: 'embedded' },
      })),
    ),
  ],
  [quick(playwright('smoke', 'the core journey in Chromium', 'chromium', async () => SMOKE_SPECS))],
  [
    vitest('postgresql', 'database and API tests on PostgreSQL', ['machine', 'build'], async () => ({
      args: ['--project', 'node', ...(await databaseTests())],
      env: { MADOGUCHI_TEST_DATABASES: 'postgresql' },
    })),
  ],
  [
    vitest(
      'slow',
      'the command line as programs, pumped inputs, lint rules, broken servers, slow and resumed uploads',
      ['build'],
      async () => ({
        args: ['--project', 'node', ...SLOW_FILES],
        env: { MADOGUCHI_TEST_DATABASES: 'embedded' },
      }),
    ),
  ],
  [playwright('chromium', 'all other browser tests in Chromium', 'chromium', otherSpecs)],
  [playwright('firefox', 'all browser tests in Firefox', 'firefox', async () => [])],
  [project('webkit', 'the core journey in WebKitGTK', ['machine', 'build'])],
  [project('chaos', 'submissions while connections are cut, and the server and PostgreSQL are stopped', ['machine'])],
  [project('live', '500 event streams over a killed server', ['machine'])],
  [project('mail', 'incoming mail through Postfix and Dovecot', ['machine', 'build'])],
  [project('storage', 'files in object storage: OpenStack Swift with its S3 API', ['machine'])],
  [project('cluster', 'three processes behind HAProxy, killed, replaced and limited together', ['machine'])],
  [project('frameworks', 'the recipes for web frameworks, which this suite installs', [])],
  [
    project(
      'operations',
      'token endpoints of other languages, metrics, and the samples of proxies and the systemd unit',
      ['machine', 'build'],
    ),
  ],
  [project('package', 'the packed package in an empty project', ['build'])],
  [
    tool('speed', 'submissions beside the floor, against stored ratios', 'node', [
      'scripts/bench-server.ts',
      '--short',
    ]),
  ],
  [desks()],
];

function quick(suite: Suite): Suite {
  return { ...suite, quick: true };
}

function tool(
  name: string,
  about: string,
  command: string,
  args: readonly string[],
  needs: readonly string[] = [],
): Suite {
  return {
    name,
    about,
    quick: false,
    needs,
    run: async (folder) => {
      const ended = await run(command, args, { log: join(folder, `${name}.log`) });
      return { tally: tallyExit(ended), ended };
    },
  };
}

function vitest(
  name: string,
  about: string,
  needs: readonly string[],
  select: () => Promise<{ args: string[]; env?: Record<string, string> }>,
): Suite {
  return {
    name,
    about,
    quick: false,
    needs,
    run: async (folder) => {
      const report = join(folder, `${name}.json`);
      const { args, env } = await select();
      const ended = await run(
        'vitest',
        ['run', ...args, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
        { log: join(folder, `${name}.log`), minutes: 15, ...(env && { env }) },
      );
      return { tally: await tallyVitest(ended, report), ended };
    },
  };
}

function project(name: string, about: string, needs: readonly string[]): Suite {
  return vitest(name, about, needs, async () => ({ args: ['--project', name] }));
}

/** Returns the test files that run on each database; the rest of the node project uses none. */
async function databaseTests(): Promise<string[]> {
  const files: string[] = [];
  for await (const file of glob('{src,test,demo,scripts}/**/*.test.ts', { cwd: root }))
    if (readFileSync(join(root, file), 'utf8').includes('/databases.ts')) files.push(file);
  return files.sort();
}

async function otherSpecs(): Promise<string[]> {
  const files: string[] = [];
  for await (const file of glob('test/browser/**/*.spec.ts', { cwd: root }))
    if (!SMOKE_SPECS.includes(file)) files.push(file);
  return files.sort();
}

function playwright(
  name: string,
  about: string,
  browser: 'chromium' | 'firefox',
  select: () => Promise<string[]>,
): Suite {
  return {
    name,
    about,
    quick: false,
    needs: ['build'],
    run: async (folder) => {
      const log = join(folder, `${name}.log`);
      if (findProgram(browser) === null) {
        const note = `NOT RUN: no ${browser === 'chromium' ? 'Chromium' : 'Firefox'} was found. Install one, or name it in ${browser.toUpperCase()}.`;
        return { tally: { passed: 0, failed: 0, skipped: 1, notes: [note] }, ended: { code: 0, log, late: false } };
      }
      const report = join(folder, `${name}.json`);
      const ended = await run(
        'playwright',
        [
          'test',
          ...(await select()),
          '--config',
          'test/browser/playwright.config.ts',
          '--project',
          browser,
          '--output',
          join(folder, name),
        ],
        { log, env: { PLAYWRIGHT_REPORT: report }, minutes: 15 },
      );
      return { tally: await tallyPlaywright(ended, report), ended };
    },
  };
}
