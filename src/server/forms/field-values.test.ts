import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toFieldProblem } from '../errors.ts';
import { parseAddresses, datetime, email, emails, phone, url, yesOrNo, type Checked } from './field-values.ts';

const read = (checked: Checked) =>
  'code' in checked ? toFieldProblem(checked.toFieldError('cc'), 'en') : checked.value;

describe('field values', () => {
  it.each([
    ['a@example.com', ['a@example.com']],
    [
      'a＠example.com，b@example.com、c@example.com；d@example.com',
      ['a@example.com', 'b@example.com', 'c@example.com', 'd@example.com'],
    ],
    [
      'ａ＠ｅｘａｍｐｌｅ．ｃｏｍ　b@example.com\n c @ example.com',
      ['a@example.com', 'b@example.com', 'c@example.com'],
    ],
    ['A@example.com, b@example.com, a@EXAMPLE.com', ['A@example.com', 'b@example.com']],
    [' 、;,', []],
    ['Hana <h@x.example>, taro@x.example', ['h@x.example', 'taro@x.example']],
    ['"Yamada, Hana" <h@x.example>; Taro Sato <t@x.example>', ['h@x.example', 't@x.example']],
    ['Hana <h@x.example>\nTaro Sato <t@x.example>', ['h@x.example', 't@x.example']],
    ['a@x.example Hana <h@x.example>', ['a@x.example', 'h@x.example']],
    ['bob, Hana <h@x.example>', ['bob', 'h@x.example']],
    ['<h@x.example> <h@X.example>', ['h@x.example']],
  ])('parses the addresses in %j', (text, expected) => {
    expect(parseAddresses(text)).toEqual(expected);
  });

  it('parses a text of spaces in linear time, and truncates a long address in the message', () => {
    const start = performance.now();
    expect(parseAddresses(' '.repeat(100_000))).toEqual([]);
    expect(read(email(`a${' '.repeat(100_000)}b`))).toMatchObject({ field: 'cc', code: 'invalid_email' });
    expect(read(emails('a'.repeat(100_000), 10))).toEqual({
      field: 'cc',
      code: 'invalid_emails',
      message: `"${'a'.repeat(254)}…" is not an email address. Use addresses such as name@example.com.`,
    });
    expect(performance.now() - start).toBeLessThan(500);
  });

  it('parses parsed addresses to the same addresses', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const once = parseAddresses(text);
        expect(parseAddresses(once.join(', '))).toEqual(once);
      }),
    );
  });

  it.each([
    [email, 'a@example.com', 'a@example.com'],
    [email, 'a@example.com, b@example.com', null],
    [email, 'Ada <a@example.com>', 'a@example.com'],
    [email, '"Lovelace, Ada" <a@example.com>', 'a@example.com'],
    [email, '山田 花子＜hana＠例え。jp＞', 'hana@xn--r8jz45g.jp'],
    [email, 'h@Bücher.example', 'h@xn--bcher-kva.example'],
    [email, 'a..b@docomo.ne.jp', 'a..b@docomo.ne.jp'],
    [email, 'a.@docomo.ne.jp', 'a.@docomo.ne.jp'],
    [email, 'a/b?c@ezweb.ne.jp', 'a/b?c@ezweb.ne.jp'],
    [email, '.a@docomo.ne.jp', null],
    [email, `${'x'.repeat(65)}@example.com`, null],
    [email, 'a@docomo..jp', null],
    [email, 'a@-docomo.jp', null],
    [email, 'a@192.0.2.1', null],
    [email, 'a@b@example.com', null],
    [email, 'Ada <a@example>', null],
    [email, '<>', null],
    [email, 'x@y.example <a@example.com>', null],
    [email, 'a@example', null],
    [email, `${'x'.repeat(250)}@example.com`, null],
    [phone, '０３－１２３４－５６７８', '03-1234-5678'],
    [phone, '＋８１ （３） 1234ー5678', '+81 (3) 1234-5678'],
    [phone, ' 119 ', '119'],
    [phone, '12', null],
    [phone, '1'.repeat(21), null],
    [phone, '0120-HELP', null],
    [phone, '03+1234', null],
    [url, ' https://example.com/a?b=c#d ', 'https://example.com/a?b=c#d'],
    [url, 'http://localhost:8080', 'http://localhost:8080'],
    [url, 'javascript:alert(1)', null],
    [url, 'ftp://example.com', null],
    [url, 'example.com', null],
    [datetime, '2026-06-01T18:30:00+09:00', '2026-06-01T09:30:00.000Z'],
    [datetime, '2026-06-01T09:30:00Z', '2026-06-01T09:30:00.000Z'],
    [datetime, '2026-02-30T09:30:00Z', null],
    [datetime, '2026-06-01', null],
    [datetime, '2026-06-01T09:30:00', null],
    [datetime, 'yesterday', null],
    [yesOrNo, 'yes', 'yes'],
    [yesOrNo, 'no', 'no'],
    [yesOrNo, 'true', null],
  ])('%o parses %j to %j', (parse, text, value) => {
    const checked = parse(text);
    expect('value' in checked ? checked.value : null).toBe(value);
  });

  it('names the invalid address in a list', () => {
    expect(read(emails('a@example.com, b', 10))).toMatchObject({
      message: expect.stringContaining('"b" is not an email address.'),
    });
    expect(emails('a@example.com;b@example.com', 2)).toEqual({ value: 'a@example.com, b@example.com' });
    expect(read(emails('a@example.com;b@example.com', 1))).toMatchObject({ code: 'too_many_addresses', limit: 1 });
  });
});
