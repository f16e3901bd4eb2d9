import { describe, expect, test } from 'vitest';
import { FIELD_KINDS } from '../../../contract/schemas/form.ts';
import { mayPrefill, toLinkText, toTexts } from './prefill.ts';

describe('prefilled fields', () => {
  test('are text, textarea, select, category and priority only, from a link', () => {
    expect(FIELD_KINDS.filter((kind) => mayPrefill({ id: 'x', kind }, 'link'))).toEqual([
      'text',
      'textarea',
      'select',
      'priority',
    ]);
    expect(mayPrefill({ id: 'category', kind: 'radio' }, 'link')).toBe(true);
    expect(mayPrefill({ id: 'cc', kind: 'text' }, 'link')).toBe(false);
    expect(mayPrefill({ id: 'category', kind: 'consent' }, 'link')).toBe(false);
    expect(mayPrefill({ id: 'x', kind: 'hologram' }, 'link')).toBe(false);
  });

  test('are all except consent and files, from the page', () => {
    expect(FIELD_KINDS.filter((kind) => !mayPrefill({ id: 'x', kind }, 'page'))).toEqual(['consent', 'attachments']);
  });

  test('never include a field of any kind that turns on support access', () => {
    for (const source of ['link', 'page'] as const)
      for (const kind of FIELD_KINDS) expect(mayPrefill({ id: 'x', kind, grantSeconds: 60 }, source)).toBe(false);
  });
});

describe('the text of a link', () => {
  const text = { id: 'x', kind: 'text' };
  test('has no line breaks in a single-line field and no invisible characters', () => {
    expect(toLinkText(text, 'a\r\nb\u0000c\u202Egpj\u{E0041}\uFEFF', [])).toBe('a bcgpj');
    expect(toLinkText({ id: 'x', kind: 'textarea' }, 'a\r\nb\tc', [])).toBe('a\nb\tc');
    expect(toLinkText(text, '👩‍💻 نمی‌خواهم', [])).toBe('👩‍💻 نمی‌خواهم');
  });

  test('is truncated at 10,000 characters', () => {
    expect(toLinkText(text, 'x'.repeat(1_000_000), [])).toHaveLength(10_000);
  });

  test('selects only available choices', () => {
    const select = {
      id: 'x',
      kind: 'select',
      options: [
        { id: 'a', label: 'A' },
        { id: 'b', label: 'B', disabled: true },
      ],
    };
    expect(['a', 'b', 'c', ''].map((id) => toLinkText(select, id, []))).toEqual(['a', null, null, null]);
    const high = { id: 'high', label: 'High', responseMinutes: null, tone: 'high' };
    const priority = { id: 'priority', kind: 'priority' };
    expect(['high', 'bogus'].map((id) => toLinkText(priority, id, [high]))).toEqual(['high', null]);
  });
});

test('a fields value that is not an object is ignored, and the built-in fields take precedence', () => {
  expect(toTexts({ fields: 'abc' as never, subject: 'S' })).toEqual([['subject', 'S']]);
  expect(toTexts({ fields: { subject: 'F', order: 'O' }, subject: 'S' })).toEqual([
    ['subject', 'S'],
    ['order', 'O'],
  ]);
});
