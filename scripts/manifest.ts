import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from 'vite';

/** Reads the manifest that Vite has written beside the panel's chunks. */
export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, '.vite/manifest.json'), 'utf8')) as Manifest;
}

/** Reads the file name of the panel's entry from Vite's manifest. */
export function readPanelEntry(folder: string): string {
  const entry = Object.values(readManifest(folder)).find(({ isEntry }) => isEntry);
  if (!entry) throw new Error(`${folder} has no entry: build the environment "panel" first.`);
  return entry.file;
}
