import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Manifest } from 'vite';
import { expect, test } from 'vitest';
import type { ChunkTable } from '../src/panel/types.ts';
import { sealPanel } from './chunk-table.ts';

const hashOf = (path: string) => `sha256-${createHash('sha256').update(readFileSync(path)).digest('base64')}`;

function build(extra: Manifest = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'madoguchi-chunks-'));
  mkdirSync(join(folder, '.vite'));
  const manifest: Manifest = {
    'src/panel/shell/frame.ts': { name: 'frame', file: 'frame-1.mjs', isEntry: true },
    'src/panel/index.ts': {
      name: 'panel',
      file: 'panel-1.mjs',
      isEntry: true,
      imports: ['src/panel/shell/frame.ts'],
    },
    _api: { name: 'api', file: 'api-1.mjs', imports: ['src/panel/index.ts'] },
    _form: { name: 'form', file: 'form-1.mjs', imports: ['_api'] },
    'src/panel/i18n/ja.ts': { name: 'ja', file: 'ja-1.mjs', isDynamicEntry: true },
    'src/panel/features/tickets/index.tsx': {
      name: 'tickets',
      file: 'tickets-1.mjs',
      isDynamicEntry: true,
      imports: ['_form'],
    },
    ...extra,
  };
  for (const { file } of Object.values(manifest))
    writeFileSync(join(folder, file), `export const name = '${file}';\n//# sourceMappingURL=${file}.map`);
  writeFileSync(join(folder, '.vite/manifest.json'), JSON.stringify(manifest));
  return folder;
}

test('the entry contains the initial parts and the table of the others, each file with its hash, dependencies first', async () => {
  const folder = build();
  const entry = 'panel-1.mjs';
  expect(sealPanel(folder)).toEqual(['frame-1.mjs', entry].map((name) => [name, hashOf(join(folder, name))]));
  const text = readFileSync(join(folder, entry), 'utf8');
  expect(text).toMatch(
    /^export const name = 'panel-1.mjs';\nexport const chunks=.*;\n\/\/# sourceMappingURL=panel-1.mjs.map$/,
  );

  const { chunks } = (await import(/* @vite-ignore */ pathToFileURL(join(folder, entry)).href)) as {
    chunks: ChunkTable & { more: [string, string] };
  };
  const more = readdirSync(folder).find((name) => name.startsWith('chunks-')) ?? '';
  expect(chunks.more).toEqual([more, hashOf(join(folder, more))]);
  const late = JSON.parse(readFileSync(join(folder, more), 'utf8').replace(/^export default |;\n$/g, '')) as ChunkTable;
  const filesOf = (table: ChunkTable, id: string) => table.parts[id]?.map((index) => table.files[index]?.[0]);
  expect(filesOf(chunks, 'core/services.ts')).toEqual(['api-1.mjs']);
  expect(filesOf(chunks, 'features/submit/DeferredForm.tsx')).toEqual(['api-1.mjs', 'form-1.mjs']);
  expect(filesOf(late, 'features/tickets/index.tsx')).toEqual(['api-1.mjs', 'form-1.mjs', 'tickets-1.mjs']);
  for (const [name, integrity] of [...chunks.files, ...late.files]) expect(integrity).toBe(hashOf(join(folder, name)));
});

test('an import() outside the panel fails the build, because its file would have no integrity check', () => {
  const folder = build({ 'src/client/extra.ts': { file: 'extra-1.mjs', isDynamicEntry: true } });
  expect(() => sealPanel(folder)).toThrow('src/client/extra.ts');
});
