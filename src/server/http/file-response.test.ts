import { parse } from 'content-disposition';
import { describe, expect, it } from 'vitest';
import { contentDisposition } from './file-response.ts';

describe('contentDisposition', () => {
  it('returns an attachment with an ASCII fallback and the full name in extended notation', () => {
    expect(contentDisposition('画面 (1).png')).toBe(
      `attachment; filename="?? (1).png"; filename*=UTF-8''%E7%94%BB%E9%9D%A2%20%281%29.png`,
    );
  });

  it.each([
    '"><img>.png',
    'a\\.png',
    '\ud800.png',
    "it's*.txt",
    '50%.csv',
    '50%41.csv',
    'é.png',
    'a; filename=b.exe',
    '👩‍💻.png',
  ])('preserves %j through a header', (name) => {
    const header = contentDisposition(name);
    expect(new Headers({ 'content-disposition': header }).get('content-disposition')).toBe(header);
    expect(parse(header)).toMatchObject({ type: 'attachment', parameters: { filename: name.toWellFormed() } });
  });

  it('does not let a line break in the name add a header', () => {
    const header = contentDisposition('a\r\nSet-Cookie: x=1.png');
    expect(header).not.toMatch(/[\r\n]/);
    expect(() => new Headers({ 'content-disposition': header })).not.toThrow();
  });
});
