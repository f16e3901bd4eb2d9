import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from 'vite';
import type { ModuleId } from '../src/panel/core/module-registry.ts';
import type { ChunkTable, ModuleFile } from '../src/panel/types.ts';
import { getChunkFiles, readManifest } from './manifest.ts';

const PANEL = 'src/panel/';

/** Parts in a named chunk of `vite.config.ts`, under which Vite's manifest lists them. */
const NAMED: Partial<Record<ModuleId, string>> = {
  'core/services.ts': 'api',
  'features/submit/DeferredForm.tsx': 'form',
};
/** Whether the panel's entry contains the files of a part, so that they need no further request first. */
const isFirst = (id: string) => id in NAMED || id.startsWith('./') || id === 'core/built-ins.ts';

/**
 * Appends `export const chunks = …` to the panel's entry: file names and hashes of the chunks that every opened panel
 * imports, and of a further module, `chunks-<hash>.js`, with those of all other parts. Run once after each build of the
 * panel.
 *
 * File names stay valid: they are content hashes, and all other names are reachable from the entry.
 *
 * @returns the file names and hashes of the frame and of the entry, for the loader.
 */
export function sealPanel(folder: string): ModuleFile[] {
  const manifest = readManifest(folder);
  const [frame, entry] = ['frame', 'panel'].map(
    (name) => Object.values(manifest).find((chunk) => chunk.isEntry && chunk.name === name)?.file,
  );
  if (!frame || !entry) throw new Error(`${folder} has no entries: build the environment "panel" first.`);
  const parts = findParts(manifest);
  const table = (ids: string[]): ChunkTable => {
    const lists = ids.map(
      (id) => [id, [...(parts.get(id) ?? [])].filter((file) => file !== frame && file !== entry)] as const,
    );
    const files = [...new Set(lists.flatMap(([, list]) => list))];
    return {
      parts: Object.fromEntries(lists.map(([id, list]) => [id, list.map((file) => files.indexOf(file))])),
      files: files.map((file) => [file, hash(join(folder, file))]),
    };
  };

  const late = `export default ${JSON.stringify(table([...parts.keys()].filter((id) => !isFirst(id))))};\n`;
  const more = `chunks-${createHash('sha256').update(late).digest('base64url').slice(0, 6)}.js`;
  writeFileSync(join(folder, more), late);

  const path = join(folder, entry);
  const first = { ...table([...parts.keys()].filter(isFirst)), more: [more, hash(join(folder, more))] };
  const [code = '', sourceMap = ''] = readFileSync(path, 'utf8').split(/(?=\/\/# sourceMappingURL=)/);
  // At the end, on a separate line, so that the source map stays valid.
  writeFileSync(path, `${code}export const chunks=${JSON.stringify(first)};\n${sourceMap}`);
  return [
    [frame, hash(join(folder, frame))],
    [entry, hash(path)],
  ];
}

/** Parts with their files, dependencies first. */
function findParts(manifest: Manifest): Map<string, Set<string>> {
  const keys = Object.keys(manifest);
  const parts = new Map<string, Set<string>>();
  for (const [id, name] of Object.entries(NAMED)) {
    const key = keys.find((it) => manifest[it]?.name === name);
    if (key === undefined) throw new Error(`The build made no chunk called ${name}.`);
    parts.set(id, getChunkFiles(manifest, key));
  }
  for (const key of keys.filter((it) => manifest[it]?.isDynamicEntry)) {
    if (!key.startsWith(PANEL)) throw new Error(`${key}: only modules of the panel are imported on demand.`);
    // The keys of `import.meta.glob` in `i18n/locale.ts` are relative to its folder.
    parts.set(key.slice(PANEL.length).replace(/^i18n/, '.'), getChunkFiles(manifest, key));
  }
  return parts;
}

const hash = (path: string) => `sha256-${createHash('sha256').update(readFileSync(path)).digest('base64')}`;
