import { expect, it } from 'vitest';
import { detectLanguage } from './detect-language.ts';

it('tells the language of a mail by its words', () => {
  expect(detectLanguage('書き出しが失敗します。CSV export failed.')).toBe('ja');
  expect(detectLanguage('Hello, the export is not working, can you help?')).toBe('en');
  expect(detectLanguage('Guten Tag, der Export geht nicht. Bitte um Hilfe.')).toBe('de');
  expect(detectLanguage('Bonjour, export impossible.')).toBeNull();
  expect(detectLanguage('42', 'ja-JP')).toBe('ja');
  expect(detectLanguage('')).toBeNull();
});
