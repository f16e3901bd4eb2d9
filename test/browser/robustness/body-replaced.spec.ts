import { expect, test } from '../fixtures.ts';

test('a page that replaces its body keeps the widget, with what was typed', async ({ page, show }) => {
  const widget = await show();
  await widget.open();
  await widget.subject.fill('Still here');
  await page.evaluate(() => {
    const body = document.createElement('body');
    body.append(Object.assign(document.createElement('p'), { textContent: 'Another page' }));
    document.body.replaceWith(body);
  });
  await expect(page.getByText('Another page')).toBeVisible();
  await expect(page.locator('madoguchi-widget')).toHaveCount(1);
  await expect(widget.dialog).toBeVisible();
  await expect(widget.subject).toHaveValue('Still here');
});

test('a page that removes the widget again and again gets its way, without an error @chromium', async ({
  page,
  show,
}) => {
  const widget = await show();
  await expect(widget.badge).toBeVisible();
  const rounds = await page.evaluate(async () => {
    let round = 0;
    for (; round < 20; round++) {
      const widget = document.querySelector('madoguchi-widget');
      if (!widget) break;
      widget.remove();
      await new Promise((done) => setTimeout(done, 50));
    }
    return round;
  });
  expect(rounds).toBeGreaterThan(2);
  expect(rounds).toBeLessThan(20);
  expect(await page.evaluate('Madoguchi.status()')).toBe('env_unsupported');
});
