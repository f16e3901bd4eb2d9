import { expect, test } from '../fixtures.ts';

test('on a phone the panel is a modal full-screen sheet, and closes with the badge visible again', async ({
  page,
  show,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const widget = await show();
  await widget.open();
  expect(await widget.dialog.evaluate((dialog) => dialog.matches(':modal'))).toBe(true);
  const box = await widget.dialog.boundingBox();
  expect(box?.width).toBe(390);
  expect(box?.height).toBeGreaterThan(760);
  // Smaller text makes phones zoom into the field.
  expect(
    await widget.subject.evaluate((field) => Number.parseFloat(getComputedStyle(field).fontSize)),
  ).toBeGreaterThanOrEqual(16);
  await widget.close();
  await expect(widget.badge).toBeVisible();
});

test('at 320 pixels nothing scrolls horizontally @chromium', async ({ page, show }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  const widget = await show({ visitor: 'admin' });
  await widget.open();
  for (const tab of ['submit', 'tickets', 'status', 'access'] as const) {
    await widget.go(tab);
    await page.waitForTimeout(300);
    const wide = await widget.dialog.evaluate((dialog) =>
      [dialog, ...dialog.querySelectorAll('[role=tabpanel]:not([hidden])')].some(
        (part) => part.scrollWidth > part.clientWidth + 1,
      ),
    );
    expect(wide, tab).toBe(false);
  }
});

test('a wide panel is not modal: the page next to it can be used @chromium', async ({ page, show }) => {
  const widget = await show();
  await widget.open();
  expect(await widget.dialog.evaluate((dialog) => dialog.matches(':modal'))).toBe(false);
  await page.getByRole('button', { name: 'Host button' }).click();
  await expect(widget.dialog).toBeVisible();
});
