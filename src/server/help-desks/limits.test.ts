import { describe, expect, it } from 'vitest';
import { checkFiles, checkTexts, limitSession, measureText, resolveLimits, truncateToLimit } from './limits.ts';

const refusal = (task: () => void) => {
  try {
    task();
    return null;
  } catch (error) {
    return error;
  }
};

describe('limits of a help desk', () => {
  it.each([
    ['bytes', 'か\u3099👩‍💻é', 6 + 11 + 2],
    ['characters', 'か\u3099👩‍💻é', 2 + 3 + 1],
    ['utf16', 'か\u3099👩‍💻é', 2 + 5 + 1],
  ] as const)('are measured in %s', (unit, text, length) => expect(measureText(text, unit)).toBe(length));

  it.each([
    ['bytes', '語'.repeat(33), 'x', 'too_many_bytes'],
    ['characters', '👍'.repeat(99), '語', 'too_many_characters'],
    ['utf16', '👍'.repeat(49) + 'x', '語', 'too_many_characters'],
  ] as const)(
    'in %s accept a text of exactly that length, and report the limit for a longer one',
    (unit, text, last, code) => {
      const limit = { max: 100, unit };
      const problem = (value: string) => refusal(() => checkTexts([['subject', value, limit]]));
      expect(measureText(text + last, unit)).toBe(100);
      expect(problem(text + last)).toBeNull();
      expect(problem(`${text}${last}x`)).toMatchObject({
        code: 'validation',
        errors: [{ field: 'subject', code, limit: 100, message: { code } }],
      });
    },
  );

  it('apply to one file, and to all files together', () => {
    const files = [10, 20].map((length) => ({ name: 'a.txt', body: new Uint8Array(length) }));
    expect(refusal(() => checkFiles(files, { fileBytes: 20, totalFileBytes: 30 }))).toBeNull();
    expect(refusal(() => checkFiles(files, { fileBytes: 19 }))).toMatchObject({
      errors: [{ field: 'attachments', code: 'file_too_large', limit: 19 }],
    });
    expect(refusal(() => checkFiles(files, { totalFileBytes: 29 }))).toMatchObject({
      errors: [{ field: 'attachments', code: 'files_too_large', limit: 29 }],
    });
  });

  it('narrow the limits of the form and never widen them', () => {
    const form = {
      subject: 200,
      description: 20_000,
      comment: 20_000,
      attachmentBytes: 50,
      attachments: 10,
      attachmentTypes: ['txt'],
    };
    const limits = {
      subject: { max: 66, unit: 'bytes' },
      body: { max: 65_535, unit: 'bytes' },
      fileBytes: 40,
    } as const;
    expect(limitSession(form, limits)).toEqual({ ...form, subject: 66, attachmentBytes: 40 });
    expect(limitSession(form, {})).toEqual(form);
  });

  it('are configured in the unit of the help desk', () => {
    const limits = { subject: { max: 255, unit: 'utf16' } } as const;
    expect(resolveLimits(limits, { subject: 100, body: 65_535 })).toEqual({
      subject: { max: 100, unit: 'utf16' },
      body: { max: 65_535, unit: 'bytes' },
    });
    expect(() => resolveLimits(limits, { fileBytes: 0.5 })).toThrow(
      'desk.limits.fileBytes must be a positive whole number.',
    );
  });

  it.each(['bytes', 'characters', 'utf16'] as const)('in %s truncate a note for agents', (unit) => {
    const text = '語👍'.repeat(100);
    const cut = truncateToLimit(text, { max: 101, unit });
    expect(measureText(cut, unit)).toBeLessThanOrEqual(101);
    expect(measureText(cut, unit)).toBeGreaterThan(101 - 5);
    expect([cut.isWellFormed(), cut.endsWith('\n[…]')]).toEqual([true, true]);
    expect(truncateToLimit(text, undefined)).toBe(text);
  });
});
