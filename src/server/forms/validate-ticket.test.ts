import { describe, expect, it } from 'vitest';
import type { CreateTicket } from '../../contract/index.ts';
import { ProblemError } from '../errors.ts';
import { checkComment, validateTicket } from './validate-ticket.ts';
import type { FormOptions } from './options.ts';
import { resolveForm } from './resolve-form.ts';

const ticket = { subject: 'Export fails', description: 'Since this morning.' };

async function validate(options: FormOptions, input: Partial<CreateTicket>, role: 'user' | 'admin' = 'user') {
  const settings = resolveForm(options);
  return validateTicket(settings, await settings.formFor(null), { ...ticket, ...input }, { role });
}

async function refusedFields(options: FormOptions, input: Partial<CreateTicket>, role?: 'admin'): Promise<string[]> {
  try {
    await validate(options, input, role);
    return [];
  } catch (error) {
    if (!(error instanceof ProblemError) || error.code !== 'validation') throw error;
    return (error.errors ?? []).map(({ field, code }) => `${field}: ${code}`);
  }
}

const base = [
  { id: 'subject', kind: 'text', required: true, limit: 20 },
  { id: 'description', kind: 'textarea', required: true },
];
const form = [
  ...base,
  { id: 'category', kind: 'select', options: [{ id: 'billing', label: 'Billing' }] },
  { id: 'product', kind: 'select', required: true, options: [{ id: 'cloud', label: 'Cloud' }] },
  { id: 'serial', kind: 'text', limit: 3 },
];
const choice = (id: string, more = {}) => ({ id, label: id, ...more });

describe('validateTicket', () => {
  it('applies the default priority when none was chosen', async () => {
    expect((await validate({}, {})).ticket.priority).toBe('normal');
    expect((await validate({ defaultPriority: null }, {})).ticket.priority).toBeUndefined();
  });

  it('rejects unknown fields and choices', async () => {
    expect(await refusedFields({}, { fields: { product: 'cloud' } })).toEqual(['fields.product: unknown_form_field']);
    expect(await refusedFields({}, { priority: 'sev1' })).toEqual(['priority: unknown_priority']);
    expect(await refusedFields({ form: base }, { priority: 'sev1' })).toEqual(['priority: unknown_priority']);
    expect(await refusedFields({}, { category: 'billing' })).toEqual(['category: category_not_accepted']);
    expect(await refusedFields({}, { cc: ['a@example.com'] })).toEqual(['cc: cc_not_accepted']);
    expect(await refusedFields({ form }, { category: 'x', fields: { product: 'y' } })).toEqual([
      'category: invalid_option',
      'fields.product: invalid_option',
    ]);
    expect(await refusedFields({ form }, { fields: { product: 'cloud', constructor: 'x' } })).toEqual([
      'fields.constructor: unknown_form_field',
    ]);
  });

  it('rejects missing and oversized values, counted in graphemes', async () => {
    expect(await refusedFields({ form }, {})).toEqual(['fields.product: required']);
    const serial = (text: string) => refusedFields({ form }, { fields: { product: 'cloud', serial: text } });
    expect(await serial('1234')).toEqual(['fields.serial: too_long']);
    expect(await serial('👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧')).toEqual([]);
    expect(await refusedFields({ form }, { subject: 'x'.repeat(21), fields: { product: 'cloud' } })).toEqual([
      'subject: too_long',
    ]);
  });

  it('counts a family emoji, が of two code points and 𠮷 as three characters', async () => {
    const three = '👨‍👩‍👧‍👦か\u3099𠮷';
    const limited = (limit: number) => ({ form: [...base, { id: 'serial', kind: 'text', limit }] });
    expect((await validate(limited(3), { fields: { serial: three } })).ticket.fields).toEqual({ serial: three });
    expect(await refusedFields(limited(2), { fields: { serial: three } })).toEqual(['fields.serial: too_long']);
  });

  it.each([200, 3])('accepts %d lines and rejects one more, with any line break', async (maxLines) => {
    const code = (count: number, end: string) => Array.from({ length: count }, (_, at) => `line ${at}`).join(end) + end;
    const limited = { form: [...base, { id: 'code', kind: 'textarea', maxLines }] };
    for (const end of ['\n', '\r\n', '\r']) {
      expect(await refusedFields(limited, { fields: { code: code(maxLines, end) } })).toEqual([]);
      expect(await refusedFields(limited, { fields: { code: code(maxLines + 1, end) } })).toEqual([
        'fields.code: too_many_lines',
      ]);
    }
  });

  it('counts a letter with fifty combining marks as one character, but bounds the bytes of a character', async () => {
    const zalgo = `a${'\u0301'.repeat(50)}`;
    const serial = (text: string) => refusedFields({ form }, { fields: { product: 'cloud', serial: text } });
    expect(await serial(zalgo.repeat(3))).toEqual([]);
    expect(await serial(zalgo.repeat(4))).toEqual(['fields.serial: too_long']);
    expect(await serial(`a${'\u0301'.repeat(10_000)}`)).toEqual(['fields.serial: too_long']);
  });

  it.each(['\u200b', '\u2060\ufeff', '\u3164', '\ufe0f', '\u2800'])(
    'rejects a required field of only invisible characters: %j',
    async (text) => {
      const required = [...base, { id: 'serial', kind: 'text', required: true }];
      expect(await refusedFields({ form: required }, { fields: { serial: text } })).toEqual([
        'fields.serial: required',
      ]);
    },
  );

  it('rejects built-in fields in `fields`', async () => {
    expect(await refusedFields({ form }, { fields: { product: 'cloud', subject: 'other' } })).toEqual([
      'fields.subject: unknown_form_field',
    ]);
  });
});

