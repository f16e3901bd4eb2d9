/**
 * Checks the generated parts of the documents: the size table in docs/reference/sizes.md equals `dist/sizes.json`, and the
 * reference pages equal what the source generates. `npm run docs` writes both. Links and code fences are
 * checked by remark (`.remarkrc.json`).
 */
import './check-node.mjs';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createReferencePages } from './docs/reference.ts';
import { readSizes, sizeTable } from './sizes.ts';

const root = resolve(import.meta.dirname, '..');
const problems: string[] = [];
const write = process.argv.includes('--write');

checkReferencePages();
checkSizes();

for (const line of problems) console.error(line);
console.log(`${problems.length} outdated pages`);
process.exitCode = problems.length > 0 ? 1 : 0;

function checkReferencePages(): void {
  for (const [path, page] of Object.entries(createReferencePages())) {
    const file = join(root, path);
    if (existsSync(file) && readFileSync(file, 'utf8') === page) continue;
    if (!write) {
      problems.push(`${path}: differs from what the source generates: run "npm run docs"`);
      continue;
    }
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, page);
  }
}

function checkSizes(): void {
  const page = join(root, 'docs/reference/sizes.md');
  const sizes = readSizes(join(root, 'dist/sizes.json'));
  if (!existsSync(page) || sizes === null) {
    problems.push('docs/reference/sizes.md and dist/sizes.json are both needed: run "npm run build" first');
    return;
  }
  const text = readFileSync(page, 'utf8');
  const marked = /(<!-- sizes -->\n)([\s\S]*?)(<!-- \/sizes -->)/;
  const current = marked.exec(text)?.[2]?.trim();
  const expected = sizeTable(sizes);
  if (current === expected) return;
  if (write && current !== undefined) {
    writeFileSync(
      page,
      text.replace(marked, (_all, start: string, _old: string, end: string) => `${start}\n${expected}\n\n${end}`),
    );
    return;
  }
  problems.push(
    current === undefined
      ? 'docs/reference/sizes.md: the size table belongs between <!-- sizes --> and <!-- /sizes -->'
      : 'docs/reference/sizes.md: the size table differs from the build: run "npm run docs"',
  );
}
