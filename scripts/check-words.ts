/**
 * `npm run words`: refuses words of a private dialect in comments and test titles, and names the term to use. Only words
 * that are never right are listed, because meaning cannot be checked. Names in code are checked by `id-denylist`.
 */
import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { findWords } from './words/find-words.ts';

const root = resolve(import.meta.dirname, '..');
const problems: string[] = [];
for await (const file of glob('{src,test,demo,scripts}/**/*.{ts,tsx,mjs,js,css}', {
  cwd: root,
  exclude: (path) => path === 'node_modules' || path.endsWith('/node_modules'),
}))
  for (const { line, word, term } of findWords(file, readFileSync(join(root, file), 'utf8')))
    problems.push(`${file}:${line}: "${word}": write ${term}`);

for (const problem of problems.sort()) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else console.log('Comments and test titles use plain words.');
