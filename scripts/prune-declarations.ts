import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Takes out of a folder the declarations that no entry point leads to: they describe our own rooms, nobody can import
 * them, and they were a third of the package.
 *
 * @param folder - where the declarations lie; changed in place.
 * @param entries - the declarations that can be imported, relative to the folder.
 * @returns how many files stay.
 * @throws Error if an entry or something it leads to is missing.
 * @example keepReachable('dist/package/lib', ['index.d.ts'])
 */
export function keepReachable(folder: string, entries: readonly string[]): number {
  const kept = new Set<string>();
  const open = entries.map((entry) => join(folder, entry));
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (kept.has(file)) continue;
    if (!existsSync(file)) throw new Error(`${file} is missing: a declaration leads to it.`);
    kept.add(file);
    for (const [, named = ''] of readFileSync(file, 'utf8').matchAll(
      /(?:from|import\(?)\s*['"](\.[^'"]*\.tsx?)['"]/g,
    )) {
      open.push(join(dirname(file), named.replace(/\.tsx?$/, '.d.ts')));
    }
  }
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (path.endsWith('.d.ts') && !kept.has(join(folder, path))) rmSync(join(folder, path));
  }
  return kept.size;
}
