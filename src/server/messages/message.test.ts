import { describe, expect, it } from 'vitest';
import { fieldError, ProblemError, rejectField, toFieldProblem, validationError } from '../errors.ts';
import { problemResponse } from '../http/problems.ts';
import { createMessage, ENGLISH_MESSAGES, getMessages, LANGUAGES, textMessage } from './index.ts';

/** Returns all messages of a table by path; functions as their source. */
function flatten(table: object, path = ''): [path: string, sentence: unknown][] {
  return Object.entries(table).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null ? flatten(value, `${path}${key}.`) : [[`${path}${key}`, value]],
  );
}

describe('messages', () => {
  it('are complete in every language, with a text of their own', () => {
    const english = new Map(flatten(ENGLISH_MESSAGES));
    expect(english.size).toBeGreaterThan(200);
    for (const language of LANGUAGES) {
      const table = new Map(flatten(getMessages(language)));
      expect([...table.keys()].toSorted(), language).toEqual([...english.keys()].toSorted());
      if (language === 'en') continue;
      const same = [...table].filter(
        ([key, sentence]) => typeof sentence === 'string' && sentence !== '' && sentence === english.get(key),
      );
      expect(same.map(([key]) => key)).toEqual([]);
    }
  });

  it('format numbers, sizes and durations for the language of the reader', () => {
    expect(
      ['en', 'ja'].map((l) => toFieldProblem(fieldError('a', 'too_long', { limit: 1 }), l === 'ja' ? 'ja' : 'en')),
    ).toEqual([
      { field: 'a', code: 'too_long', limit: 1, message: 'Enter no more than 1 character.' },
      { field: 'a', code: 'too_long', limit: 1, message: '1文字以内で入力してください。' },
    ]);
    const bytes = createMessage('body_too_large', { bytes: 1_048_576 });
    expect(bytes.toText('en')).toBe('Send at most 1,048,576 bytes.');
    const size = createMessage('file_too_large', { bytes: 25 * 1_048_576 });
    expect([size.toText('en'), size.toText('ja')]).toEqual([
      'A file can be up to 25 MB.',
      '添付できるファイルは1個につき25 MBまでです。',
    ]);
    const duration = createMessage('duration_too_long', { seconds: 90 * 86_400 });
    expect([duration.toText('en'), duration.toText('ja')]).toEqual([
      'Support access can be turned on for up to 90 days.',
      'サポートアクセスを有効にできる期間は、最長90日です。',
    ]);
  });

  it('use a configured text in the language of the reader, else in English, else in any', () => {
    expect(textMessage({ en: 'Closed', ja: '休業' }).toText('ja')).toBe('休業');
    expect(textMessage({ en: 'Closed', de: 'Zu' }).toText('ja')).toBe('Closed');
    expect(textMessage({ de: 'Zu' }).toText('en')).toBe('Zu');
    expect(textMessage('Closed').toText('ja')).toBe('Closed');
  });
});

describe('a problem response', () => {
  const read = async (error: ProblemError, acceptLanguage: string | null) => {
    const response = problemResponse(error, 'r1', acceptLanguage);
    return { headers: response.headers, body: (await response.json()) as unknown };
  };

  it('has title, detail and field errors in the language of the request, and the same codes in each', async () => {
    const error = rejectField('cc', 'invalid_emails', { address: 'a+(b' });
    const japanese = await read(error, 'ja');
    expect(japanese.body).toMatchObject({
      code: 'validation',
      title: '入力内容に誤りがあります。該当する項目を修正してください。',
      errors: [{ field: 'cc', code: 'invalid_emails', message: expect.stringContaining('「a+(b」') }],
    });
    expect(japanese.headers.get('content-language')).toBe('ja');
    expect(japanese.headers.get('vary')).toBe('Accept-Language');
    const english = await read(error, null);
    expect(english.body).toMatchObject({ errors: [{ field: 'cc', code: 'invalid_emails' }] });
    expect(english.headers.get('content-language')).toBe('en');
  });

  it('has the text of an adapter in the language of the request', async () => {
    const error = validationError('cursor', 'unknown', { en: 'Start again.', ja: '最初からやり直してください。' });
    expect((await read(error, 'ja')).body).toMatchObject({
      detail: '最初からやり直してください。',
      errors: [{ code: 'unknown', message: '最初からやり直してください。' }],
    });
    expect(error.message).toBe('Start again.');
  });
});
