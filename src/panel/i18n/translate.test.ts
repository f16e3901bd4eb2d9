import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { messages as german } from './de.ts';
import { LANGUAGE_MODULES, resolveLocale } from './locale.ts';
import type { PanelMessages } from './messages.ts';
import { type Message, translator } from './translate.ts';

const english = { 'x.hello': 'Hello {name}', 'x.files': { one: '{n} file', other: '{n} files' } } as const;

test('translator fills in placeholders, selects the plural form, and prefers later tables', () => {
  const t = translator(
    english,
    () => 'en',
    () => [{ 'x.hello': 'Hi {name}' }, { 'x.hello': 'Good day {name} {other}' }],
  );
  expect(t('x.hello', { name: '<b>' })).toBe('Good day <b> {other}');
  expect([t('x.files', { n: 1 }), t('x.files', { n: 2 })]).toEqual(['1 file', '2 files']);
});

describe('resolveLocale', () => {
  test.each([
    [['ja'], 'ja'],
    [['ja-JP'], 'ja-JP'],
    [['fr', 'ja'], 'ja'],
    [['de-AT'], 'de-AT'],
    [['', undefined, 'fr', 'en-GB'], 'en-GB'],
    [['not a tag', 'ja'], 'ja'],
    [['jam'], 'en'],
    [['constructor'], 'en'],
    [[], 'en'],
  ] as const)('resolves %j to %s', (preferred, locale) => {
    expect(resolveLocale(preferred)).toBe(locale);
  });
});

/** All English messages: the tables of the folder `en`. */
async function readEnglish(): Promise<Record<string, Message>> {
  const folder = join(import.meta.dirname, 'en');
  const modules = readdirSync(folder).map(
    (file): Promise<Record<string, Record<string, Message>>> => import(/* @vite-ignore */ join(folder, file)),
  );
  return Object.assign({}, ...(await Promise.all(modules)).flatMap((module) => Object.values(module)));
}
const placeholders = (message: Message) =>
  [...new Set((typeof message === 'string' ? message : Object.values(message).join()).match(/\{\w+\}/g))].toSorted();

test('LANGUAGE_MODULES contains each file that is named by a language code', () => {
  const files = readdirSync(import.meta.dirname).filter((name) => /^[a-z]{2}\.ts$/.test(name));
  expect(files).toContain('de.ts');
  expect(Object.keys(LANGUAGE_MODULES).toSorted()).toEqual(files.map((file) => `./${file}`));
});

test('a translation with a missing message does not compile', () => {
  const { 'shell.title': title, ...rest } = german;
  // @ts-expect-error -- the key `shell.title` is missing.
  const incomplete: PanelMessages = rest;
  expect([title, 'shell.title' in incomplete]).toEqual(['Support', false]);
});

describe.each(Object.entries(LANGUAGE_MODULES))('%s', (id, load) => {
  test('has all English messages, each with the same placeholders', async () => {
    const [english, { messages }] = [await readEnglish(), await load()];
    expect(Object.keys(messages).toSorted()).toEqual(Object.keys(english).toSorted());
    for (const [key, message] of Object.entries<Message>(messages))
      expect(placeholders(message), key).toEqual(placeholders(english[key] ?? ''));
  });

  test('has a text for each plural category of the language', async () => {
    const { messages } = await load();
    const { pluralCategories } = new Intl.PluralRules(id.slice(-5, -3)).resolvedOptions();
    const incomplete = Object.entries<Message>(messages).filter(
      ([, message]) => typeof message !== 'string' && pluralCategories.some((category) => !(category in message)),
    );
    expect(incomplete).toEqual([]);
  });

  test('has no markup, and no empty text except the role of a user', async () => {
    const { messages } = await load();
    for (const [key, message] of Object.entries<Message>(messages)) {
      expect(JSON.stringify(message), key).not.toMatch(/<\/?[a-z]+>/);
      if (key !== 'tickets.role.user') expect(message, key).not.toBe('');
    }
  });
});

test('English messages have a text for each plural category, and no markup', async () => {
  const english = Object.entries(await readEnglish());
  const plurals = english.filter(([, message]) => typeof message !== 'string');
  expect(plurals.length).toBeGreaterThan(5);
  for (const [key, message] of plurals) expect(Object.keys(message).toSorted(), key).toEqual(['one', 'other']);
  expect(JSON.stringify(english)).not.toMatch(/<\/?[a-z]+>/);
});
