import { describe, expect, test } from 'vitest';
import { splitFileName, truncate, sanitizeLine, tokenize, safeHref } from './sanitize.ts';

const HOSTILE = [
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'java\tscript:alert(1)',
  'java\nscript:alert(1)',
  ' javascript:alert(1)',
  '\u0001javascript:alert(1)',
  'javascript\u200B:alert(1)',
  'vbscript:msgbox(1)',
  'data:text/html,<script>alert(1)</script>',
  'data:image/svg+xml,<svg onload=alert(1)>',
  'blob:https://example.com/1',
  'file:///etc/passwd',
  'filesystem:https://example.com/x',
  'about:blank',
  'ftp://example.com',
  'http://example.com',
  'ws://example.com',
  'view-source:https://example.com',
  'intent://scan/#Intent;scheme=zxing;end',
  'jar:https://example.com!/x',
  'ms-office:ofe|u|https://evil',
  '//evil.example',
  '\\\\evil.example',
  '/\\evil.example',
  'https:\\\\evil.example',
  'https:/evil.example',
  'https:evil.example',
  'https:///evil.example',
  'https://',
  'https://good.example@evil.example',
  'https://good.example:x@evil.example',
  'https://@evil.example',
  'https://good.example\\@evil.example',
  'https://exa\u200Bmple.com',
  'https://exa\u00ADmple.com',
  'https://exa\u00A0mple.com',
  'https://exa mple.com',
  'https://example.com/\u202Egpj.exe',
  'https://example.com/\u2066x',
  'https://example.com\u0000.evil.example',
  'https://example.com\u007F',
  'https://[::1',
  'https://exam<ple.com',
  'mailto:',
  'mailto://evil.example',
  'tel:',
  '',
  '#',
  'about:https://example.com',
];

describe('safeHref', () => {
  test.each(HOSTILE)('rejects %j', (url) => {
    expect(safeHref(url)).toBeNull();
  });

  test.each([
    ['https://example.com/a?b=c#d', 'https://example.com/a?b=c#d'],
    ['HTTPS://EXAMPLE.COM', 'https://example.com/'],
    ['https://example.com:8443/x', 'https://example.com:8443/x'],
    ['mailto:help@example.com', 'mailto:help@example.com'],
    ['tel:+81-3-1234-5678', 'tel:+81-3-1234-5678'],
  ])('accepts %s', (url, href) => {
    expect(safeHref(url)).toBe(href);
  });

  test('converts a homoglyph host to Punycode', () => {
    expect(safeHref('https://аpple.com')).toBe('https://xn--pple-43d.com/');
    expect(tokenize('see https://аpple.com now')).toContainEqual({
      kind: 'link',
      text: 'https://xn--pple-43d.com/',
      href: 'https://xn--pple-43d.com/',
    });
  });
});

