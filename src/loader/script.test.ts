import { afterEach, beforeEach, expect, test, vi } from 'vitest';

/** Runs the script as a browser does, with or without a current script. */
async function run(current: Element | null, shadow?: Element) {
  vi.resetModules();
  vi.stubGlobal('__FILES__', []);
  vi.spyOn(Document.prototype, 'currentScript', 'get').mockReturnValue(current as HTMLScriptElement | null);
  if (shadow) Object.defineProperty(document, 'currentScript', { value: shadow, configurable: true });
  await import('./script.ts');
}
const hosts = () => document.querySelectorAll('madoguchi-widget').length;
function script(src: string, attributes: Record<string, string> = {}) {
  const element = document.createElement('script');
  element.type = 'text/plain';
  element.setAttribute('src', src);
  Object.assign(element.dataset, attributes);
  return element;
}

let warned: ReturnType<typeof vi.spyOn>;
beforeEach(() => {
  vi.stubGlobal('CSS', { supports: () => true });
  vi.stubGlobal('origin', location.origin);
  warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
});
afterEach(() => {
  Reflect.deleteProperty(document, 'currentScript');
  const handle = window.Madoguchi;
  if (handle && !Array.isArray(handle)) handle.destroy();
  Reflect.deleteProperty(window, 'Madoguchi');
  document.body.replaceChildren();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

test('an image named "currentScript" changes neither the panel URL nor the options', async () => {
  const image = document.createElement('img');
  image.setAttribute('src', 'https://evil.example/x/madoguchi.png');
  image.dataset['locale'] = 'ja';
  await run(script('https://support.example.com/madoguchi.js', { locale: 'en' }), image);
  expect(document.querySelector('madoguchi-widget')?.shadowRoot?.querySelector('button')?.textContent).toBe('Help');
});

test('without a current script, the loader queries no element and logs a warning about madoguchi.mjs', async () => {
  const image = document.createElement('img');
  image.setAttribute('src', 'https://evil.example/x/madoguchi.png');
  document.body.append(image);
  await run(null);
  expect(hosts()).toBe(0);
  expect(String(warned.mock.calls)).toContain('madoguchi.mjs');
});

test('a script element of another namespace is ignored', async () => {
  await run(document.createElementNS('http://www.w3.org/2000/svg', 'script'));
  expect(hosts()).toBe(0);
});
