import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GIVEN } from '../desks/given.ts';
import { missingDesk } from '../desks/packages.ts';
import { run, type Ended } from './child.ts';
import type { Suite } from './suites.ts';
import { sumOf, tallyExit, tallyPlaywright, tallyVitest } from './tally.ts';

/**
 * The live desks. They are installed and started at the lowest priority while the other suites run, so that at the end only the
 * tests are waited for.
 */
export function desks(): Suite {
  const over = new AbortController();
  let holding: Promise<Ended> | null = null;
  let address = '';

  function hold(folder: string): void {
    address = join(folder, 'desks-address.json');
    const log = join(folder, 'desks-hold.log');
    holding = run('node', ['scripts/test-desks.ts', '--hold', address], { log, minutes: 40, until: over.signal });
  }

  /** Where they are; null when they could not be started. */
  async function held(): Promise<string | null> {
    let ended = false;
    void holding?.then(() => (ended = true));
    for (;;) {
      const given = await readFile(address, 'utf8').catch(() => null);
      if (given !== null || ended) return given;
      await sleep(100);
    }
  }

  return {
    name: 'desks',
    needs: ['machine', 'build'],
    ahead: hold,
    async run(folder) {
      if (!holding) hold(folder);
      try {
        const given = await held();
        if (given === null) {
          const ended = await (holding ?? Promise.reject(new Error('Nobody has started the desks.')));
          const missing = missingDesk();
          if (missing !== null) return { tally: { passed: 0, failed: 0, skipped: 1, notes: [missing] }, ended };
          return { tally: tallyExit({ ...ended, code: ended.code === 0 ? 1 : ended.code }), ended };
        }
        const VITEST_REPORT = join(folder, 'desks.json');
        const PLAYWRIGHT_REPORT = join(folder, 'desks-walk.json');
        const ended = await run('node', ['scripts/test-desks.ts', '--core'], {
          log: join(folder, 'desks.log'),
          env: { VITEST_REPORT, PLAYWRIGHT_REPORT, [GIVEN]: given },
        });
        const tally = sumOf(await tallyVitest(ended, VITEST_REPORT), await tallyPlaywright(ended, PLAYWRIGHT_REPORT));
        return { tally, ended };
      } finally {
        over.abort();
        await holding;
      }
    },
  };
}
