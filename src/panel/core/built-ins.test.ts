import { afterEach, expect, test, vi } from 'vitest';
import { findBrokenBuiltIn } from './built-ins.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test('an intact page passes', () => {
  expect(findBrokenBuiltIn()).toBeNull();
});

test('names a missing method of a prototype', () => {
  const { flatMap } = Array.prototype;
  Reflect.deleteProperty(Array.prototype, 'flatMap');
  try {
    expect(findBrokenBuiltIn()).toBe('Array.prototype.flatMap');
  } finally {
    Reflect.defineProperty(Array.prototype, 'flatMap', { value: flatMap, writable: true, configurable: true });
  }
});

test('names a missing global', () => {
  vi.stubGlobal('ResizeObserver', undefined);
  expect(findBrokenBuiltIn()).toBe('ResizeObserver');
});

test('names a class that the page replaced by another of the same name', () => {
  vi.stubGlobal('Request', function (this: Record<string, unknown>, options: unknown) {
    this['options'] = options;
  });
  expect(findBrokenBuiltIn()).toBe('Request');
});

test('names functions that throw or return another type', () => {
  vi.spyOn(Date, 'now').mockReturnValue(Reflect.construct(Date, []));
  expect(findBrokenBuiltIn()).toBe('Date.now');
  vi.restoreAllMocks();
  vi.spyOn(JSON, 'stringify').mockImplementation(() => {
    throw new Error('replaced');
  });
  expect(findBrokenBuiltIn()).toBe('JSON');
});