describe('tokenize', () => {
  test('keeps markup as text', () => {
    for (const text of [
      '<img src=x onerror=alert(1)>',
      '<script>alert(1)</script>',
      '<svg/onload=alert(1)>',
      '<math><mi//xlink:href="data:x,1">',
    ])
      expect(tokenize(text)).toEqual([{ kind: 'text', text }]);
  });

  test('keeps a rejected URL as text without a link', () => {
    for (const url of HOSTILE) {
      const found = tokenize(`a ${url} b`);
      const targets = found.map((piece) => (piece.kind === 'link' ? piece.href : 'https://none/'));
      for (const target of targets) expect(target).toMatch(/^(https:\/\/[^/@\\]+(\/|$)|mailto:|tel:)/);
    }
    expect(tokenize('go to https://good.example@evil.example')).toEqual([
      { kind: 'text', text: 'go to https://good.example@evil.example' },
    ]);
  });

  test('excludes the punctuation of the sentence from a link', () => {
    expect(tokenize('See https://example.com/a. (Or https://example.com/b)')).toEqual([
      { kind: 'text', text: 'See ' },
      { kind: 'link', text: 'https://example.com/a', href: 'https://example.com/a' },
      { kind: 'text', text: '. (Or ' },
      { kind: 'link', text: 'https://example.com/b', href: 'https://example.com/b' },
      { kind: 'text', text: ')' },
    ]);
    expect(tokenize('詳しくはhttps://example.com/a。')[1]).toMatchObject({ text: 'https://example.com/a' });
  });

  test('recognizes code, and does not link URLs inside it', () => {
    expect(tokenize('run `curl https://a.example`:\n```sh\nls -l\nhttps://b.example\n```\ndone')).toEqual([
      { kind: 'text', text: 'run ' },
      { kind: 'code', text: 'curl https://a.example' },
      { kind: 'text', text: ':' },
      { kind: 'block', text: 'ls -l\nhttps://b.example' },
      { kind: 'text', text: 'done' },
    ]);
  });

  test('replaces NUL, lone surrogates and bidi overrides, and keeps right-to-left marks in Hebrew text', () => {
    expect(tokenize('a\u0000b\uD800c')).toEqual([{ kind: 'text', text: 'a\uFFFDb\uFFFDc' }]);
    expect(tokenize('שלום\u200F!')).toEqual([{ kind: 'text', text: 'שלום\u200F!' }]);
    expect(tokenize('x\u202Ey')).toEqual([{ kind: 'text', text: 'x\uFFFDy' }]);
  });

  test('treats an unclosed fence as text, and ends a block at the first fence on its own line', () => {
    expect(tokenize('```a\nb')).toEqual([{ kind: 'text', text: '```a\nb' }]);
    expect(tokenize('```\n```\n```a\n```b\nc\n\n``` \nd')).toEqual([
      { kind: 'block', text: '' },
      { kind: 'block', text: '```b\nc\n' },
      { kind: 'text', text: 'd' },
    ]);
  });

  test.each(['```a\n', '`', '```\n', 'https://a.example/.', 'https://a@b ', '!.,', '`a\n'])(
    'splits 100,000 characters of %j within 1.5 seconds',
    (part) => {
      const start = performance.now();
      tokenize(part.repeat(Math.ceil(100_000 / part.length)));
      expect(performance.now() - start).toBeLessThan(1_500);
    },
  );

  test('splits a megabyte of text with backticks within 1.5 seconds', () => {
    const text = 'a`b '.repeat(250_000);
    const start = performance.now();
    expect(
      tokenize(text)
        .map((piece) => piece.text)
        .join('').length,
    ).toBeGreaterThan(500_000);
    expect(performance.now() - start).toBeLessThan(1_500);
  });
});

describe('a one-line text', () => {
  test('has a replacement character for each bidi control character', () => {
    for (const code of [0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069, 0x200e, 0x200f])
      expect(sanitizeLine(`a${String.fromCodePoint(code)}b`)).toBe('a\uFFFDb');
  });

  test('is split into file name and real extension', () => {
    expect(splitFileName('invoice\u202Egpj.exe')).toEqual({ stem: 'invoice\uFFFDgpj', extension: '.exe' });
    expect(splitFileName('README')).toEqual({ stem: 'README', extension: '' });
    expect(splitFileName('.env')).toEqual({ stem: '.env', extension: '' });
  });
});

describe('truncate', () => {
  test('cuts long text, at a line break where possible', () => {
    expect(truncate('short', 10)).toEqual({ head: 'short', folded: false });
    expect(truncate(`${'a'.repeat(90)}\n${'b'.repeat(90)}`, 100)).toEqual({ head: 'a'.repeat(90), folded: true });
  });

  test('never cuts inside a grapheme cluster', () => {
    const family = '👨‍👩‍👧‍👦';
    const { head } = truncate(family.repeat(30), 100);
    expect(head.length % family.length).toBe(0);
    expect(head.isWellFormed()).toBe(true);
  });
});
