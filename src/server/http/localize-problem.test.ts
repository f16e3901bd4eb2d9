import { describe, expect, it } from 'vitest';
import { ProblemError } from '../errors.ts';
import { fieldsIn, prefersJapanese } from './localize-problem.ts';

describe('the language of a refusal', () => {
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

  it('tells a field in it, with what was filled in; codes stay, and what is not known stays English', () => {
    const error = (message: string) => ({ field: 'cc', code: 'too_big', message });
    const problem = new ProblemError('validation', {
      errors: [error('At most 10 addresses can be given.'), error('"a+(b" is no e-mail address.'), error('Else.')],
    });
    expect(fieldsIn('ja', problem)).toEqual([
      error('メールアドレスは10件まで指定できます。'),
      error('「a+(b」はメールアドレスではありません。'),
      error('Else.'),
    ]);
    expect(fieldsIn('en', problem)).toBe(problem.errors);
    expect(fieldsIn('ja', new ProblemError('forbidden'))).toBeUndefined();
  });
});
