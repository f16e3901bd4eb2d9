import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { expect, test } from 'vitest';
import { createParts } from './parts.ts';

const here = import.meta.dirname;

test.each(['shell/parts.ts', 'shell/late-parts.ts', 'i18n/locale.ts'])(
  'every part of %s is named after the file that it imports',
  (file) => {
    const text = readFileSync(join(here, '..', file), 'utf8');
    const entries = [...text.matchAll(/^ {2}'([^']+)': \(\) => import\('([^']+)'\),$/gm)];
    expect(entries.length).toBe(text.match(/=> import\(/g)?.length);
    // The build writes the table of hashes by the files' paths.
    for (const [, id, path = ''] of entries) expect(posix.join(posix.dirname(file), path)).toBe(id);
  },
);

test('a part that the table of hashes does not list is not imported', async () => {
  const asked: string[] = [];
  const parts = createParts({
    preload: ([name]) => {
      asked.push(name);
      return Promise.resolve('data:text/javascript,export default { parts: {}, files: [] };');
    },
    chunks: { parts: {}, files: [], more: ['chunks.js', 'sha256-0'] },
  });
  await expect(parts.load('core/services.ts')).rejects.toThrow('core/services.ts');
  expect(asked).toEqual(['chunks.js']);
});
