import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DESKS_VARIABLE } from '../desks/env.ts';
import { NOT_RUN } from '../desks/packages.ts';
import { run, type Ended } from './child.ts';
import type { Suite } from './suite.ts';
import { addTallies, tallyPlaywright, tallyVitest } from './parse-report.ts';

/** Minutes that a run waits for the help desks after all other suites. */
const PATIENCE = 3;

/**
 * The live help desks. They are installed and started at the lowest priority while other suites run, so that only their
 * tests remain at the end. If they cannot be installed, or not in time, the suite is reported as skipped.
 */
export function desks(): Suite {
  const stopped = new AbortController();
  let holding: Promise<Ended> | null = null;
  let address = '';

  function hold(folder: string): void {
    address = join(folder, 'desks-address.json');
    const log = join(folder, 'desks-hold.log');
    holding = run('node', ['scripts/test-desks.ts', '--hold', address], { log, minutes: 40, until: stopped.signal });
  }

  /** Addresses of the help desks; null when they could not be started. */
  async function waitForDesks(): Promise<string | null> {
    const deadline = Date.now() + PATIENCE * 60_000;
    let ended = false;
    void holding?.then(() => (ended = true));
    for (;;) {
      const addresses = await readFile(address, 'utf8').catch(() => null);
      if (addresses !== null || ended || Date.now() > deadline) return addresses;
      await sleep(100);
    }
  }

  return {
    name: 'desks',
    about: 'a core of the tests on a live Request Tracker and Redmine',
    quick: false,
    needs: ['machine', 'build'],
    ahead: hold,
    async run(folder) {
      if (!holding) hold(folder);
      try {
        const addresses = await waitForDesks();
        if (addresses === null) {
          stopped.abort();
          const ended = await (holding ?? Promise.reject(new Error('Nobody has started the desks.')));
          const failed = ended.code !== NOT_RUN && ended.code !== null;
          if (ended.code === null)
            await appendFile(ended.log, `figure: NOT RUN: not ready ${PATIENCE} minutes after the rest\n`);
          return { tally: { passed: 0, failed: failed ? 1 : 0, skipped: failed ? 0 : 1, notes: [] }, ended };
        }
        const VITEST_REPORT = join(folder, 'desks.json');
        const PLAYWRIGHT_REPORT = join(folder, 'desks-walk.json');
        const ended = await run('node', ['scripts/test-desks.ts', '--core'], {
          log: join(folder, 'desks.log'),
          env: { VITEST_REPORT, PLAYWRIGHT_REPORT, [DESKS_VARIABLE]: addresses },
        });
        const tally = addTallies(
          await tallyVitest(ended, VITEST_REPORT),
          await tallyPlaywright(ended, PLAYWRIGHT_REPORT),
        );
        return { tally, ended };
      } finally {
        stopped.abort();
        await holding;
      }
    },
  };
}
