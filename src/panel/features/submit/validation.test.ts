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

describe('field visibility', () => {
  test('depends on the controlling field, and a field without choices is hidden', () => {
    expect(shown({}).map(({ id }) => id)).toEqual(['priority', 'product', 'environment']);
    expect(shown({ product: 'cloud' }).map(({ id }) => id)).not.toContain('version');
    const version = shown({ product: 'appliance' }).find(({ id }) => id === 'version');
    expect(version?.options?.map(({ id }) => id)).toEqual(['1', '2']);
  });

  test('selects the only choice automatically', () => {
    expect(shown({}).find(({ id }) => id === 'environment')?.only).toBe('production');
  });

  test('shows the named contact by priority, and requires it for an urgent ticket', () => {
    const contact = (priority: string) => shown({ priority }).find(({ id }) => id === 'contact')?.required;
    expect([contact('low'), contact('high'), contact('urgent')]).toEqual([undefined, false, true]);
  });

  test('ignores the value of a hidden field', () => {
    expect(shown({ priority: 'high', contact: 'Dana' }).map(({ id }) => id)).toContain('phone');
    expect(shown({ priority: 'low', contact: 'Dana' }).map(({ id }) => id)).not.toContain('phone');
  });

  test('ignores a value that is no longer among the choices', () => {
    const note: FormField = { id: 'note', kind: 'text', showWhen: [{ field: 'version', in: ['2'] }] };
    const ids = (values: Record<string, string>) =>
      toVisibleFields([...fields, note], (id) => values[id] ?? '').map(({ id }) => id);
    expect(ids({ product: 'appliance', version: '2' })).toContain('note');
    expect(ids({ product: 'cloud', version: '2' })).not.toContain('note');
    expect(ids({ product: 'appliance', version: '3' })).not.toContain('note');
    expect(toAvailableOption({ id: 'a', kind: 'text' }, 'x')).toBe('x');
  });

  test('hides fields with circular dependencies, and terminates', () => {
    const waiting = (id: string, field: string): FormField => ({ id, kind: 'text', showWhen: [{ field, in: ['x'] }] });
    expect(toVisibleFields([waiting('a', 'b'), waiting('b', 'a')], () => 'x')).toEqual([]);
  });
});

describe('field validation', () => {
  const fault = (field: Partial<FormField>, text: string, most = Infinity) =>
    validateField({ id: 'x', kind: 'text', required: false, ...field }, text, most);

  test('reports missing values, values that are too long, and invalid addresses', () => {
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
    'rejects a required text of invisible characters only: %j',
    (text) => {
      expect(fault({ required: true }, text)).toBe('required');
      expect(fault({ required: true }, `${text}a`)).toBeNull();
    },
  );

  test('accepts addresses with a display name', () => {
    expect(parseAddresses('"Yamada, Hana" <h@x.example>; Taro Sato ＜t＠x.example＞ a@x.example')).toEqual([
      'h@x.example',
      't@x.example',
      'a@x.example',
    ]);
  });

  test('accepts addresses with full-width characters', () => {
    expect(parseAddresses('a＠example.com，b@example.com、c@example.com；\nd@example.com')).toEqual([
      'a@example.com',
      'b@example.com',
      'c@example.com',
      'd@example.com',
    ]);
  });
});
