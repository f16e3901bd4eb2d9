import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Removes declarations that no entry point references: they describe internals, cannot be imported, and were a third of
 * the package.
 *
 * @param folder - folder of the declarations; changed in place
 * @param entries - importable declarations, relative to the folder
 * @returns the number of remaining files
 * @throws Error for a missing entry or reference
 * @example
 * keepReachable('dist/package/lib', ['index.d.ts'])
 */
export function keepReachable(folder: string, entries: readonly string[]): number {
  const reachable = new Set<string>();
  const open = entries.map((entry) => join(folder, entry));
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (reachable.has(file)) continue;
    if (!existsSync(file)) throw new Error(`${file} is missing: a declaration leads to it.`);
    reachable.add(file);
    for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(
      /(?:from|import\(?)\s*['"](\.[^'"]*\.tsx?)['"]/g,
    )) {
      open.push(join(dirname(file), specifier.replace(/\.tsx?$/, '.d.ts')));
    }
  }
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (path.endsWith('.d.ts') && !reachable.has(join(folder, path))) rmSync(join(folder, path));
  }
  return reachable.size;
}
