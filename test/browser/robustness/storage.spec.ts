import { expect, test } from '../fixtures.ts';

const filing = { subject: 'No storage here', description: 'The browser refuses it.', category: 'Tracking and ETA' };

test('with all storage denied, everything but storing drafts works @chromium', async ({ show }) => {
  const widget = await show({
    head:
      '<script nonce="{{nonce}}">for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"])' +
      'Object.defineProperty(window, name, { get() { throw new DOMException("denied", "SecurityError"); } });' +
      'Object.defineProperty(document, "cookie", { get() { throw new DOMException("denied", "SecurityError"); } });</script>',
  });
  await widget.open();
  expect(await widget.submit(filing)).toMatch(/^\d+$/);
});

test('with full storage, the text stays on the page and is sent @chromium', async ({ show }) => {
  const widget = await show({
    head: '<script nonce="{{nonce}}">Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };</script>',
  });
  await widget.open();
  await widget.subject.fill('Kept in memory');
  await widget.go('status');
  await widget.go('submit');
  await expect(widget.subject).toHaveValue('Kept in memory');
  expect(await widget.submit(filing)).toMatch(/^\d+$/);
});

for (const [name, value] of Object.entries({
  'not JSON': '{"subject": "cut o',
  'of wrong types': JSON.stringify({
    subject: { __html: '<b>x</b>' },
    description: 7,
    values: [[[]]],
    files: 'no',
    key: null,
  }),
  huge: JSON.stringify({ subject: 'x'.repeat(1_000_000), values: { subject: 'x'.repeat(1_000_000) } }),
})) {
  test(`a stored draft that is ${name} is dropped or truncated, never trusted @chromium`, async ({ page, show }) => {
    const widget = await show();
    await widget.open();
    await widget.subject.fill('A draft');
    await expect.poll(() => page.evaluate(() => sessionStorage.length + localStorage.length)).toBeGreaterThan(0);
    await page.evaluate((value) => {
      for (const store of [sessionStorage, localStorage])
        for (const key of Object.keys(store)) if (key.startsWith('madoguchi')) store.setItem(key, value);
      // Writes of the panel during navigation must not repair it.
      Storage.prototype.setItem = () => {};
    }, value);
    await page.reload();
    await widget.open();
    await expect(widget.subject).toBeEditable();
    expect((await widget.subject.inputValue()).length).toBeLessThan(1_000);
    expect(await widget.submit(filing)).toMatch(/^\d+$/);
  });
}
