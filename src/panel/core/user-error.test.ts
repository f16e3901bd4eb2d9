import { describe, expect, test, vi } from 'vitest';
import { ApiError } from '../../client/api-error.ts';
import { messages as japanese } from '../i18n/ja.ts';
import { translator } from '../i18n/translate.ts';
import type { PanelContext } from './context.ts';
import { toUserError } from './user-error.ts';

const speaking = (locale: string): PanelContext['translate'] => {
  const local = locale === 'ja' ? [japanese] : [];
  return (english) =>
    translator(
      english,
      () => locale,
      () => local,
    );
};
const AT = new Date(2026, 10, 21, 14, 5).getTime();
const time = new Date(AT).toLocaleString([], { dateStyle: 'short', timeStyle: 'short' });

describe('the message of an error', () => {
  test.each([
    ['en', `Too many requests. Try again after ${time}.`],
    ['ja', `リクエストが多すぎます。${time}以降にもう一度お試しください。`],
  ])('includes the retry time of a rate limit, in %s', (locale, message) => {
    const error = new ApiError('rate_limited', { retryAt: AT });
    expect(toUserError(error, speaking(locale))).toMatchObject({ message, retryable: true });
    expect(toUserError(new ApiError('rate_limited'), speaking('en')).message).toBe('Too many requests.');
  });

  test('states that the text is saved when the session has expired', () => {
    const expired = new ApiError('unauthenticated', { code: 'auth_expired' });
    expect(toUserError(expired, speaking('en')).message).toBe('Sign in again to continue. Your text is saved.');
    expect(toUserError(expired, speaking('ja')).message).toContain('入力内容は保存されています');
  });

  test('omits the reason for a rejected token, which is logged once', () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const refused = new ApiError('unauthenticated', { code: 'auth_invalid', message: 'The claim "org" is missing.' });
    for (let time = 0; time < 3; time++)
      expect(toUserError(refused, speaking('en')).message).toBe('Sign in again to continue.');
    expect(warn.mock.calls).toEqual([['The claim "org" is missing.']]);
    warn.mockRestore();
  });

  test.each([
    ['too_many_bytes', 65_535, 'at most 65,535 bytes', '65,535バイト以内'],
    ['too_many_characters', 255, 'at most 255 characters', '255文字以内'],
    ['file_too_large', 5_242_880, 'at most 5,242,880 bytes', '5,242,880バイトまで'],
    ['files_too_large', 20_971_520, 'at most 20,971,520 bytes', '合計20,971,520バイトまで'],
  ])('includes a help desk limit with its unit in both languages: %s', (code, limit, english, local) => {
    const refusal = { field: 'body', code, limit, message: 'x' };
    const problem = { type: 'about:blank', title: '', status: 422, code: 'validation', errors: [refusal] };
    const error = new ApiError('refused', { problem });
    expect(toUserError(error, speaking('en')).fields['body']).toContain(english);
    const { fields, limit: words } = toUserError(error, speaking('ja'));
    expect(fields['body']).toContain(local);
    expect(words).toBe(fields['body']);
  });

  test('reports any other exception as an internal error', () => {
    expect(toUserError(new Error('x'), speaking('en'))).toMatchObject({ code: 'other', retryable: true });
  });
});
