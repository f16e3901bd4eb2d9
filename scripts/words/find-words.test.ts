import { expect, it } from 'vitest';
import { findWords } from './find-words.ts';

it('finds words in comments and test titles, with line and term', () => {
  const source = [
    '// Whoever calls this.',
    "const somebody = 'nobody'; /* in copy */",
    "it.each([1])('reads %s anew', () => {});",
    'test(`a ${somebody} lapses`, () => {});',
  ].join('\n');
  expect(findWords('a.test.ts', source).map(({ line, word }) => `${line} ${word}`)).toEqual([
    '1 Whoever',
    '2 in copy',
    '3 anew',
    '4 lapses',
  ]);
});

it('ignores names, strings and other calls', () => {
  expect(findWords('a.ts', "const anybody = call('whoever'); const text = `in copy`;")).toEqual([]);
});

it('reads the comments of style sheets', () => {
  expect(findWords('a.css', 'a { color: red; }\n/* Written anew. */')).toEqual([
    { line: 2, word: 'anew', term: '"again"' },
  ]);
});
