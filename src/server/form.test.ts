import { describe, expect, it } from 'vitest';
import type { CreateTicket } from '../contract/index.ts';
import { checkComment, checkFiling, settleForm, type FormOptions } from './form.ts';
import { ProblemError } from './problem.ts';

const ticket = { subject: 'Export fails', description: 'Since this morning.' };

function refusedFields(options: FormOptions, input: CreateTicket): string[] {
  try {
    checkFiling(settleForm(options), input);
    return [];
  } catch (error) {
    if (!(error instanceof ProblemError) || error.code !== 'validation') throw error;
    return (error.errors ?? []).map(({ field, code }) => `${field}: ${code}`);
  }
}

const form = [
  { id: 'subject', kind: 'text', required: true, limit: 20 },
  { id: 'description', kind: 'textarea', required: true },
  { id: 'category', kind: 'select', options: [{ id: 'billing', label: 'Billing' }] },
  { id: 'product', kind: 'select', required: true, options: [{ id: 'cloud', label: 'Cloud' }] },
  { id: 'serial', kind: 'text', limit: 3 },
];

describe('a new ticket held to the form', () => {
  it('gets the default priority when none was chosen', () => {
    expect(checkFiling(settleForm({}), ticket).priority).toBe('normal');
    expect(checkFiling(settleForm({ defaultPriority: null }), ticket).priority).toBeUndefined();
  });

  it('is refused for fields and choices the form does not have', () => {
    expect(refusedFields({}, { ...ticket, fields: { product: 'cloud' } })).toEqual([
      'fields.product: unrecognized_keys',
    ]);
    expect(refusedFields({}, { ...ticket, priority: 'sev1' })).toEqual(['priority: invalid_value']);
    expect(refusedFields({}, { ...ticket, category: 'billing' })).toEqual(['category: invalid_value']);
    expect(refusedFields({ form }, { ...ticket, category: 'x', fields: { product: 'y' } })).toEqual([
      'category: invalid_value',
      'fields.product: invalid_value',
    ]);
    expect(refusedFields({ form }, { ...ticket, fields: { product: 'cloud', constructor: 'x' } })).toEqual([
      'fields.constructor: unrecognized_keys',
    ]);
  });

  it('is refused for what is missing or too long, counted as people count', () => {
    expect(refusedFields({ form }, ticket)).toEqual(['fields.product: required']);
    expect(refusedFields({ form }, { ...ticket, fields: { product: 'cloud', serial: '1234' } })).toEqual([
      'fields.serial: too_big',
    ]);
    expect(refusedFields({ form }, { ...ticket, fields: { product: 'cloud', serial: '👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧' } })).toEqual([]);
    expect(refusedFields({ form }, { ...ticket, subject: 'x'.repeat(21), fields: { product: 'cloud' } })).toEqual([
      'subject: too_big',
    ]);
  });

  it('cannot bring its own fields in through the back door', () => {
    expect(refusedFields({ form }, { ...ticket, fields: { product: 'cloud', subject: 'other' } })).toEqual([
      'fields.subject: unrecognized_keys',
    ]);
  });
});

describe('a comment held to the limits', () => {
  it('is refused when too long', () => {
    const settings = settleForm({ limits: { comment: 5 } });
    expect(() => checkComment(settings, { body: '123456' })).toThrow(ProblemError);
    expect(() => checkComment(settings, { body: '12345' })).not.toThrow();
  });
});

describe('a form that cannot be right', () => {
  it.each<[string, FormOptions]>([
    ['needs a field with the id "description"', { form: [{ id: 'subject', kind: 'text' }] }],
    ['the same id', { form: [...form, { id: 'serial', kind: 'text' }] }],
    ['none of the priorities', { defaultPriority: 'sev1' }],
    ['limits.subject', { limits: { subject: 501 } }],
    ['limits.attachmentBytes', { limits: { attachmentBytes: Number.NaN } }],
  ])('is refused at start: %s', (sentence, options) => {
    expect(() => settleForm(options)).toThrow(sentence);
  });
});
