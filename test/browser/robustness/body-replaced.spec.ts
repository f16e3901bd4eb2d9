import { expect, test } from '../fixtures.ts';

test('a page that replaces its body keeps the widget and the typed text', async ({ page, show }) => {
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

for (const [device, viewport] of [
  ['a wide screen', { width: 1_000, height: 600 }],
  ['a phone', { width: 390, height: 600 }],
] as const)
  test(`a page that replaces its body seven times keeps panel, text, focus and scroll position, on ${device}`, async ({
    page,
    show,
  }) => {
    await page.setViewportSize(viewport);
    const widget = await show();
    await widget.open();
    await expect(widget.dialog.getByRole('radio').first()).toBeVisible();
    const modal = await widget.dialog.evaluate((dialog) => dialog.matches(':modal'));
    // The code that restores focus and scroll positions is loaded after the form.
    await page.waitForTimeout(1_000);
    await widget.description.fill('Still here');
    const view = widget.dialog.getByRole('tabpanel');
    await view.evaluate((it) => (it.scrollTop = 90));
    for (let round = 0; round < 7; round++) {
      await page.waitForTimeout(300);
      await page.evaluate(() => document.body.replaceWith(document.createElement('body')));
    }
    await expect(widget.dialog).toBeVisible();
    await expect(widget.description).toHaveValue('Still here');
    await expect(widget.description).toBeFocused();
    expect(await view.evaluate((it) => it.scrollTop)).toBe(90);
    expect(await widget.dialog.evaluate((dialog) => dialog.matches(':modal'))).toBe(modal);
    expect(await page.evaluate('Madoguchi.status()')).toBe('loaded');
  });

test('a page that replaces its body and takes the focus keeps the focus', async ({ page, show }) => {
  const widget = await show();
  await widget.open();
  await expect(widget.dialog.getByRole('radio').first()).toBeVisible();
  await page.waitForTimeout(1_000);
  await page.evaluate(() => {
    const body = document.createElement('body');
    const heading = Object.assign(document.createElement('h1'), { textContent: 'Another page', tabIndex: -1 });
    body.append(heading);
    document.body.replaceWith(body);
    heading.focus();
  });
  await expect(page.getByRole('heading', { name: 'Another page' })).toBeFocused();
  await expect(widget.dialog).toBeVisible();
});

test('a page can remove the widget repeatedly without an error @chromium', async ({ page, show }) => {
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
