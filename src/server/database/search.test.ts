import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contains, normalizeSearchText, searchWords } from './search.ts';

describe('normalization of search texts', () => {
  it.each([
    ['ＣＳＶエクスポート', 'csvえくすぽーと'],
    ['ﾛｸﾞｲﾝ', 'ろぐいん'],
    ['ログイン', 'ろぐいん'],
    ['  Two\n words ', 'two words'],
    ['㈱例', '(株)例'],
    ['a\u0000b\ud800', 'ab\ufffd'],
  ])('%s → %s', (text, folded) => {
    expect(normalizeSearchText(text)).toBe(folded);
  });

  it('is idempotent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(normalizeSearchText(normalizeSearchText(text))).toBe(normalizeSearchText(text));
      }),
    );
  });
});

describe('search words', () => {
  it('are distinct and limited in number', () => {
    expect(searchWords('Export　export CSV')).toEqual(['export', 'csv']);
    expect(searchWords(' \n ')).toEqual([]);
    expect(searchWords(Array.from({ length: 100 }, (_, index) => `w${index}`).join(' '))).toHaveLength(8);
  });

  it('become LIKE patterns with literal wildcards', () => {
    expect(contains('50%_!')).toBe('%50!%!_!!%');
  });
});
