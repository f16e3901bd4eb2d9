import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { measure, overBudget, sizeTable } from './sizes.ts';

const chunk = (size: number) => `// ${'x'.repeat(size)}\n`;
const size = (text: string) => brotliCompressSync(text).length;

test('what travels together is counted together, and what is known already is not counted again', () => {
  const embed = mkdtempSync(join(tmpdir(), 'madoguchi-sizes-'));
  const files = {
    'panel-aaaaaa.js': `import"./shell-bbbbbb.js"`,
    'shell-bbbbbb.js': `import{x}from"./runtime-cccccc.js";import(\`./tickets-dddddd.js\`);import(\`./ja-eeeeee.js\`)`,
    'runtime-cccccc.js': chunk(10),
    'tickets-dddddd.js': `import{y}from"./shell-bbbbbb.js";import{z}from"./list-ffffff.js";import{w}from"./rest-iiiiii.js"`,
    'ja-eeeeee.js': chunk(30),
    'list-ffffff.js': chunk(40),
    'rest-iiiiii.js': `import"./shell-bbbbbb.js"`,
  };
  mkdirSync(join(embed, 'madoguchi'));
  for (const [name, code] of Object.entries(files)) writeFileSync(join(embed, 'madoguchi', name), code);
  writeFileSync(join(embed, 'madoguchi.js'), chunk(5));

  const bytes = Object.fromEntries(measure(embed).map((row) => [row.id, row.bytes]));
  const sum = (...names: (keyof typeof files)[]) => names.reduce((all, name) => all + size(files[name]), 0);
  expect(bytes['first']).toBe(size(chunk(5)) + sum('panel-aaaaaa.js', 'shell-bbbbbb.js', 'runtime-cccccc.js'));
  expect(bytes['tickets']).toBe(sum('tickets-dddddd.js', 'list-ffffff.js'));
  expect(bytes['rest']).toBe(sum('rest-iiiiii.js'));
  expect(bytes['ja']).toBe(size(files['ja-eeeeee.js']));
  const english = Object.keys(files).filter((name) => !name.startsWith('ja')) as (keyof typeof files)[];
  expect(bytes['everything']).toBe(size(chunk(5)) + sum(...english));
});

test('a chunk that nobody named has the budget of a part all the same', () => {
  const embed = mkdtempSync(join(tmpdir(), 'madoguchi-sizes-'));
  mkdirSync(join(embed, 'madoguchi'));
  for (const name of ['panel', 'rest', 'ja', 'surprise'])
    writeFileSync(join(embed, 'madoguchi', `${name}-aaaaaa.js`), chunk(3));
  writeFileSync(join(embed, 'madoguchi.js'), chunk(5));
  expect(measure(embed).find(({ id }) => id === 'surprise')).toMatchObject({ label: 'Part "surprise"', budget: 8_000 });
});

test('a row beyond its budget is named, and the table shows both', () => {
  const rows = [
    { id: 'loader', label: 'Loader', bytes: 1_501, budget: 1_500 },
    { id: 'ja', label: 'Japanese', bytes: 4_949, budget: null },
  ];
  expect(overBudget(rows).map(({ id }) => id)).toEqual(['loader']);
  expect(sizeTable(rows)).toContain('| Loader | 1.5 kB | 1.5 kB |\n| Japanese | 4.9 kB |  |');
});
