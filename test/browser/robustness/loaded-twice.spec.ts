import { expect, test } from '../fixtures.ts';

test('the script tag twice on one page makes one widget @chromium', async ({ page, show }) => {
  const widget = await show({ tags: 2 });
  await expect(widget.badge).toHaveCount(1);
  await page.waitForLoadState('load');
  expect(await page.locator('madoguchi-widget').count()).toBe(1);
  await widget.open();
  await expect(page.getByRole('dialog', { name: 'Support' })).toHaveCount(1);
  await widget.close();
});
