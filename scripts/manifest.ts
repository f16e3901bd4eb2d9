import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from 'vite';

/** Reads Vite's manifest of the panel's chunks. */
export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, '.vite/manifest.json'), 'utf8')) as Manifest;
}

/** Returns the file of a chunk after those of all its static imports. */
export function getChunkFiles(
  manifest: Manifest,
  key: string,
  found = new Set<string>(),
  open = new Set<string>(),
): Set<string> {
  const chunk = manifest[key];
  if (!chunk) throw new Error(`The manifest has no ${key}.`);
  if (open.has(key)) return found;
  open.add(key);
  for (const next of chunk.imports ?? []) getChunkFiles(manifest, next, found, open);
  return found.add(chunk.file);
}
