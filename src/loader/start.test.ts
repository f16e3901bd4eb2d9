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

/** Lets markup shadow a property of the window, as browsers do: on an object in its prototype chain. */
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
  test('takes the queue of the page, and a second start updates the first', () => {
    window.Madoguchi = [['update', { locale: 'ja' } as never]];
    start({ locale: 'en' });
    expect(badges()).toEqual(['ヘルプ']);
    start({ locale: 'en' });
    expect(badges()).toEqual(['Help']);
  });

  test.each(['a', 'form', 'dialog', 'input', 'iframe', 'object', 'embed', 'img'])(
    'is replaced when markup with that name (%s) stands in its place',
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

  test.each(['form', 'object'])('is replaced when the page itself has put an element (%s) there', (tag) => {
    const element = Object.assign(document.createElement(tag), { open: () => {}, update: () => {} });
    Object.defineProperty(window, 'Madoguchi', { value: element, configurable: true, writable: true });
    start({ locale: 'en' });
    expect(badges()).toEqual(['Help']);
  });
});

describe('properties of the document that markup shadows', () => {
  test.each(['body', 'createElement'] as const)('%s', (name) => {
    Object.defineProperty(document, name, { value: document.createElement('img'), configurable: true });
    try {
      start({ locale: 'en' });
    } finally {
      Reflect.deleteProperty(document, name);
    }
    expect(badges()).toEqual(['Help']);
  });
});

test('attributes of data-config win over the others, and unreadable JSON is told to the developer', () => {
  const warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
  start({ locale: 'en', config: '{"locale":"ja"}' });
  expect(badges()).toEqual(['ヘルプ']);
  start({ config: '{not json' });
  expect(warned).toHaveBeenCalledTimes(1);
});
