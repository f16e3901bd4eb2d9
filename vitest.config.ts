import './scripts/check-node.mjs';
import { defineConfig } from 'vitest/config';

/** Suites that start programs of their own; each is run alone, so that none waits for another's processor. */
const alone = { fileParallelism: false, testTimeout: 600_000, hookTimeout: 300_000 };

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    // By default one processor of two is left idle; what waits for a database or a timer leaves room for another file.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: [
            'src/{contract,client,server,cli,conformance,support-access}/**/*.test.ts',
            'test/{api,client,conformance,desks,mail,robustness,upgrade}/**/*.test.ts',
            '{demo,scripts}/**/*.test.ts',
          ],
          globalSetup: ['test/postgres.ts'],
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'dom',
          environment: 'happy-dom',
          setupFiles: ['test/panel/setup.ts'],
          testTimeout: 20_000,
          include: ['src/{dom,panel,loader,inbox}/**/*.test.{ts,tsx}'],
        },
      },
      { extends: true, test: { name: 'webkit', include: ['test/browser/webkit.ts'], ...alone } },
      { extends: true, test: { name: 'chaos', include: ['test/faults/chaos.ts'], ...alone } },
      {
        extends: true,
        test: { name: 'live', include: ['test/live/streams.ts'], globalSetup: ['test/postgres.ts'], ...alone },
      },
      {
        extends: true,
        test: {
          name: 'desks',
          include: ['test/desks/*.live.ts'],
          globalSetup: ['test/postgres.ts', 'test/desks/setup.ts'],
          ...alone,
        },
      },
      { extends: true, test: { name: 'mail', include: ['test/mail-live/*.live.ts'], ...alone } },
      {
        extends: true,
        test: { name: 'storage', include: ['test/storage/s3.ts'], globalSetup: ['test/postgres.ts'], ...alone },
      },
      { extends: true, test: { name: 'cluster', include: ['test/cluster/cluster.ts'], ...alone } },
      { extends: true, test: { name: 'frameworks', include: ['test/frameworks/recipes.ts'], ...alone } },
      {
        extends: true,
        test: { name: 'operations', include: ['test/operations/*.ts'], globalSetup: ['test/postgres.ts'], ...alone },
      },
      { extends: true, test: { name: 'package', include: ['test/package/package.ts'], ...alone } },
    ],
  },
});
