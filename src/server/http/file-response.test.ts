import { describe, expect, it } from 'vitest';
import { contentDisposition } from './file-response.ts';

describe('the name of a download', () => {
  it('A31: is always an attachment, with the whole name in the form for all characters', () => {
    expect(contentDisposition('画面 (1).png')).toBe(
      `attachment; filename="__ (1).png"; filename*=UTF-8''%E7%94%BB%E9%9D%A2%20%281%29.png`,
    );
  });

  it.each(['"><img>.png', 'a\r\nSet-Cookie: x=1.png', 'a\\.png', '\ud800.png', "it's*.txt", '50%.csv'])(
    'A31: survives %j as a header and comes back whole',
    (name) => {
      const header = contentDisposition(name);
      expect(() => new Headers({ 'content-disposition': header })).not.toThrow();
      expect(header).toMatch(/^attachment; filename="[^"\\]*"; filename\*=UTF-8''[\w.!#$&+^`|~%-]+$/);
      expect(decodeURIComponent(header.split("UTF-8''")[1] ?? '')).toBe(name.toWellFormed());
    },
  );
});
