import { describe, expect, it } from 'vitest';
import { ProblemError } from '../errors.ts';
import { fieldsIn } from './localize-problem.ts';

describe('the language of a refusal', () => {
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
