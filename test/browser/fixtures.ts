import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect } from '@playwright/test';
import { createHostPage, startStage, type HostPage, type Stage } from './host-page.ts';
import { startDesk, type DeskKind, type StageDesk } from './desk-fixture.ts';
import { monitorPages, type PageObservations } from './page-monitor.ts';
import { Widget } from './widget.ts';

/** Drivers of a page that {@link Fixtures.show} opened. */
export interface Fixtures {
  /** Opens a host page with the widget's tag. */
  show: (host?: HostPage) => Promise<Widget>;
  /** Returns the URL of a host page, for tests that navigate themselves. */
  address: (host?: HostPage) => Promise<string>;
  /** Observations of this test's pages; asserted to be empty at the end. Console lines that match are expected. */
  seen: PageObservations & { expected: RegExp[] };
}

/** Fixtures shared by all tests of a worker. */
export interface Worker {
  /** Help desk of the tests, set by a project of the configuration. */
  deskKind: DeskKind;
  desk: StageDesk;
  stage: Stage;
}

export const test = base.extend<Fixtures, Worker>({
  deskKind: ['own', { option: true, scope: 'worker' }],

  desk: [
    async ({ deskKind }, use) => {
      const desk = await startDesk(deskKind);
      await use(desk);
      await desk.close();
    },
    { scope: 'worker', timeout: 60_000 },
  ],

  stage: [
    async ({ desk }, use) => {
      const data = await mkdtemp(join(tmpdir(), 'madoguchi-stage-'));
      const stage = await startStage(data, desk.connected);
      await use(stage);
      await stage[Symbol.asyncDispose]();
      await rm(data, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: 60_000 },
  ],

  seen: [
    async ({ context }, use) => {
      const seen = { ...(await monitorPages(context)), expected: [] };
      await use(seen);
      expectNoErrors(seen);
    },
    { auto: true },
  ],

  address: async ({ stage }, use) => {
    await use(async (host = {}) => stage.pages.put(await createHostPage(stage, host)));
  },

  show: async ({ page, address }, use) => {
    await use(async (host = {}) => {
      await page.goto(await address(host));
      return new Widget(page, host.language ?? 'en');
    });
  },
});

/** Asserts that the host page observed no error of the widget. */
export function expectNoErrors(seen: PageObservations & { expected: RegExp[] }): void {
  expect(seen.errors, 'uncaught errors in the host page').toEqual([]);
  expect(seen.violations, 'violations of the content security policy').toEqual([]);
  const unexpected = seen.console.filter((line) => !seen.expected.some((pattern) => pattern.test(line)));
  expect(unexpected, 'errors in the console').toEqual([]);
}

export { expect };
