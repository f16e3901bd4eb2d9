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
  // A base element of the page on its own origin counts.
  ['madoguchi.js', 'https://app.example.com/assets/', 'https://app.example.com/assets/madoguchi.js'],
  // One that leads elsewhere does not.
  ['/support-token', 'https://evil.example/', 'https://app.example.com/support-token'],
  ['token', 'https://evil.example/', 'https://app.example.com/invoices/token'],
  ['', 'https://evil.example/', page],
  // What names its own host goes there.
  ['https://support.example.com/v1', 'https://evil.example/', 'https://support.example.com/v1'],
  ['//support.example.com/v1', 'http://evil.example/', 'https://support.example.com/v1'],
])('%j with the base %s is %s', (url, base, resolved) => {
  expect(resolveUrl(url, base).href).toBe(resolved);
});

test('what is no URL is refused', () => {
  expect(() => resolveUrl('http://', page)).toThrow(TypeError);
});
