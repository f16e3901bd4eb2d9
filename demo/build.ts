import { globSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createBuilder } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Files that exist once widget and inbox are built. */
const BUILT = ['dist/embed/madoguchi.js', 'dist/inbox/index.html'];
const SOURCES = [
  'vite.config.ts',
  'package-lock.json',
  'src/{dom,loader,panel,inbox,client,contract}/**/*.{ts,tsx,css}',
];

/**
 * Builds widget and inbox when they are missing or older than their sources.
 *
 * @param tell called with each step and its duration
 */
export async function buildDemo(tell: (line: string) => void): Promise<void> {
  if (BUILT.every(isFresh)) return;
  tell('Building the widget and the inbox …');
  const start = performance.now();
  // Chunks have hashed names, so those of earlier builds would accumulate.
  for (const folder of ['embed', 'inbox']) await rm(`${root}/dist/${folder}`, { recursive: true, force: true });
  const builder = await createBuilder({ root, configFile: `${root}/vite.config.ts`, logLevel: 'error' });
  await builder.buildApp();
  tell(`Built them in ${((performance.now() - start) / 1000).toFixed(1)} s.`);
}

function isFresh(file: string): boolean {
  const built = statSync(`${root}/${file}`, { throwIfNoEntry: false });
  if (!built) return false;
  return globSync(SOURCES, { cwd: root }).every((source) => statSync(`${root}/${source}`).mtimeMs <= built.mtimeMs);
}
