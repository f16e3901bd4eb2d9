import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { truncateBytes, truncateText } from './truncate-text.ts';

const family = '👨‍👩‍👧‍👦';

describe('truncateText and truncateBytes', () => {
  it.each([
    ['is left alone when it fits', 'abc', 3, 'abc'],
    ['loses an emoji that would be split', `ab${'👍🏽'}`, 4, 'ab'],
    ['loses a family of joined emoji as a whole', `ab${family}`, 8, 'ab'],
    ['keeps a letter with its accent together', `abe\u0301`, 3, 'ab'],
    ['keeps two halves of a flag together', '🇯🇵🇩🇪', 6, '🇯🇵'],
    ['keeps a line break together', 'ab\r\ncd', 3, 'ab'],
    ['can be cut to nothing', 'abc', 0, ''],
    [
      'keeps a piece of a grapheme that is longer than the limit',
      `a${'\u0301'.repeat(2_000)}`,
      1_000,
      `a${'\u0301'.repeat(999)}`,
    ],
  ])('truncates at a grapheme: %s', (_, text, limit, expected) => expect(truncateText(text, limit)).toBe(expected));

  it('return well-formed prefixes, for every limit', () => {
    const text = fc
      .array(fc.constantFrom('a', '界', family, '👍🏽', 'e\u0301', '🇯🇵', '\r\n', 'が'), { maxLength: 400 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.nat(2_000), (whole, limit) => {
        const head = truncateText(whole, limit);
        expect(head.length).toBeLessThanOrEqual(limit);
        expect(head.isWellFormed() && whole.startsWith(head)).toBe(true);
        const bytes = truncateBytes(whole, limit);
        expect(Buffer.byteLength(bytes)).toBeLessThanOrEqual(limit);
        expect(bytes.isWellFormed() && whole.startsWith(bytes)).toBe(true);
      }),
    );
  });

  it('count bytes where the limit is in bytes', () => {
    expect(truncateBytes('日本語', 8)).toBe('日本');
    expect(truncateBytes('日本語', 9)).toBe('日本語');
    expect(truncateBytes(`a${family}`, 20)).toBe('a');
  });

  it('take the same time for any length of the text', () => {
    const timed = (text: string) => {
      const start = performance.now();
      for (let round = 0; round < 200; round++) truncateText(text, 2_000);
      return performance.now() - start;
    };
    timed('👍🏽'.repeat(1_000));
    expect(timed('👍🏽'.repeat(1_000_000))).toBeLessThan(100 + 20 * timed('👍🏽'.repeat(1_000)));
  });
});
