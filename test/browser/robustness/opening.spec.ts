import { expect, test } from '../fixtures.ts';

declare global {
  interface Window {
    /** Layout shifts of the test's page. */
    shifts: number[];
  }
}

test('a click shows the placeholder immediately, before the panel is loaded', async ({ page, show }) => {
  let release = () => {};
  const released = new Promise<void>((done) => (release = done));
  await page.route(/\/madoguchi\/panel-/, async (route) => {
    await released;
    await route.continue();
  });
  const widget = await show();
  const frame = () =>
    widget.badge.evaluate((badge) => {
      const { content, width, height } = getComputedStyle(badge, '::after');
      return content === 'none' ? null : [width, height].map(Number.parseFloat);
    });
  expect(await frame()).toBeNull();
  await widget.badge.click();
  const [width = 0, height = 0] = (await frame()) ?? [];
  expect(width).toBeGreaterThan(300);
  expect(height).toBeGreaterThan(300);

  release();
  await expect(widget.subject).toBeFocused();
  expect(await frame()).toBeNull();
});

test('nothing moves when the session adds the rest of the form', async ({ page, show, browserName }) => {
  test.skip(browserName !== 'chromium', 'only Chromium tells of layout shifts');
  await page.route('**/v1/session', async (route) => {
    // After the half second following a press in which browsers ignore shifts.
    await new Promise((done) => setTimeout(done, 1_200));
    await route.continue();
  });
  const widget = await show({
    head: `<script nonce="{{nonce}}">
      window.shifts = [];
      new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => shifts.push(value)))
        .observe({ type: 'layout-shift', buffered: true });
    </script>`,
  });
  await widget.open();
  await page.keyboard.type('Typed while it was on its way');
  await expect(widget.dialog.getByRole('radio').first()).toBeVisible();
  await expect(widget.subject).toBeFocused();
  // The count of unread tickets may move the tabs after it: a ten-thousandth of a noticeable shift.
  expect(await page.evaluate(() => window.shifts.reduce((sum, shift) => sum + shift, 0))).toBeLessThan(0.0001);
});
