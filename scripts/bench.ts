/** `npm run bench`: measures lists and the panel against fixed limits. Only meaningful on an otherwise idle machine. */
import './check-node.mjs';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { buildDemo } from '../demo/build.ts';
import { startDemo } from '../demo/server.ts';
import { personas, personById, organizations } from '../demo/seed/people.ts';
import { giveTickets } from '../test/many-tickets.ts';
import { openStore } from '../src/server/index.ts';
import { measureLists } from './bench/api.ts';
import { measureBigLists } from './bench/big.ts';
import { print, type Figure } from './bench/figures.ts';
import { measurePanel } from './bench/panel.ts';
import { requirePrograms } from './test-tools.ts';

const TICKETS = 10_000;

await buildDemo((line) => console.log(line));
const data = await mkdtemp(join(tmpdir(), 'madoguchi-bench-'));
const demo = await startDemo({ data, port: 0, seed: 'small' });
const browser = await chromium.launch({
  executablePath: requirePrograms().chromium,
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
let overLimit = 0;
try {
  const user = personById(personas.user);
  const organization = organizations.find(({ id }) => id === user.organizationId) ?? null;
  const token = { id: null, issuer: null, issuedAt: 0 };
  await giveTickets(demo.store, { ...user, organization, role: 'user', token }, TICKETS);

  const figures: Figure[] = [...(await measureLists(demo)), ...(await measurePanel(browser, demo))];
  const big = await openStore({ database: join(data, 'big') });
  figures.push(...(await measureBigLists(big)));
  await big.close();
  console.log(`\n${cpus().length} × ${cpus()[0]?.model ?? '?'}, load ${loadavg()[0]?.toFixed(2) ?? '?'}\n`);
  overLimit = print(figures);
} finally {
  await browser.close();
  await demo.close();
  await rm(data, { recursive: true, force: true });
}
process.exitCode = overLimit === 0 ? 0 : 1;
