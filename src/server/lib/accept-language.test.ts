import { describe, expect, it } from 'vitest';
import { prefersJapanese } from './accept-language.ts';

describe('prefersJapanese', () => {
  it.each([
    [null, false],
    ['', false],
    ['ja', true],
    ['ja-JP,ja;q=0.9,en-US;q=0.8', true],
    ['en-US,en;q=0.9,ja;q=0.8', false],
    ['fr, ja;q=0.5', true],
    ['ja;q=0', false],
    ['*', false],
    ['jav', false],
    [';;;q=,,', false],
    ['ja ; q=0.9 , en ; q=0.1', true],
    [`a${' '.repeat(15_000)}b`, false],
    [`${'en,'.repeat(5_000)}ja`, false],
  ])('%j prefers Japanese: %s', (accepted, japanese) => {
    expect(prefersJapanese(accepted)).toBe(japanese);
  });

  it('reads a header of the largest size at once', () => {
    const start = performance.now();
    for (let times = 0; times < 100; times++) prefersJapanese(`a${' '.repeat(15_000)}b`);
    expect(performance.now() - start).toBeLessThan(500);
  });
});
