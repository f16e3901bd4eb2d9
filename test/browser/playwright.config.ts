import { defineConfig } from '@playwright/test';
import { findProgram } from '../../scripts/test-tools.ts';
import { readRunningDesks } from '../../scripts/desks/env.ts';
import type { Worker } from './fixtures.ts';

const desks = readRunningDesks() ?? [];
const report = process.env['PLAYWRIGHT_REPORT'];

/** Tests marked `@chromium` need its DevTools protocol, or test what does not depend on the engine. */
const onlyChromium = /@chromium/;

const chromium = {
  browserName: 'chromium' as const,
  launchOptions: {
    executablePath: findProgram('chromium') ?? undefined,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  },
};
/** Tests for an outage of a remote help desk. */
const REMOTE_ONLY = '**/remote-desk.spec.ts';

export default defineConfig<object, Worker>({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: 45_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ...(report ? [['json', { outputFile: report }] as const] : [])],
  use: {
    actionTimeout: 10_000,
    locale: 'en-US',
    timezoneId: 'Asia/Tokyo',
    trace: 'off',
    screenshot: 'only-on-failure',
  },
  projects: [
    { name: 'chromium', testIgnore: REMOTE_ONLY, use: chromium },
    {
      name: 'firefox',
      testIgnore: REMOTE_ONLY,
      grepInvert: onlyChromium,
      use: {
        browserName: 'firefox',
        channel: 'moz-firefox',
        launchOptions: { executablePath: findProgram('firefox') ?? undefined },
        // A screenshot adds a style element to the page, which its policy reports.
        screenshot: 'off',
        // Firefox ESR rejects these over WebDriver BiDi; null leaves them unset.
        colorScheme: null,
        contextOptions: { reducedMotion: null, forcedColors: null, contrast: null },
      },
    },
    // The core journey on running remote help desks, as `npm run test:desks` starts them.
    ...desks.map(({ kind }) => ({
      name: kind,
      testMatch: ['**/desk-smoke.spec.ts', REMOTE_ONLY],
      // Each request to such a help desk takes tens of milliseconds, and a view makes several.
      timeout: 120_000,
      expect: { timeout: 30_000 },
      use: { ...chromium, actionTimeout: 30_000, deskKind: kind },
    })),
  ],
});
