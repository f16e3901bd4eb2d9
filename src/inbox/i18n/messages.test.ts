import { expect, test } from 'vitest';
import type { Message } from '../../panel/i18n/translate.ts';
import { messages as english } from './en.ts';
import { messages as japanese } from './ja.ts';

const toPlaceholders = (message: Message): string[] => {
  const text = typeof message === 'string' ? message : (message.other ?? '');
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).sort();
};

test('each Japanese message has the placeholders of the English one', () => {
  const pairs = Object.entries(english).map(([key, message]) => [key, toPlaceholders(message)]);
  const other = Object.entries(japanese).map(([key, message]) => [key, toPlaceholders(message)]);
  expect(Object.fromEntries(other)).toEqual(Object.fromEntries(pairs));
});

test('no Japanese message is still English', () => {
  const same = Object.entries(japanese).filter(
    ([, message]) => typeof message === 'string' && /^[\x20-\x7e]+$/.test(message),
  );
  expect(same).toEqual([['ticket.cc', 'CC']]);
});
