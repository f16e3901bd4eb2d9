import { expect, test } from '../fixtures.ts';

test('the widget, destroyed fifty times, leaves no element, listener, timer or observer @chromium', async ({
  page,
  show,
  stage,
}) => {
  test.setTimeout(120_000);
  const widget = await show({
    // Trusted Types forbid adding the tag by code, so this page has a policy without them.
    csp: null,
    head:
      '<script>window.open = { listeners: new Map(), timers: new Set(), observers: 0 };' +
      // On the prototype, where the widget reads them for the document; a listener also ends with its signal.
      'const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype;' +
      'const watched = (target) => [window, document, document.documentElement].includes(target);' +
      'EventTarget.prototype.addEventListener = function (type, listener, options) {' +
      '  const target = this ?? window, signal = options?.signal;' +
      '  if (watched(target) && !signal?.aborted) open.listeners.set(listener, type);' +
      '  if (watched(target) && signal) add.call(signal, "abort", () => open.listeners.delete(listener));' +
      '  return add.call(target, type, listener, options);' +
      '};' +
      'EventTarget.prototype.removeEventListener = function (type, listener, options) {' +
      '  open.listeners.delete(listener);' +
      '  return remove.call(this ?? window, type, listener, options);' +
      '};' +
      'const set = setInterval, clear = clearInterval;' +
      'window.setInterval = (...all) => { const id = set(...all); open.timers.add(id); return id; };' +
      'window.clearInterval = (id) => { open.timers.delete(id); clear(id); };' +
      'for (const name of ["MutationObserver", "ResizeObserver", "IntersectionObserver"]) {' +
      '  const Old = window[name];' +
      '  window[name] = class extends Old { watching = false;' +
      '    observe(...all) { if (!this.watching) { this.watching = true; open.observers++; } super.observe(...all); }' +
      '    disconnect() { if (this.watching) { this.watching = false; open.observers--; } super.disconnect(); } };' +
      '}</script>',
  });
  await widget.open();
  await page.evaluate(`Madoguchi.destroy()`);
  await expect(page.locator('madoguchi-widget')).toHaveCount(0);
  const state = () =>
    page.evaluate(
      `({ listeners: [...open.listeners.values()].sort(), timers: open.timers.size, observers: open.observers, children: document.body.children.length, globals: Object.keys(window).length })`,
    );
  await page.waitForTimeout(500);
  const first = await state();

  for (let round = 0; round < 50; round++) {
    await page.evaluate(
      ({ script, api }) =>
        new Promise((done) => {
          Reflect.deleteProperty(window, 'Madoguchi');
          const tag = document.createElement('script');
          tag.src = script;
          tag.dataset['api'] = api;
          tag.addEventListener('load', () => {
            tag.remove();
            done(null);
          });
          document.head.append(tag);
        }),
      { script: stage.demo.script, api: stage.demo.api },
    );
    await page.evaluate(`Madoguchi.open()`);
    // Every second one is destroyed while the panel is still loading.
    if (round % 2 === 0) await expect(widget.dialog).toBeVisible();
    await page.evaluate(`Madoguchi.destroy()`);
  }
  await page.waitForTimeout(500);
  expect(await page.locator('madoguchi-widget').count()).toBe(0);
  expect(await state()).toEqual(first);
});
