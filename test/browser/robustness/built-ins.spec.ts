import { expect, test } from '../fixtures.ts';

const FALLBACK = 'https://help.example.com/';

/** Changes of pages and their libraries, after which everything works. */
const HARMLESS: Record<string, string> = {
  'Array.from of Prototype.js': 'Array.from = (items) => [].slice.call(items);',
  'Function.prototype.bind of MooTools, which takes an array':
    'const { bind } = Function.prototype; Function.prototype.bind = function (self, args) {' +
    ' return bind.apply(this, [self].concat(args ?? [])); };',
  'a missing BroadcastChannel': 'delete window.BroadcastChannel;',
  'a missing structuredClone': 'delete window.structuredClone;',
  'a missing requestIdleCallback': 'delete window.requestIdleCallback;',
  'Element.prototype.remove of MooTools':
    'Element.prototype.remove = function () { return this.parentNode?.removeChild(this); };',
  'a subclass in place of Promise': 'const Native = Promise; window.Promise = class extends Native {};',
  'wrapped timers': 'const wrapped = setTimeout; window.setTimeout = (run, ms) => wrapped(run, ms);',
  'a wrapped addEventListener':
    'const { addEventListener } = EventTarget.prototype; EventTarget.prototype.addEventListener = function (...all) {' +
    ' addEventListener.apply(this, all); return this; };',
};

/** Changes that the libraries of the panel cannot bear, with the name that the reason contains. */
const FATAL: Record<string, string> = {
  'Array.prototype.entries': 'delete Array.prototype.entries;',
  'Array.prototype.flatMap': 'delete Array.prototype.flatMap;',
  'Object.fromEntries': 'delete Object.fromEntries;',
  'Object.hasOwn': 'delete Object.hasOwn;',
  'AbortSignal.any': 'delete AbortSignal.any;',
  'URL.canParse': 'delete URL.canParse;',
  ResizeObserver: 'delete window.ResizeObserver;',
  Request: 'window.Request = function (options) { this.options = options; };',
  Headers: 'window.Headers = function (list) { this.map = list || {}; };',
  URLSearchParams: 'window.URLSearchParams = function () { this.get = () => null; };',
  'Date.now': 'Date.now = () => new Date();',
  JSON: 'JSON.stringify = () => { throw new Error("replaced"); };',
  Intl: 'delete window.Intl;',
};

for (const [name, code] of Object.entries(HARMLESS))
  test(`a page with ${name}: a ticket is created, and every tab works @chromium`, async ({ show }) => {
    const widget = await show({ head: `<script nonce="{{nonce}}">${code}</script>` });
    await widget.open();
    const input = { subject: 'Which built-ins', description: 'The changed ones.', category: 'Tracking and ETA' };
    expect(await widget.submit(input)).toMatch(/^\d+$/);
    await widget.go('tickets');
    await expect(widget.dialog.getByRole('list', { name: 'Tickets', exact: true })).toBeVisible();
    await widget.go('status');
    await expect(widget.dialog.getByText('Components')).toBeVisible();
  });

for (const [name, code] of Object.entries(FATAL))
  test(`a page that changed ${name}: the fallback link, and the reason in the console @chromium`, async ({
    page,
    show,
  }) => {
    const reasons: string[] = [];
    page.on('console', (message) => message.type() === 'warning' && reasons.push(message.text()));
    const widget = await show({
      head: `<script nonce="{{nonce}}">${code}</script>`,
      attributes: { 'data-fallback-url': FALLBACK },
    });
    await widget.badge.click();
    await expect(page.getByRole('link', { name: FALLBACK })).toBeVisible();
    await expect(widget.dialog).toBeHidden();
    expect(await page.evaluate('window.Madoguchi.status()')).toBe('panel_failed');
    const failures = reasons.filter((text) => text.includes('panel_failed'));
    expect(failures.filter((text) => !text.includes(name))).toEqual([]);
    // The pointer on the badge starts the panel, and the press tries once more.
    expect(failures.length).toBeLessThanOrEqual(2);
    expect(failures.length).toBeGreaterThan(0);
  });
