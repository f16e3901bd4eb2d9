import { expect, test } from 'vitest';
import type { Message } from '../../panel/i18n/translate.ts';
import { messages as german } from './de.ts';
import { messages as english } from './en.ts';
import { messages as japanese } from './ja.ts';
import { messages as germanManagement } from './management/de.ts';
import { messages as englishManagement } from './management/en.ts';
import { messages as japaneseManagement } from './management/ja.ts';

const toPlaceholders = (message: Message): string[] => {
  const text = typeof message === 'string' ? message : (message.other ?? '');
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).sort();
};

const toPlaceholdersByKey = (table: Readonly<Record<string, Message>>) =>
  Object.fromEntries(Object.entries(table).map(([key, message]) => [key, toPlaceholders(message)]));

test.each([
  ['Japanese', japanese, english],
  ['German', german, english],
  ['Japanese management', japaneseManagement, englishManagement],
  ['German management', germanManagement, englishManagement],
])('each %s message has the placeholders of the English one', (_, table, source) => {
  expect(toPlaceholdersByKey(table)).toEqual(toPlaceholdersByKey(source));
});

test('the messages of the screens for managers have keys of their own', () => {
  expect(Object.keys(englishManagement).filter((key) => key in english)).toEqual([]);
});

test('each German message that counts has a singular', () => {
  const plurals = Object.entries(german).filter(([, message]) => typeof message !== 'string');
  expect(plurals.length).toBeGreaterThan(3);
  expect(plurals.filter(([, message]) => typeof message === 'string' || message.one === undefined)).toEqual([]);
});

test('no Japanese message is still English', () => {
  const same = Object.entries(japanese).filter(
    ([, message]) => typeof message === 'string' && /^[\x20-\x7e]+$/.test(message),
  );
  expect(same).toEqual([['ticket.cc', 'CC']]);
});

/** Words that are the same in German. */
const SHARED_WORDS = [
  'channel.widget',
  'filter.is',
  'nav.label',
  'nav.more',
  'queue.tickets',
  'column.status',
  'column.team',
  'tags',
  'view.spam',
  'priority.normal',
  'ticket.title',
  'ticket.details',
  'author.agent',
  'role.agent',
  'newTicket.name',
  'channel.chat',
  'organization.tickets',
  'settings.macroBody',
  'settings.teams',
  'role.manager',
  'role.administrator',
];

test('no German message is still English', () => {
  const englishTable: Readonly<Record<string, Message>> = english;
  const same = Object.entries(german).filter(([key, message]) => message === englishTable[key]);
  expect(same.map(([key]) => key).sort()).toEqual(SHARED_WORDS.sort());
});
