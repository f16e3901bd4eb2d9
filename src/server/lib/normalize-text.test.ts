import * as fc from 'fast-check';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { measureGrowth } from '../../../test/growth.ts';
import { normalizeText } from './normalize-text.ts';

it('normalizes like String.prototype.normalize up to 30 marks on a character', () => {
  for (const text of ['ＣＳＶ', 'e\u0301', 'がぎぐ', `a${'\u0323\u0301'.repeat(15)}b`, '\u0344'.repeat(10)])
    for (const form of ['NFC', 'NFKC'] as const) expect(normalizeText(text, form)).toBe(text.normalize(form));
});

it('keeps 30 of each combining mark there is', () => {
  for (let code = 0; code <= 0x10ffff; code++) {
    const mark = String.fromCodePoint(code);
    if (!/\p{M}/u.test(mark) || mark.normalize('NFKC') !== mark) continue;
    expect([...normalizeText(`a${mark.repeat(40)}`)].length, `U+${code.toString(16)}`).toBeLessThanOrEqual(31);
  }
});

it('changes nothing on a second call, for any marks', () => {
  const marks = fc.array(fc.constantFrom('\u0301', '\u0323', '\u0344', '\u0f73', '\u3099', 'a', 'か'), {
    maxLength: 200,
  });
  fc.assert(
    fc.property(marks, (parts) => {
      const once = normalizeText(parts.join(''));
      expect(normalizeText(once)).toBe(once);
    }),
  );
});

it('is the only place in the server that normalizes text', async () => {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const places: string[] = [];
  for (const name of await readdir(root, { recursive: true }))
    if (
      name.endsWith('.ts') &&
      !name.endsWith('.test.ts') &&
      (await readFile(join(root, name), 'utf8')).includes('.normalize(')
    )
      places.push(name);
  expect(places).toEqual(['lib/normalize-text.ts']);
});

it('takes linear time for any number of marks on a character', { timeout: 60_000 }, async () => {
  expect(await measureGrowth((length) => normalizeText(`a${'\u0301\u0323'.repeat(length)}`), 500_000)).toBeLessThan(3);
});
