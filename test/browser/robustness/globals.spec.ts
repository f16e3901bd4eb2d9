import { expect, test } from '../fixtures.ts';

test('the page gets one global of the widget, one of zod, and one element', async ({ page, show, stage }) => {
  const widget = await show({
    head: '<script nonce="{{nonce}}">window.before = Object.getOwnPropertyNames(window).concat("before");</script>',
  });
  await widget.open();
  await widget.go('tickets');
  await expect(widget.dialog.getByRole('list', { name: 'Tickets', exact: true })).toBeVisible();
  const added = await page.evaluate(() =>
    Object.getOwnPropertyNames(window).filter((name) => !Reflect.get(window, 'before').includes(name)),
  );
  // Added by Playwright to type.
  expect(added.filter((name) => !name.startsWith('__pw'))).toEqual(['Madoguchi', '__zod_globalConfig']);
  expect(await page.evaluate(() => [...document.body.children].map((child) => child.localName))).toEqual([
    'main',
    'madoguchi-widget',
  ]);
  expect(stage.demo.script).toContain('madoguchi.js');
});
