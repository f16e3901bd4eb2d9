import { expect, test } from '../fixtures.ts';

test('a panel that cannot be loaded leaves a message, the vendor’s fallback, and a retry', async ({
  page,
  show,
  seen,
}) => {
  seen.expected.push(/Failed to load resource|Cross-Origin|error loading dynamically imported module/i);
  const chunk = /\/madoguchi\/panel-/;
  await page.route(chunk, (route) => route.abort());
  const widget = await show({ attributes: { 'data-fallback-url': 'mailto:help@harbor.example' } });
  await widget.badge.click();
  const inside = page.locator('madoguchi-widget');
  const again = inside.getByRole('button', { name: 'Could not load. Try again' });
  await expect(again).toBeVisible();
  await expect(again).toBeFocused();
  await expect(inside.getByRole('status')).toHaveText('Could not load. Try again');
  await expect(inside.getByRole('link')).toHaveAttribute('href', 'mailto:help@harbor.example');
  expect(await page.evaluate('Madoguchi.status()')).toBe('panel_failed');
});

test('a failed import after the form keeps the typed text, and shows an error on the other tabs @chromium', async ({
  page,
  show,
  seen,
}) => {
  seen.expected.push(/Failed to load resource|Cross-Origin|error loading dynamically imported module/i);
  const widget = await show({ visitor: 'admin' });
  await page.route(/\/madoguchi\/(api|form)-[^/]*\.js$/, (route) => route.abort());
  await widget.open();
  await widget.subject.fill('Still works');
  await widget.go('tickets');
  await expect(widget.dialog.getByText(widget.say('shell.part')).filter({ visible: true }).first()).toBeVisible();
  await widget.go('submit');
  await expect(widget.subject).toHaveValue('Still works');
});
