import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createStorage } from './storage.ts';

beforeEach(() => sessionStorage.clear());
afterEach(() => vi.unstubAllGlobals());

test('another viewer cannot read the stored values, and switching back does not restore them', () => {
  const keep = createStorage('');
  keep.setOwner('a', '');
  keep.write('draft', { text: 'mine' });
  keep.setOwner('b', '');
  expect(keep.read('draft')).toBeNull();
  expect(JSON.stringify({ ...sessionStorage })).not.toContain('mine');
});

test('a draft written before the viewer is known goes to the first viewer without replacing an existing draft', () => {
  const early = createStorage('');
  early.write('draft', 'early');
  early.setOwner('a', '');
  expect(early.read('draft')).toBe('early');
  const later = createStorage('');
  later.write('draft', 'typed before the session');
  later.setOwner('a', '');
  expect(later.read('draft')).toBe('early');
});

test('a value is available after a reload, but not to another widget', () => {
  const keep = createStorage('one');
  keep.setOwner('a', '');
  keep.write('draft', 1);
  const reloaded = createStorage('one');
  reloaded.setOwner('a', '');
  expect(reloaded.read('draft')).toBe(1);
  const other = createStorage('two');
  other.setOwner('a', '');
  expect(other.read('draft')).toBeNull();
});

test('without session storage, values are stored in memory', () => {
  vi.stubGlobal('sessionStorage', undefined);
  const keep = createStorage('');
  keep.setOwner('a', '');
  keep.write('draft', [1]);
  expect(keep.read('draft')).toEqual([1]);
  keep.remove('draft');
  expect(keep.read('draft')).toBeNull();
});

test('a value that is not JSON is removed', () => {
  sessionStorage.setItem('madoguchi::a:draft', '{"key":');
  const keep = createStorage('');
  keep.setOwner('a', '');
  expect(keep.read('draft')).toBeNull();
  expect(sessionStorage.getItem('madoguchi::a:draft')).toBeNull();
});

test('clearing removes the entries of this widget only', () => {
  sessionStorage.setItem('page', 'theirs');
  const keep = createStorage('');
  keep.setOwner('a', '');
  keep.write('draft', 1);
  keep.clear();
  expect(Object.keys(sessionStorage)).toEqual(['page']);
});

test('values from before the latest sign-out are removed; the sign-out of another viewer removes nothing', () => {
  const keep = createStorage('');
  keep.setOwner('a', 'first');
  keep.write('draft', 'mine');
  keep.setLastSignOut('second');
  const noted = createStorage('');
  noted.setOwner('a', 'second');
  expect(noted.read('draft')).toBe('mine');
  const later = createStorage('');
  later.setOwner('a', 'third');
  expect(later.read('draft')).toBeNull();
});

test('a closed store ignores reads and writes, and does not change the browser storage', () => {
  const keep = createStorage('');
  keep.setOwner('a', '');
  keep.write('draft', 1);
  keep.close();
  keep.write('draft', 2);
  keep.remove('draft');
  expect(keep.read('draft')).toBeNull();
  expect(sessionStorage.getItem('madoguchi::a:draft')).toBe('1');
});
