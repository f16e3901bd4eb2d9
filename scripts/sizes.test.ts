import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import type { Manifest } from 'vite';
import { expect, test } from 'vitest';
import { measure, overBudget, sizeTable } from './sizes.ts';

const chunk = (size: number) => `// ${'x'.repeat(size)}\n`;
const size = (text: string) => brotliCompressSync(text).length;

const FILES = {
  panel: chunk(1),
  api: chunk(10),
  form: chunk(20),
  views: chunk(30),
  tickets: chunk(40),
  shared: chunk(50),
  detail: chunk(60),
  surprise: chunk(70),
  ja: chunk(80),
};
type Name = keyof typeof FILES;

/** Writes a built widget with these dynamic imports. */
function build(): string {
  const embed = mkdtempSync(join(tmpdir(), 'madoguchi-sizes-'));
  const folder = join(embed, 'madoguchi');
  mkdirSync(join(folder, '.vite'), { recursive: true });
  writeFileSync(join(embed, 'madoguchi.js'), chunk(5));
  writeFileSync(join(embed, 'madoguchi.mjs'), chunk(6));
  for (const [name, code] of Object.entries(FILES)) writeFileSync(join(folder, `${name}-aaaaaaaa.js`), code);
  const file = (name: Name, ...imports: string[]) => ({ name, file: `${name}-aaaaaaaa.js`, imports });
  const manifest: Manifest = {
    'src/panel/index.ts': { ...file('panel'), isEntry: true },
    _api: file('api', 'src/panel/index.ts'),
    _form: file('form', 'src/panel/index.ts', '_api'),
    _views: file('views', 'src/panel/index.ts', '_form'),
    _shared: file('shared', '_api'),
    'src/panel/features/tickets/index.tsx': { ...file('tickets', '_views', '_shared'), isDynamicEntry: true },
    'src/panel/features/tickets/TicketDetail.tsx': {
      ...file('detail', 'src/panel/features/tickets/index.tsx'),
      isDynamicEntry: true,
    },
    'src/panel/surprise/index.tsx': { ...file('surprise', '_form', '_shared'), isDynamicEntry: true },
    'src/panel/i18n/ja.ts': { ...file('ja'), isDynamicEntry: true },
  };
  writeFileSync(join(folder, '.vite/manifest.json'), JSON.stringify(manifest));
  return embed;
}

test('a part includes its imports, except those that were loaded before it', () => {
  const rows = Object.fromEntries(measure(build()).map((row) => [row.id, row.bytes]));
  const sum = (...names: Name[]) => names.reduce((all, name) => all + size(FILES[name]), 0);
  expect(rows['loader']).toBe(size(chunk(5)));
  expect(rows['module']).toBe(size(chunk(6)));
  expect(rows['first']).toBe(size(chunk(5)) + sum('panel'));
  expect(rows['api']).toBe(sum('api'));
  expect(rows['form']).toBe(sum('form'));
  expect(rows['views']).toBe(sum('views'));
  expect(rows['tickets']).toBe(sum('tickets', 'shared'));
  expect(rows['ticket']).toBe(sum('detail'));
  expect(rows['ja']).toBe(sum('ja'));
  const all: Name[] = ['panel', 'api', 'form', 'views', 'tickets', 'shared', 'detail', 'surprise', 'ja'];
  expect(rows['sum']).toBe(size(chunk(5)) + sum(...all));
});

test('a chunk without a name in the table has the budget of a part', () => {
  const row = measure(build()).find(({ id }) => id === 'surprise');
  expect(row).toMatchObject({ label: 'Part "surprise"', budget: 4_000 });
});

test('a row over its budget is reported, and the table shows both', () => {
  const rows = [
    { id: 'loader', label: 'Loader', bytes: 2_001, budget: 2_000 },
    { id: 'ja', label: 'Japanese', bytes: 4_949, budget: null },
  ];
  expect(overBudget(rows).map(({ id }) => id)).toEqual(['loader']);
  expect(sizeTable(rows)).toContain('| Loader | 2.0 kB | 2.0 kB |\n| Japanese | 4.9 kB |  |');
});
