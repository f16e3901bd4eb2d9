import { describe, expect, it } from 'vitest';
import { person } from '../../../test/people.ts';
import { resolveForm } from './resolve-form.ts';
import type { ConfiguredField, FormOptions } from './options.ts';

type Settings = Parameters<typeof resolveForm>[0];

const base: ConfiguredField[] = [
  { id: 'subject', kind: 'text', required: true },
  { id: 'description', kind: 'textarea', required: true },
];
const product = { id: 'product', kind: 'select', options: [{ id: 'cloud', label: 'Cloud' }] };
const withField = (...fields: object[]): FormOptions => ({ form: [...base, ...(fields as ConfiguredField[])] });
const select = (more: object, option: object = {}) =>
  withField(product, { id: 'version', kind: 'select', options: [{ id: 'v1', label: '1', ...option }], ...more });
const line = (more: object) => ({ checklist: [{ id: 'steps', kind: 'textarea', label: 'Steps', ...more }] });
const phone = (more: object): FormOptions => ({
  phones: [{ id: 'jp', label: 'Japan', number: '+81 3 1234 5678', zones: ['Asia/Tokyo'], hours: null, ...more }],
});
const hours = (more: object) =>
  phone({ hours: { zone: 'Asia/Tokyo', days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00', ...more } });

describe('resolveForm rejects an invalid form', () => {
  it.each<[string, Settings]>([
    ['form needs a field with the id "description"', { form: [{ id: 'subject', kind: 'text' }] }],
    ['two fields with the same id "product"', withField(product, product)],
    ['form.a.requried is not known', withField({ id: 'a', kind: 'text', requried: true })],
    [
      'form.product.options.v.lable is not known',
      withField({ ...product, options: [{ id: 'v', label: 'V', lable: '' }] }),
    ],
    ['form.a.limit is not as it should be', withField({ id: 'a', kind: 'text', limit: '40' })],
    ['form.a.kind is "number"', withField({ id: 'a', kind: 'number' })],
    ['form.category.kind must be select or radio', withField({ id: 'category', kind: 'text' })],
    ['form.level.kind is only for the field with the id "priority"', withField({ id: 'level', kind: 'priority' })],
    ['form.a.limit is 0', withField({ id: 'a', kind: 'text', limit: 0 })],
    ['form.a.limit is 100001', withField({ id: 'a', kind: 'text', limit: 100_001 })],
    ['form.a.limit is 1.5', withField({ id: 'a', kind: 'text', limit: 1.5 })],
    ['form.a.limit means nothing', withField({ id: 'a', kind: 'checkbox', limit: 4 })],
    ['form.cc.maxItems is 51', withField({ id: 'cc', kind: 'emails', maxItems: 51 })],
    ['form.cc.maxItems is 0', withField({ id: 'cc', kind: 'emails', maxItems: 0 })],
    ['form.a.maxLines is only for', withField({ id: 'a', kind: 'text', maxLines: 4 })],
    ['form.a.maxLines is 0', withField({ id: 'a', kind: 'textarea', maxLines: 0 })],
    ['form.a.maxItems is only for', withField({ id: 'a', kind: 'text', maxItems: 4 })],
    ['form.a.grantSeconds is only for', withField({ id: 'a', kind: 'text', grantSeconds: 4 })],
    ['form.a.grantSeconds is 7776001', withField({ id: 'a', kind: 'consent', grantSeconds: 7_776_001 })],
    [
      'form.b.grantSeconds can stand at one field only',
      {
        ...withField({ id: 'a', kind: 'consent', grantSeconds: 4 }, { id: 'b', kind: 'consent', grantSeconds: 4 }),
        supportAccess: { enforced: true },
      },
    ],
    ...[undefined, {}, { enforced: false }, false as const].map((supportAccess): [string, Settings] => [
      'form.a.grantSeconds needs support access: set supportAccess to { enforced: true }',
      {
        ...withField({ id: 'a', kind: 'consent', grantSeconds: 4 }),
        ...(supportAccess !== undefined && { supportAccess }),
      },
    ]),
    ['form.a.options is needed', withField({ id: 'a', kind: 'radio' })],
    ['form.a.options is only for', withField({ id: 'a', kind: 'text', options: [] })],
    [
      'form.version.options has two with the same id "v1"',
      select({ options: ['v1', 'v1'].map((id) => ({ id, label: id })) }),
    ],
    ['form.version.dependsOn names "prodcut"', select({ dependsOn: 'prodcut' })],
    ['form.version.dependsOn names "subject", which is no choice', select({ dependsOn: 'subject' })],
    ['form.version.options.v1.parents names "server"', select({ dependsOn: 'product' }, { parents: ['server'] })],
    ['form.version.options.v1.parents needs dependsOn', select({}, { parents: ['cloud'] })],
    ['form.version.options.v1.sets names "serial"', select({}, { sets: { serial: '1' } })],
    ['form.version.options.v1.sets.product is "server"', select({}, { sets: { product: 'server' } })],
    ['form.version.default cannot be "v2"', select({ default: 'v2' })],
    ['form.a.default cannot be "on"', withField({ id: 'a', kind: 'checkbox', default: 'on' })],
    ['form.a.showWhen names "b"', withField({ id: 'a', kind: 'text', showWhen: [{ field: 'b', in: ['x'] }] })],
    ['form.a.requiredWhen names "b"', withField({ id: 'a', kind: 'text', requiredWhen: [{ field: 'b', in: ['x'] }] })],
    [
      'form.a.showWhen gives "sev1"',
      withField(
        { id: 'priority', kind: 'priority' },
        { id: 'a', kind: 'text', showWhen: [{ field: 'priority', in: ['sev1'] }] },
      ),
    ],
    [
      'form.a.showWhen gives no values of "subject"',
      withField({ id: 'a', kind: 'text', showWhen: [{ field: 'subject', in: [] }] }),
    ],
    [
      'form.a depends on itself by showWhen or dependsOn: a → b → a',
      withField(
        { id: 'a', kind: 'text', showWhen: [{ field: 'b', in: ['x'] }] },
        { id: 'b', kind: 'text', showWhen: [{ field: 'a', in: ['x'] }] },
      ),
    ],
    ['form.version depends on itself', select({ dependsOn: 'version' })],
    ['form.a.prefill is not as it should be', withField({ id: 'a', kind: 'text', prefill: 'age' })],
    ['form.a.prefill cannot be taken', withField({ id: 'a', kind: 'checkbox', prefill: 'name' })],
    ['checklist has two lines', { checklist: [...line({}).checklist, ...line({}).checklist] }],
    ['checklist.steps.kind is "select"', line({ kind: 'select' })],
    ['checklist.steps.showWhen names "kind"', line({ showWhen: [{ field: 'kind', in: ['x'] }] })],
    ['phones.jp.number is "0120-HELP"', phone({ number: '0120-HELP' })],
    ['phones.jp.zones names "Asia/Tokio"', phone({ zones: ['Asia/Tokio'] })],
    ['phones.jp.hours.zone is "Mars"', hours({ zone: 'Mars' })],
    ['phones.jp.hours.days must be', hours({ days: [0] })],
    ['phones.jp.hours.days must be', hours({ days: [1, 1] })],
    ['phones.jp.hours.from is "9:00"', hours({ from: '9:00' })],
    ['phones.jp.hours.to must be later', hours({ to: '08:00' })],
    ['articleSearch is "always"', { articleSearch: 'always' as 'typing' }],
    [
      'two with the same id "p"',
      { priorities: ['p', 'p'].map((id) => ({ id, label: id, responseMinutes: null, tone: 'low' })) },
    ],
    ['none of the priorities', { defaultPriority: 'sev1' }],
    ['limits.subject', { limits: { subject: 501 } }],
    ['limits.attachmentBytes', { limits: { attachmentBytes: Number.NaN } }],
  ])('%s', (sentence, options) => {
    expect(() => resolveForm(options)).toThrow(sentence);
  });
});

describe('formFor', () => {
  it('includes the configured extras, and no others', async () => {
    expect(Object.keys(await resolveForm({}).formFor(null))).toEqual(['fields']);
    const form = await resolveForm({
      ...line({}),
      ...hours({ to: '24:00' }),
      articleSearch: 'search',
      context: true,
      diagnostics: true,
    }).formFor(null);
    expect(form).toMatchObject({ articles: 'search', context: true, diagnostics: true, ...line({}) });
  });

  const ada = {
    ...person('user'),
    name: 'Ada',
    email: 'ada@example.com',
    phone: '０３－１２３４－５６７８',
    locale: 'ja-JP',
  };
  const language = {
    id: 'language',
    kind: 'select',
    default: 'en',
    prefill: 'locale',
    options: ['en', 'ja'].map((id) => ({ id, label: id })),
  };

  it('prefills fields from the token where the value is valid, and does not expose the prefill key', async () => {
    const { formFor } = resolveForm(
      withField(
        { id: 'who', kind: 'text', prefill: 'name', limit: 5 },
        { id: 'mail', kind: 'email', prefill: 'email' },
        { id: 'call', kind: 'phone', prefill: 'phone' },
        language,
      ),
    );
    const defaults = async (identity: Parameters<typeof formFor>[0]) =>
      (await formFor(identity)).fields.slice(2).map((field) => field.default);
    expect(await defaults(ada)).toEqual(['Ada', 'ada@example.com', '03-1234-5678', 'ja']);
    const odd = { ...ada, name: 'Ada Lovelace', email: null, phone: 'call me', locale: 'fr' };
    expect(await defaults(odd)).toEqual([undefined, undefined, undefined, 'en']);
    expect(await defaults(null)).toEqual([undefined, undefined, undefined, 'en']);
    expect(JSON.stringify(await formFor(ada))).not.toContain('prefill');
  });

  it('calls the vendor’s function for customers only, and validates its result each time', async () => {
    const callers: string[] = [];
    const { formFor } = resolveForm({
      form: async ({ id, organization }) => {
        callers.push(id);
        return [...base, { id: 'contract', kind: 'radio', options: [{ id: organization?.id ?? '', label: 'Mine' }] }];
      },
    });
    const bob = person('user');
    for (const one of [ada, bob]) {
      expect((await formFor(one)).fields.at(-1)?.options?.[0]?.id).toBe(one.organization?.id);
    }
    expect((await formFor(null)).fields.map(({ id }) => id)).toEqual([
      'subject',
      'description',
      'priority',
      'attachments',
    ]);
    expect((await formFor(person('agent'))).fields).toHaveLength(4);
    expect(callers).toEqual([ada.id, bob.id]);
    const broken = resolveForm({ form: () => [{ id: 'subject', kind: 'text' }] });
    await expect(broken.formFor(ada)).rejects.toThrow('needs a field with the id "description"');
    const granting = resolveForm({ form: () => [...base, { id: 'letIn', kind: 'consent', grantSeconds: 60 }] });
    await expect(granting.formFor(ada)).rejects.toThrow('form.letIn.grantSeconds needs support access');
  });
});
