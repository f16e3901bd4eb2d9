import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { expect, test } from 'vitest';
import { createModuleLoader } from './module-loader.ts';

const here = import.meta.dirname;

test.each(['shell/module-loader.ts', 'shell/lazy-modules.ts'])(
  'every module of %s is named after the file that it imports',
  (file) => {
    const text = readFileSync(join(here, '..', file), 'utf8');
    const entries = [...text.matchAll(/^ {2}'([^']+)': \(\) => import\('([^']+)'\),$/gm)];
    expect(entries.length).toBe(text.match(/=> import\(/g)?.length);
    // The build creates the hash table by file path.
    for (const [, id, path = ''] of entries) expect(posix.join(posix.dirname(file), path)).toBe(id);
  },
);

test('a module missing from the hash table is not imported', async () => {
  const requested: string[] = [];
  const modules = createModuleLoader({
    preload: ([name]) => {
      requested.push(name);
      return Promise.resolve('data:text/javascript,export default { parts: {}, files: [] };');
    },
    chunks: { parts: {}, files: [], more: ['chunks.js', 'sha256-0'] },
  });
  await expect(modules.load('core/services.ts')).rejects.toThrow('core/services.ts');
  expect(requested).toEqual(['chunks.js']);
});
