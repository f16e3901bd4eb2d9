/**
 * `npm run build`: the embed (`dist/embed`), the library (`dist/lib`) and the demo's agent console (`dist/demo`), then
 * the table of sizes. Over budget, it fails.
 *
 * `--any-size` builds and lets the budgets be; `--weigh` holds what is built to them.
 */
import './check-node.mjs';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build, createBuilder } from 'vite';
import { kilobytes, measure, overBudget, writeSizes } from './sizes.ts';

const root = resolve(import.meta.dirname, '..');
const { values } = parseArgs({
  options: { 'any-size': { type: 'boolean', default: false }, weigh: { type: 'boolean', default: false } },
});

if (!values.weigh) {
  for (const part of ['embed', 'lib', 'demo']) rmSync(join(root, 'dist', part), { recursive: true, force: true });
  const builder = await createBuilder({ root, configFile: join(root, 'vite.config.ts'), logLevel: 'warn' });
  await builder.buildApp();
  await build({ configFile: join(root, 'demo/vite.config.ts'), logLevel: 'warn' });
}

const rows = measure(join(root, 'dist/embed'));
writeSizes(join(root, 'dist/sizes.json'), rows);
for (const { label, bytes, budget } of rows) {
  const limit = budget === null ? '' : `of ${kilobytes(budget)}`;
  console.log(`${kilobytes(bytes).padStart(9)}  ${limit.padEnd(12)} ${label}`);
}
const over = overBudget(rows);
for (const { label, bytes, budget } of over) console.error(`Over budget by ${bytes - (budget ?? 0)} bytes: ${label}`);
process.exitCode = over.length > 0 && !values['any-size'] ? 1 : 0;
