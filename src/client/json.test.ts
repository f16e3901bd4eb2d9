import { afterEach, describe, expect, test } from 'vitest';
import { decodeJson, encodeJson } from './json.ts';

const ticket = { subject: '表示が崩れる', tags: ['a', 'b'], nested: { list: [1, null, true] } };
const clean = JSON.stringify(ticket);

describe('request bodies on a page that defines toJSON on prototypes', () => {
  const prototypes = [Array.prototype, Object.prototype];
  afterEach(() => prototypes.filter((prototype) => Reflect.deleteProperty(prototype, 'toJSON')));

  test.each(prototypes)('are byte-identical to those of a clean page', (prototype) => {
    Object.defineProperty(prototype, 'toJSON', { value: () => 'spoiled', configurable: true });
    expect(JSON.stringify(ticket)).not.toBe(clean);
    expect(encodeJson(ticket)).toBe(clean);
  });
});

describe('decodeJson with hostile input', () => {
  test.each([
    '{"__proto__":{"admin":true},"a":1}',
    '{"\\u005f_proto__":{"admin":true},"a":1}',
    '{"\\u005F\\u005Fpr\\u006Fto__":{"admin":true},"a":1}',
  ])('removes the key __proto__: %s', (text) => {
    const value = decodeJson(text);
    expect(Object.keys(Object(value))).toEqual(['a']);
    expect(Object.assign({}, value)).not.toHaveProperty('admin');
  });

  test('keeps __proto__ inside strings', () => {
    expect(decodeJson('{"body":"what is __proto__ for?"}')).toEqual({ body: 'what is __proto__ for?' });
  });

  test('accepts the key constructor and duplicate keys', () => {
    expect(decodeJson('{"constructor":"x","a":1,"a":2}')).toEqual({ constructor: 'x', a: 2 });
  });

  test('rejects input that nests too deeply before parsing it', () => {
    expect(() => decodeJson('['.repeat(10_000) + ']'.repeat(10_000))).toThrow('levels');
    expect(() => decodeJson('['.repeat(65) + ']'.repeat(65))).toThrow('levels');
    expect(decodeJson('['.repeat(64) + ']'.repeat(64))).toBeInstanceOf(Array);
  });

  test('does not count brackets inside strings', () => {
    const text = JSON.stringify({ body: `${'[{'.repeat(500)}\\"${'[{'.repeat(500)}` });
    expect(decodeJson(text)).toEqual(JSON.parse(text));
  });
});
