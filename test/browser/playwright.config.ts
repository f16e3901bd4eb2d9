import { defineConfig } from '@playwright/test';
import { requirePrograms } from '../../scripts/browsers.ts';

const programs = requirePrograms();
const report = process.env['PLAYWRIGHT_REPORT'];

/** Tests marked `@chromium` need what only its DevTools protocol can do, or look at what no engine does differently. */
const onlyChromium = /@chromium/;

export default defineConfig({
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
    {
      name: 'chromium',
      use: {
        browserName: 'chromium',
        launchOptions: {
          executablePath: programs.chromium,
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
      },
    },
    {
      name: 'firefox',
      grepInvert: onlyChromium,
      use: {
        browserName: 'firefox',
        channel: 'moz-firefox',
        launchOptions: { executablePath: programs.firefox },
        // Taking one adds a style element to the page, which its policy reports.
        screenshot: 'off',
        // Firefox ESR refuses these over WebDriver BiDi; null leaves them unset.
        colorScheme: null,
        contextOptions: { reducedMotion: null, forcedColors: null, contrast: null },
      },
    },
  ],
});
