import { expect, test } from '../fixtures.ts';

test('the page gets one more global of ours, the one of zod, and one more element', async ({ page, show, stage }) => {
  const widget = await show({
    head: '<script nonce="{{nonce}}">window.before = Object.getOwnPropertyNames(window).concat("before");</script>',
  });
  await widget.open();
  await widget.go('tickets');
  await expect(widget.dialog.getByRole('list', { name: 'Tickets', exact: true })).toBeVisible();
  const added = await page.evaluate(() =>
    Object.getOwnPropertyNames(window).filter((name) => !Reflect.get(window, 'before').includes(name)),
  );
  // Not ours: what Playwright puts there to type with.
  expect(added.filter((name) => !name.startsWith('__pw'))).toEqual(['Madoguchi', '__zod_globalConfig']);
  expect(await page.evaluate(() => [...document.body.children].map((child) => child.localName))).toEqual([
    'main',
    'madoguchi-widget',
  ]);
  expect(stage.demo.script).toContain('madoguchi.js');
});
