import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startFromAttributes } from './start.ts';
import type { StartPanel } from '../panel/types.ts';

const startPanel = vi.fn<StartPanel>(() => new Promise(() => {}));
const start = (attributes: DOMStringMap = {}) =>
  startFromAttributes(attributes, startPanel, 'https://support.example.com');
const badges = () =>
  [...document.querySelectorAll('madoguchi-widget')].map(
    (host) => host.shadowRoot?.querySelector('button')?.textContent,
  );

/** Shadows a property of the window by markup, as browsers do: on an object in its prototype chain. */
function shadowOnPrototype(name: string, value: unknown) {
  const chain = Object.getPrototypeOf(window);
  Object.defineProperty(chain, name, { value, configurable: true, writable: true });
  return () => Reflect.deleteProperty(chain, name);
}

beforeEach(() => {
  vi.stubGlobal('CSS', { supports: () => true });
});
afterEach(() => {
  const handle = Object.getOwnPropertyDescriptor(window, 'Madoguchi')?.value;
  if (typeof handle?.destroy === 'function' && !(handle instanceof Element)) handle.destroy();
  Reflect.deleteProperty(window, 'Madoguchi');
  document.body.replaceChildren();
  vi.unstubAllGlobals();
  startPanel.mockClear();
});

describe('the global', () => {
  test('processes the queue of the page, and a second start updates the first widget', () => {
    window.Madoguchi = [['update', { locale: 'ja' } as never]];
    start({ locale: 'en' });
    expect(badges()).toEqual(['ヘルプ']);
    start({ locale: 'en' });
    expect(badges()).toEqual(['Help']);
  });

  test.each(['a', 'form', 'dialog', 'input', 'iframe', 'object', 'embed', 'img'])(
    'replaces an element of that name (%s) in the markup',
    (tag) => {
      const element = Object.assign(document.createElement(tag), { open: () => {}, update: () => {}, push: () => {} });
      const restore = shadowOnPrototype('Madoguchi', element);
      try {
        start({ locale: 'en' });
        expect(badges()).toEqual(['Help']);
        expect(Object.getOwnPropertyDescriptor(window, 'Madoguchi')?.value).toHaveProperty('identify');
      } finally {
        restore();
      }
    },
  );

  test.each(['form', 'object'])('replaces an element (%s) that the page has assigned', (tag) => {
    const element = Object.assign(document.createElement(tag), { open: () => {}, update: () => {} });
    Object.defineProperty(window, 'Madoguchi', { value: element, configurable: true, writable: true });
    start({ locale: 'en' });
    expect(badges()).toEqual(['Help']);
  });
});

describe('document properties shadowed by markup', () => {
  test.each(['body', 'createElement'] as const)('are read from the prototype: %s', (name) => {
    Object.defineProperty(document, name, { value: document.createElement('img'), configurable: true });
    try {
      start({ locale: 'en' });
    } finally {
      Reflect.deleteProperty(document, name);
    }
    expect(badges()).toEqual(['Help']);
  });
});

test('data-config overrides the other attributes, and invalid JSON logs a warning', () => {
  const warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
  start({ locale: 'en', config: '{"locale":"ja"}' });
  expect(badges()).toEqual(['ヘルプ']);
  start({ config: '{not json' });
  expect(warned).toHaveBeenCalledTimes(1);
});
