import { describe, expect, test } from 'vitest';
import type { FormField } from '../../../contract/index.ts';
import { parseAddresses, validateField, toAvailableOption, excessLength, toVisibleFields } from './validation.ts';

const option = (id: string, parents?: string[]) => ({ id, label: id, ...(parents && { parents }) });
const fields: FormField[] = [
  { id: 'priority', kind: 'priority' },
  { id: 'product', kind: 'select', options: [option('cloud'), option('appliance')] },
  {
    id: 'version',
    kind: 'select',
    dependsOn: 'product',
    options: [option('1', ['appliance']), option('2', ['appliance'])],
  },
  { id: 'environment', kind: 'select', hideSingle: true, options: [option('production')] },
  {
    id: 'contact',
    kind: 'text',
    showWhen: [{ field: 'priority', in: ['urgent', 'high'] }],
    requiredWhen: [{ field: 'priority', in: ['urgent'] }],
  },
  { id: 'phone', kind: 'phone', showWhen: [{ field: 'contact', in: ['Dana'] }] },
];
const shown = (values: Record<string, string>) => toVisibleFields(fields, (id) => values[id] ?? '');

describe('which fields are shown', () => {
  test('a field follows the one it depends on, and one without choices is not asked', () => {
    expect(shown({}).map(({ id }) => id)).toEqual(['priority', 'product', 'environment']);
    expect(shown({ product: 'cloud' }).map(({ id }) => id)).not.toContain('version');
    const version = shown({ product: 'appliance' }).find(({ id }) => id === 'version');
    expect(version?.options?.map(({ id }) => id)).toEqual(['1', '2']);
  });

  test('the only choice is made by itself', () => {
    expect(shown({}).find(({ id }) => id === 'environment')?.only).toBe('production');
  });

  test('a named contact is asked for when it matters, and needed when it is urgent', () => {
    const contact = (priority: string) => shown({ priority }).find(({ id }) => id === 'contact')?.required;
    expect([contact('low'), contact('high'), contact('urgent')]).toEqual([undefined, false, true]);
  });

  test('what a hidden field holds does not show others', () => {
    expect(shown({ priority: 'high', contact: 'Dana' }).map(({ id }) => id)).toContain('phone');
    expect(shown({ priority: 'low', contact: 'Dana' }).map(({ id }) => id)).not.toContain('phone');
  });

  test('what no longer stands to choice is no value, and shows no other field', () => {
    const note: FormField = { id: 'note', kind: 'text', showWhen: [{ field: 'version', in: ['2'] }] };
    const ids = (values: Record<string, string>) =>
      toVisibleFields([...fields, note], (id) => values[id] ?? '').map(({ id }) => id);
    expect(ids({ product: 'appliance', version: '2' })).toContain('note');
    expect(ids({ product: 'cloud', version: '2' })).not.toContain('note');
    expect(ids({ product: 'appliance', version: '3' })).not.toContain('note');
    expect(toAvailableOption({ id: 'a', kind: 'text' }, 'x')).toBe('x');
  });

  test('fields that wait for each other are not shown, and nothing hangs', () => {
    const waiting = (id: string, field: string): FormField => ({ id, kind: 'text', showWhen: [{ field, in: ['x'] }] });
    expect(toVisibleFields([waiting('a', 'b'), waiting('b', 'a')], () => 'x')).toEqual([]);
  });
});

describe('what is wrong with a field', () => {
  const fault = (field: Partial<FormField>, text: string, most = Infinity) =>
    validateField({ id: 'x', kind: 'text', required: false, ...field }, text, most);

  test('is said for what is missing, too long, or no address', () => {
    expect(fault({}, '')).toBeNull();
    expect(fault({ required: true }, '')).toBe('required');
    expect(fault({ kind: 'checkbox', required: true }, 'no')).toBe('required');
    expect(fault({}, 'four', 3)).toBe('too_big');
    expect(fault({ kind: 'email' }, 'nobody')).toBe('invalid_format');
    expect(fault({ kind: 'emails' }, 'Hana <h@例え.jp>, a..b@docomo.ne.jp')).toBeNull();
    expect(fault({ kind: 'emails', maxItems: 1 }, 'a@example.com, b@example.com')).toBe('too_many');
    expect(fault({ kind: 'emails', maxItems: 10 }, 'a@example.com, b@example.com')).toBeNull();
  });

  test('counts graphemes', () => {
    expect(excessLength('👨‍👩‍👧が𠮷', 3)).toBe(0);
    expect(excessLength('👨‍👩‍👧が𠮷!', 3)).toBe(1);
  });

  test.each(['\u200b', '\u2060 \ufeff', '\u3164', '\ufe0f\u034f', '\u00ad', '\u2800', '\u0007'])(
    'is missing where a required text has only invisible characters: %j',
    (text) => {
      expect(fault({ required: true }, text)).toBe('required');
      expect(fault({ required: true }, `${text}a`)).toBeNull();
    },
  );

  test('addresses may have a display name', () => {
    expect(parseAddresses('"Yamada, Hana" <h@x.example>; Taro Sato ＜t＠x.example＞ a@x.example')).toEqual([
      'h@x.example',
      't@x.example',
      'a@x.example',
    ]);
  });

  test('addresses may be written with full-width signs', () => {
    expect(parseAddresses('a＠example.com，b@example.com、c@example.com；\nd@example.com')).toEqual([
      'a@example.com',
      'b@example.com',
      'c@example.com',
      'd@example.com',
    ]);
  });
});
