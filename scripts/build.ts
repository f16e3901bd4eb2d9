/**
 * `npm run build`: the embed (`dist/embed`), the inbox (`dist/inbox`) and the library (`dist/lib`), then the size table. Fails
 * over budget.
 *
 * `--any-size` builds without checking budgets; `--weigh` checks the budgets of an existing build.
 */
import './check-node.mjs';
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { createBuilder } from 'vite';
import { kilobytes, measure, measureInbox, overBudget, writeSizes } from './sizes.ts';

const root = resolve(import.meta.dirname, '..');
const { values } = parseArgs({
  options: { 'any-size': { type: 'boolean', default: false }, weigh: { type: 'boolean', default: false } },
});

if (!values.weigh) {
  for (const part of ['embed', 'inbox', 'lib']) rmSync(join(root, 'dist', part), { recursive: true, force: true });
  const builder = await createBuilder({ root, configFile: join(root, 'vite.config.ts'), logLevel: 'warn' });
  await builder.buildApp();
  for (const part of ['embed', 'inbox']) compressFiles(join(root, 'dist', part));
}

const rows = [...measure(join(root, 'dist/embed')), measureInbox(join(root, 'dist/inbox'))];
writeSizes(join(root, 'dist/sizes.json'), rows);
for (const { label, bytes, budget } of rows) {
  const limit = budget === null ? '' : `of ${kilobytes(budget)}`;
  console.log(`${kilobytes(bytes).padStart(9)}  ${limit.padEnd(12)} ${label}`);
}
const overBudgetRows = overBudget(rows);
for (const { label, bytes, budget } of overBudgetRows)
  console.error(`Over budget by ${bytes - (budget ?? 0)} bytes: ${label}`);
process.exitCode = overBudgetRows.length > 0 && !values['any-size'] ? 1 : 0;

/**
 * Writes compressed copies of the widget's files, which the server sends. Source maps get no gzip copy: they are
 * fetched by developer tools, which accept brotli.
 */
function compressFiles(folder: string): void {
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  for (const name of globSync('**/*.{js,mjs,css,map}', { cwd: folder })) {
    const path = join(folder, name);
    const bytes = readFileSync(path);
    writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }));
    if (!name.endsWith('.map')) writeFileSync(`${path}.gz`, gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }));
  }
}
