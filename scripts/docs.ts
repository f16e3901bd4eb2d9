/**
 * Checks the Markdown files: relative links and anchors lead somewhere, code fences name their language, and the size
 * table in docs/reference/sizes.md equals `dist/sizes.json`, and the reference pages equal what the source generates.
 * `npm run docs` writes the table and the pages.
 */
import './check-node.mjs';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { anchors, fences, links } from './docs/markdown.ts';
import { createReferencePages } from './docs/reference.ts';
import { readSizes, sizeTable } from './sizes.ts';

const root = resolve(import.meta.dirname, '..');
const wrong: string[] = [];
const write = process.argv.includes('--write');

checkReferencePages();
const files = globSync(['*.md', '.github/**/*.md', '{docs,src,demo,test,scripts}/**/*.md'], { cwd: root }).map((path) =>
  join(root, path),
);
for (const file of files) checkFile(file);
checkSizes();

for (const line of wrong) console.error(line);
console.log(`${files.length} Markdown files, ${wrong.length} faults`);
process.exitCode = wrong.length > 0 ? 1 : 0;

function checkFile(file: string): void {
  const text = readFileSync(file, 'utf8');
  const name = relative(root, file);
  for (const { line, target } of links(text)) {
    const fault = followLink(file, target);
    if (fault !== null) wrong.push(`${name}:${line}: ${fault}`);
  }
  for (const { line, language } of fences(text)) {
    if (language === '') wrong.push(`${name}:${line}: a code fence names its language (\`text\` when it has none)`);
  }
}

/** Answers what is wrong with a link, or null. Addresses of other sites are not visited: tests need no network. */
function followLink(from: string, target: string): string | null {
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return null;
  const [path = '', anchor] = target.split('#');
  const file =
    path === '' ? from : path.startsWith('/') ? join(root, path) : resolve(dirname(from), decodeURIComponent(path));
  if (!existsSync(file)) return `the link to ${target} leads nowhere`;
  if (anchor === undefined || !file.endsWith('.md')) return null;
  return anchors(readFileSync(file, 'utf8')).has(anchor) ? null : `${path || 'this page'} has no heading #${anchor}`;
}

function checkReferencePages(): void {
  for (const [path, page] of Object.entries(createReferencePages())) {
    const file = join(root, path);
    if (existsSync(file) && readFileSync(file, 'utf8') === page) continue;
    if (!write) {
      wrong.push(`${path}: differs from what the source generates: run "npm run docs"`);
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
    wrong.push('docs/reference/sizes.md and dist/sizes.json are both needed: run "npm run build" first');
    return;
  }
  const text = readFileSync(page, 'utf8');
  const marked = /(<!-- sizes -->\n)([\s\S]*?)(<!-- \/sizes -->)/;
  const current = marked.exec(text)?.[2]?.trim();
  const wanted = sizeTable(sizes);
  if (current === wanted) return;
  if (write && current !== undefined) {
    writeFileSync(
      page,
      text.replace(marked, (_all, start: string, _old: string, end: string) => `${start}\n${wanted}\n\n${end}`),
    );
    return;
  }
  wrong.push(
    current === undefined
      ? 'docs/reference/sizes.md: the size table belongs between <!-- sizes --> and <!-- /sizes -->'
      : 'docs/reference/sizes.md: the size table differs from the build: run "npm run docs"',
  );
}
