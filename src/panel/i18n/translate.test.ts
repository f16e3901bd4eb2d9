import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { resolveLocale } from './locale.ts';
import { type Message, translator } from './translate.ts';

const english = { 'x.hello': 'Hello {name}', 'x.files': { one: '{n} file', other: '{n} files' } } as const;

test('fills in, chooses the plural, and lets the later table win', () => {
  const t = translator(
    english,
    () => 'en',
    () => [{ 'x.hello': 'Hi {name}' }, { 'x.hello': 'Good day {name} {other}' }],
  );
  expect(t('x.hello', { name: '<b>' })).toBe('Good day <b> {other}');
  expect([t('x.files', { n: 1 }), t('x.files', { n: 2 })]).toEqual(['1 file', '2 files']);
});

describe('the language', () => {
  test.each([
    [['ja'], 'ja'],
    [['ja-JP'], 'ja-JP'],
    [['de', 'ja'], 'ja'],
    [['', undefined, 'fr', 'en-GB'], 'en-GB'],
    [['not a tag', 'ja'], 'ja'],
    [['jam'], 'en'],
    [['constructor'], 'en'],
    [[], 'en'],
  ] as const)('of %j is %s', (wishes, locale) => {
    expect(resolveLocale(wishes)).toBe(locale);
  });
});

/** All message tables of a language, by file. */
async function tables(locale: string): Promise<Map<string, Record<string, Message>>> {
  const folder = join(import.meta.dirname, locale);
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && name !== 'index.ts');
  const entries = files.map(async (file) => {
    const module: Record<string, Record<string, Message>> = await import(/* @vite-ignore */ join(folder, file));
    return [file, Object.assign({}, ...Object.values(module))] as const;
  });
  return new Map(await Promise.all(entries));
}
const placeholders = (message: Message) =>
  [...new Set((typeof message === 'string' ? message : Object.values(message).join()).match(/\{\w+\}/g))].toSorted();

test('every Japanese message has the placeholders of the English one, and no other', async () => {
  const [en, ja] = [await tables('en'), await tables('ja')];
  const all = Object.assign({}, ...ja.values());
  let compared = 0;
  for (const table of en.values())
    for (const [key, message] of Object.entries(table)) {
      expect(placeholders(all[key] ?? ''), key).toEqual(placeholders(message));
      compared++;
    }
  expect(compared).toBeGreaterThan(100);
});

test('English messages have a text for each of its plural forms', async () => {
  const plurals = [...(await tables('en')).values()].flatMap((table) =>
    Object.entries(table).filter(([, message]) => typeof message !== 'string'),
  );
  expect(plurals.length).toBeGreaterThan(5);
  for (const [key, message] of plurals) expect(Object.keys(message).toSorted(), key).toEqual(['one', 'other']);
});

test('no message holds markup', () => {
  for (const folder of ['en', 'ja'].map((locale) => join(import.meta.dirname, locale)))
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.ts')))
      expect(readFileSync(join(folder, file), 'utf8'), file).not.toMatch(/<\/?[a-z]+>/);
});
