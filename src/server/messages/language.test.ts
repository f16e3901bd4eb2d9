import { describe, expect, it } from 'vitest';
import { selectLanguage, toLanguage } from './language.ts';

describe('selectLanguage', () => {
  it.each([
    [null, 'en'],
    ['', 'en'],
    ['ja', 'ja'],
    ['JA-jp', 'ja'],
    ['ja-JP,ja;q=0.9,en-US;q=0.8', 'ja'],
    ['en-US,en;q=0.9,ja;q=0.8', 'en'],
    ['fr, ja;q=0.5', 'ja'],
    ['ja,en', 'ja'],
    ['en,ja', 'en'],
    ['ja;q=0', 'en'],
    ['*', 'en'],
    ['jav', 'en'],
    ['constructor', 'en'],
    [';;;q=,,', 'en'],
    ['ja ; q=0.9 , en ; q=0.1', 'ja'],
    [`a${' '.repeat(15_000)}b`, 'en'],
    [`${'fr,'.repeat(5_000)}ja`, 'en'],
  ])('selects from %j', (acceptLanguage, language) => {
    expect(selectLanguage(acceptLanguage)).toBe(language);
  });

  it('parses a header of the maximum size in linear time', () => {
    const start = performance.now();
    for (let times = 0; times < 100; times++) selectLanguage(`a${' '.repeat(15_000)}b`);
    expect(performance.now() - start).toBeLessThan(500);
  });
});

describe('toLanguage', () => {
  it.each([
    ['ja', 'ja'],
    ['ja_JP', 'ja'],
    ['ja-JP-u-ca-japanese', 'ja'],
    ['en-GB', 'en'],
    ['fr', null],
    ['jam', null],
    ['', null],
    [null, null],
    [undefined, null],
  ])('parses %j as %j', (locale, language) => {
    expect(toLanguage(locale)).toBe(language);
  });
});
