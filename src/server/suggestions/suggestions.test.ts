import { describe, expect, it } from 'vitest';
import { TROUBLED } from '../../../test/statuses.ts';
import { matchIncidents } from './match-incidents.ts';
import { matchTickets } from './similar-tickets.ts';
import { stem } from './tokenize.ts';

const ALIASES = { labels: ['waybill', '送り状'], 'Harbor Pages': ['storefront'] };
const found = (text: string) => matchIncidents(text, TROUBLED, ALIASES).map(({ id }) => id);

describe('matchIncidents finds the incident of a text that', () => {
  it.each([
    ['names its component', 'Label printing stops half way', ['labels']],
    ['names it in full width', 'Ｌａｂｅｌ　Ｐｒｉｎｔｉｎｇ does nothing', ['labels']],
    ['names it in the middle of Japanese', 'Label Printingが動きません', ['labels']],
    ['names it by an alias', 'Our waybills are empty', ['labels']],
    ['names it by a Japanese alias', '送り状が印刷できない', ['labels']],
    ['names it by an alias under its name', 'The storefront does not open', ['pages']],
    ['names a component that only a message names', 'No webhook comes in', ['hooks']],
    ['names what only the title names', 'Slack alerts are gone', ['hooks']],
    ['names it in Japanese', '請求書発行の画面が開かない', ['ja']],
    ['shares the words of the title', '請求書が作成できません', ['ja']],
    ['says with the product’s name which feature is meant', 'harbor pages show the wrong logo', ['pages']],
    ['says by a capital that a plain word is meant as a name', 'All our Pages answer 500', ['pages']],
    ['says of a plain word nothing but that it fails', 'pages are down', ['pages']],
    [
      'shares words of the messages beside a plain word',
      'error: pages of our domain have a bad certificate',
      ['pages'],
    ],
    ['says all of a short title', 'search is broken', ['search']],
    ['names two', 'Webhooks fail and Label Printing too', ['labels', 'hooks']],
  ])('%s', (_, text, ids) => {
    expect(found(text)).toEqual(ids);
  });
});

describe('matchIncidents finds nothing for', () => {
  it.each([
    ['nothing', ''],
    ['another matter', 'How do I change the address on my invoice?'],
    ['another matter, in Japanese', 'パスワードを忘れました'],
    ['what every message says', 'We are investigating reports of degraded performance of some services'],
    ['the product’s name', 'Harbor is not what we expected'],
    ['a plain word in another sense', 'The pages of my invoice are missing'],
    ['a plain word that begins a sentence', 'Pages of my contract, please'],
    ['a plain word before what somebody did', 'Pages I opened: none, still no logo'],
    ['a question that has a word of a title in it', 'How do I search for an old order?'],
    ['a part of a word', 'ブログの記事を消したい'],
    ['an incident that is over', 'Customs declarations rejected'],
    ['a component nothing is wrong with', 'Customs forms are not filled in'],
    ['what cannot be stored', '\u0000\ud800 %_'],
  ])('%s', (_, text) => {
    expect(found(text)).toEqual([]);
  });

  it('a name that is a key of every object', () => {
    expect(matchIncidents('constructor toString', TROUBLED, {})).toEqual([]);
  });
});

describe('matchTickets', () => {
  const tickets = ['CSV export fails', 'Invoice for May', '請求書の宛名変更', 'Export'].map((subject) => ({ subject }));
  const subjects = (text: string) => matchTickets(text, tickets).map(({ subject }) => subject);

  it.each([
    ['exporting CSV failed again', ['CSV export fails']],
    ['ＣＳＶ　ｅｘｐｏｒｔ', ['CSV export fails']],
    ['請求書の宛名を変更したい', ['請求書の宛名変更']],
    ['export', ['Export']],
    ['export of photos', []],
    ['The invoice is wrong', []],
    ['', []],
  ])('finds similar subjects for %j', (text, expected) => {
    expect(subjects(text)).toEqual(expected);
  });
});

it.each([
  ['queries', 'query'],
  ['delays', 'delayed'],
  ['failing', 'failed'],
  ['Updating', 'update'],
  ['ﾛｸﾞ', 'ろぐ'],
])('stems %s and %s to the same word', (one, other) => {
  expect(stem(one)).toBe(stem(other));
});
