import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { resolveUrl } from './resolve-url.ts';

const page = 'https://app.example.com/invoices/7';
beforeEach(() => {
  vi.stubGlobal('location', new URL(page));
  vi.stubGlobal('origin', 'https://app.example.com');
});
afterEach(() => void vi.unstubAllGlobals());

test.each([
  ['/support-token', page, 'https://app.example.com/support-token'],
  // A base element with a same-origin URL applies.
  ['madoguchi.js', 'https://app.example.com/assets/', 'https://app.example.com/assets/madoguchi.js'],
  // A base element with a cross-origin URL is ignored.
  ['/support-token', 'https://evil.example/', 'https://app.example.com/support-token'],
  ['token', 'https://evil.example/', 'https://app.example.com/invoices/token'],
  ['', 'https://evil.example/', page],
  // An absolute or protocol-relative URL is independent of the base.
  ['https://support.example.com/v1', 'https://evil.example/', 'https://support.example.com/v1'],
  ['//support.example.com/v1', 'http://evil.example/', 'https://support.example.com/v1'],
])('resolveUrl resolves %j with the base %s to %s', (url, base, resolved) => {
  expect(resolveUrl(url, base).href).toBe(resolved);
});

test('resolveUrl throws a TypeError for an invalid URL', () => {
  expect(() => resolveUrl('http://', page)).toThrow(TypeError);
});
