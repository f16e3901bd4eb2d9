/**
 * Checks the built-in functions that the panel, Preact, ky and zod call. Libraries of the page can remove or replace them;
 * the panel would then fail at any later point, with errors in the page's console.
 */

import type { PanelHost } from '../types.ts';

/** Names of functions that must exist. The global object's own names stand under `globalThis`. */
const REQUIRED: Readonly<Record<string, string>> = {
  globalThis:
    'AbortController Blob CustomEvent DOMException Error Event File FormData Headers Intl Map MutationObserver Proxy ReadableStream Request ResizeObserver Response Set TextDecoder TextEncoder TypeError URL URLSearchParams WeakMap WeakSet fetch queueMicrotask requestAnimationFrame setTimeout',
  AbortSignal: 'any timeout',
  Array: 'from isArray',
  'Array.prototype':
    'at concat entries every fill filter find findIndex findLast flat flatMap forEach includes indexOf join map pop push reduce reverse shift slice some sort splice toSorted unshift',
  CSS: 'escape supports',
  'Date.prototype': 'getTime toISOString',
  'Element.prototype':
    'append closest getAttribute getBoundingClientRect hasAttribute matches querySelector remove removeAttribute replaceChildren scrollIntoView setAttribute toggleAttribute',
  'EventTarget.prototype': 'addEventListener dispatchEvent removeEventListener',
  'Function.prototype': 'apply bind call',
  JSON: 'parse stringify',
  'Map.prototype': 'delete entries get has keys set values',
  Number: 'isFinite isInteger isSafeInteger',
  Object:
    'assign create defineProperty entries freeze fromEntries getOwnPropertyDescriptor getPrototypeOf hasOwn is keys setPrototypeOf values',
  Promise: 'all allSettled race reject resolve withResolvers',
  'Promise.prototype': 'catch finally then',
  Reflect: 'apply get has ownKeys set',
  'Set.prototype': 'add delete has values',
  'String.prototype':
    'at charCodeAt codePointAt endsWith includes indexOf match matchAll normalize padStart repeat replace replaceAll slice split startsWith toLowerCase toUpperCase trim',
  Symbol: 'for',
  URL: 'canParse createObjectURL revokeObjectURL',
  crypto: 'getRandomValues',
};

/** Results that replaced functions get wrong. Each returns true on an intact page. */
const BEHAVIOURS: Readonly<Record<string, () => boolean>> = {
  CustomEvent: () => new CustomEvent('a', { detail: 1 }).detail === 1,
  'Date.now': () => Number.isFinite(Date.now()),
  'Function.prototype.bind': () => Math.max.bind(null, 1)(2) === 2,
  Headers: () => new Headers({ a: 'b' }).get('A') === 'b',
  JSON: () => JSON.parse(JSON.stringify({ a: 1 })).a === 1,
  Map: () => new Map([[1, 2]]).get(1) === 2,
  Promise: () => Promise.resolve() instanceof Promise,
  Request: () => new Request('/', { method: 'POST', headers: { a: 'b' } }).headers.get('a') === 'b',
  Set: () => new Set([1, 1]).size === 1,
  URL: () => new URL('/a?b=1', 'https://c.example/').searchParams.get('b') === '1',
  URLSearchParams: () => String(new URLSearchParams({ a: '1' })) === 'a=1',
};

/**
 * Throws when the page has changed a built-in function that the panel needs.
 *
 * @param host - one object per start of a panel; its `fail` receives the first error as well.
 */
export function checkBuiltIns(host: Partial<Pick<PanelHost, 'fail'>>): void {
  const broken = findBrokenBuiltIn();
  if (broken === null) return;
  const reason = new Error(`The page removed or replaced ${broken}.`);
  if (!informed.has(host)) host.fail?.(reason);
  informed.add(host);
  throw reason;
}

/** Hosts that have received their error: each module of a panel is checked, and one report is enough. */
const informed = new WeakSet();

/**
 * Returns the name of the first built-in function that is missing or returns wrong results, and null on an intact page.
 *
 * @example
 * delete Array.prototype.flatMap;
 * findBrokenBuiltIn(); // 'Array.prototype.flatMap'
 */
export function findBrokenBuiltIn(): string | null {
  for (const path of Object.keys(REQUIRED)) {
    let owner: unknown = globalThis;
    if (path !== 'globalThis') for (const key of path.split('.')) owner = read(owner, key);
    for (const name of (REQUIRED[path] ?? '').split(' '))
      if (!read(owner, name)) return path === 'globalThis' ? name : `${path}.${name}`;
  }
  for (const name of Object.keys(BEHAVIOURS)) {
    try {
      if (!BEHAVIOURS[name]?.()) return name;
    } catch {
      return name;
    }
  }
  return null;
}

/** Reads a property, also one of a missing object. */
const read = (owner: unknown, key: string): unknown => Reflect.get(Object(owner), key);
