import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sanitizeFilename, getExtension } from './sanitize-filename.ts';
import { bad, good } from './test-samples.ts';
import { FILE_EXTENSIONS, FILE_TYPES, fileType } from './sniff-type.ts';

describe('fileType', () => {
  it.each(Object.entries(good))('detects the type of %s', (name, body) => {
    const extension = getExtension(name);
    expect(Object.entries(FILE_TYPES)).toContainEqual([extension, fileType(extension, body)]);
  });

  it.each([
    ['empty comments', '<!---->'.repeat(200_000), 'x', true],
    ['comments before a page', '<!-- a -->\n'.repeat(200_000), '<html>', false],
    ['comments that nothing closes', '<!--'.repeat(200_000), '<html>', true],
    ['white space', ' '.repeat(500_000), '<p>', false],
  ])('distinguishes a page after %s from text in linear time', (_, repeated, end, text) => {
    const start = performance.now();
    expect(fileType('txt', new TextEncoder().encode(repeated + end))).toBe(text ? 'text/plain' : null);
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  it('has a sample of every type', () => {
    expect(new Set(Object.keys(good).map(getExtension))).toEqual(new Set(FILE_EXTENSIONS));
  });

  it.each(bad)('rejects %s (%#)', (name, body) => {
    expect(fileType(getExtension(name), body)).toBeNull();
  });

  it('never throws for any bytes under any extension', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 80 }),
        fc.constantFrom(...FILE_EXTENSIONS, 'constructor'),
        (body, extension) => {
          expect([null, ...Object.values(FILE_TYPES)]).toContain(fileType(extension, body));
        },
      ),
    );
  });
});

describe('sanitizeFilename', () => {
  it.each([
    ['../../etc/passwd', 'passwd'],
    ['..\\..\\windows\\system.ini', 'system.ini'],
    ['C:\\x.txt', 'x.txt'],
    ['CON', '_CON'],
    ['con.txt', '_con.txt'],
    ['lpt1.tar.gz', '_lpt1.tar.gz'],
    ['console.log', 'console.log'],
    ['a\0.png', 'a.png'],
    ['"><img src=x>.png', '___img src=x_.png'],
    ['a\r\nSet-Cookie: b.png', 'aSet-Cookie_ b.png'],
    ['.bashrc', 'bashrc'],
    ['report\u202egnp.exe', 'reportgnp.exe'],
    ['z\u200bero.png', 'zero.png'],
    ['画面の写真 2026.png', '画面の写真 2026.png'],
    ['name.png. . ', 'name.png'],
    ['..', 'file'],
    ['', 'file'],
    ['\ud800', 'file'],
  ])('turns %j into %j', (name, clean) => {
    expect(sanitizeFilename(name)).toBe(clean);
  });

  it('keeps the extension and complete characters of a very long name', () => {
    const name = sanitizeFilename(`${'写👩‍👩‍👧'.repeat(1_000)}.png`);
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
    expect(name.endsWith('.png')).toBe(true);
    expect(name.isWellFormed()).toBe(true);
  });

  it('is safe and idempotent for any input', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (name) => {
        const clean = sanitizeFilename(name);
        expect(clean).not.toBe('');
        expect(Buffer.byteLength(clean)).toBeLessThanOrEqual(200);
        expect(clean).not.toMatch(/[/\\\p{Cc}\p{Cf}]|^\./u);
        expect(sanitizeFilename(clean)).toBe(clean);
      }),
    );
  });
});