describe('fields that depend on others', () => {
  const contact = {
    form: [
      ...base,
      { id: 'priority', kind: 'priority' },
      {
        id: 'contact',
        kind: 'text',
        showWhen: [{ field: 'priority', in: ['urgent', 'high'] }],
        requiredWhen: [{ field: 'priority', in: ['urgent'] }],
      },
      { id: 'reach', kind: 'phone', showWhen: [{ field: 'contact', in: ['Ada'] }] },
    ],
  };

  it('are required only while their condition is met', async () => {
    expect(await refusedFields(contact, { priority: 'urgent' })).toEqual(['fields.contact: required']);
    expect(await refusedFields(contact, { priority: 'high' })).toEqual([]);
    expect(await refusedFields({ ...contact, defaultPriority: 'urgent' }, {})).toEqual(['fields.contact: required']);
  });

  it('lose their values while hidden, even invalid ones, and so do fields that depend on them', async () => {
    const fields = { contact: 'Ada', reach: '03-1234-5678' };
    expect((await validate(contact, { priority: 'high', fields })).ticket.fields).toEqual(fields);
    expect((await validate(contact, { priority: 'low', fields: { ...fields, reach: 'odd' } })).ticket.fields).toEqual(
      {},
    );
  });

  it('are required by a field that is visible because of them', async () => {
    const circular = {
      form: [
        ...base,
        { id: 'a', kind: 'text', showWhen: [{ field: 'b', in: ['x'] }] },
        { id: 'b', kind: 'text' },
        { id: 'c', kind: 'text', requiredWhen: [{ field: 'a', in: ['y'] }] },
      ],
    };
    expect(await refusedFields(circular, { fields: { a: 'y', b: 'x' } })).toEqual(['fields.c: required']);
    expect(await refusedFields(circular, { fields: { a: 'y', b: 'z' } })).toEqual([]);
  });

  const product = {
    form: [
      ...base,
      {
        id: 'product',
        kind: 'select',
        required: true,
        options: [choice('cloud'), choice('server'), choice('other'), choice('old', { disabled: true })],
      },
      {
        id: 'version',
        kind: 'select',
        required: true,
        dependsOn: 'product',
        options: [
          choice('c1', { parents: ['cloud'] }),
          choice('s1', { parents: ['server'] }),
          choice('s2', { parents: ['server'] }),
        ],
      },
    ],
  };

  it('accept only options available for the parent value, and nothing without options', async () => {
    const refusals = (fields: Record<string, string>) => refusedFields(product, { fields });
    expect(await refusals({ product: 'server', version: 's2' })).toEqual([]);
    expect(await refusals({ product: 'cloud', version: 's2' })).toEqual(['fields.version: invalid_option']);
    expect(await refusals({ product: 'cloud' })).toEqual(['fields.version: required']);
    expect(await refusals({ product: 'other' })).toEqual([]);
    expect(await refusals({ product: 'old' })).toEqual(['fields.product: disabled']);
    expect((await validate(product, { fields: { product: 'other', version: 's1' } })).ticket.fields).toEqual({
      product: 'other',
    });
  });

  it('get the only option of a hidden single choice', async () => {
    const only = (options: object[]) => ({
      form: [
        ...base,
        {
          id: 'environment',
          kind: 'select',
          required: true,
          hideSingle: true,
          options: options as { id: string; label: string }[],
        },
      ],
    });
    expect((await validate(only([choice('prod')]), {})).ticket.fields).toEqual({ environment: 'prod' });
    expect(await refusedFields(only([choice('prod'), choice('test')]), {})).toEqual(['fields.environment: required']);
    expect(await refusedFields(only([choice('prod', { disabled: true })]), {})).toEqual([
      'fields.environment: required',
    ]);
    expect(await refusedFields(only([]), {})).toEqual([]);
  });

  it('require a ticked checkbox, but only an answered consent', async () => {
    const terms = (kind: string) => ({ form: [...base, { id: 'terms', kind, required: true }] });
    expect(await refusedFields(terms('checkbox'), { fields: { terms: 'no' } })).toEqual(['fields.terms: required']);
    expect(await refusedFields(terms('checkbox'), { fields: { terms: 'on' } })).toEqual([
      'fields.terms: invalid_boolean',
    ]);
    expect((await validate(terms('consent'), { fields: { terms: 'no' } })).ticket.consent).toBe('no');
    expect(await refusedFields(terms('consent'), {})).toEqual(['fields.terms: required']);
  });
});

describe('extras of a ticket', () => {
  const cc = (maxItems?: number) => ({ form: [...base, { id: 'cc', kind: 'emails', ...(maxItems && { maxItems }) }] });
  const people = (count: number) => Array.from({ length: count }, (_, i) => `p${i}@example.com`);

  it.each([1, 10, 50])('accept %d cc addresses and reject one more', async (count) => {
    expect((await validate(cc(count), { cc: people(count) })).ticket.cc).toEqual(people(count));
    expect(await refusedFields(cc(count), { cc: people(count + 1) })).toEqual(['cc: too_many_addresses']);
  });

  it('normalize cc addresses as input methods write them, without duplicates', async () => {
    const written = ['taro＠example.jp、Hanako@example.jp', 'ＴＡＲＯ＠ｅｘａｍｐｌｅ．ｊｐ； hanako@example.jp'];
    expect((await validate(cc(2), { cc: written })).ticket.cc).toEqual(['taro@example.jp', 'Hanako@example.jp']);
    expect((await validate(cc(), { cc: ['Hana <h@例え.jp>', 'a..b@docomo.ne.jp'] })).ticket.cc).toEqual([
      'h@xn--r8jz45g.jp',
      'a..b@docomo.ne.jp',
    ]);
    expect(await refusedFields(cc(), { cc: ['taro@example.jp', 'taro'] })).toEqual(['cc: invalid_emails']);
    expect((await validate(cc(), { cc: ['、'] })).ticket.cc).toBeUndefined();
  });

  it('include context and diagnostics only where the form allows them', async () => {
    const context = { page: '/exports', browser: 'Firefox 140' };
    expect(await refusedFields({}, { context, diagnostics: 'GET /x 500' })).toEqual([
      'diagnostics: diagnostics_not_accepted',
      'context: context_not_accepted',
    ]);
    const { ticket } = await validate({ context: true, diagnostics: true }, { context, diagnostics: 'GET /x 500' });
    expect(ticket).toMatchObject({ context, diagnostics: 'GET /x 500' });
    const facts = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}`, 'x']));
    expect(await refusedFields({ context: true }, { context: facts(50) })).toEqual([]);
    expect(await refusedFields({ context: true }, { context: facts(51) })).toEqual(['context: too_many_entries']);
    expect(await refusedFields({ context: true }, { context: { page: 'a\0' } })).toEqual([
      'context.page: not_storable',
    ]);
  });

  const consent = {
    form: [...base, { id: 'accessConsent', kind: 'consent', grantSeconds: 3_600 }],
    supportAccess: { enforced: true },
  };
  it('include access only by an admin whose consent is yes, for no longer than the form offers', async () => {
    const yes = { fields: { accessConsent: 'yes' }, access: { seconds: 3_600 } };
    expect(await validate(consent, yes, 'admin')).toMatchObject({ grantSeconds: 3_600, ticket: { consent: 'yes' } });
    expect((await validate(consent, yes, 'admin')).ticket).not.toHaveProperty('access');
    expect((await validate(consent, { fields: { accessConsent: 'yes' } })).grantSeconds).toBeNull();
    await expect(validate(consent, yes)).rejects.toMatchObject({ code: 'forbidden' });
    const refusals = (options: FormOptions, input: Partial<CreateTicket>) => refusedFields(options, input, 'admin');
    expect(await refusals(consent, { ...yes, fields: { accessConsent: 'no' } })).toEqual([
      'fields.accessConsent: consent_required',
    ]);
    expect(await refusals(consent, { access: { seconds: 1 } })).toEqual(['fields.accessConsent: consent_required']);
    expect(await refusals(consent, { ...yes, access: { seconds: 3_601 } })).toEqual([
      'access.seconds: duration_too_long',
    ]);
    expect(await refusals({}, { access: { seconds: 1 } })).toEqual(['access: access_not_accepted']);
  });
});

describe('checkComment', () => {
  it('rejects a comment that is too long', () => {
    const settings = resolveForm({ limits: { comment: 5 } });
    expect(() => checkComment(settings, { body: '123456' })).toThrow(ProblemError);
    expect(() => checkComment(settings, { body: '12345' })).not.toThrow();
  });
});
