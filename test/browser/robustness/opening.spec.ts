import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures.ts';
import type { HostPage } from '../host-page.ts';

/** A page that sets the widget's colours by script, which its strict policy allows. */
const BRANDED = `<main><h1>Invoices</h1></main><script nonce="{{nonce}}">
  for (const [name, value] of [['surface', '#fdf6e3'], ['radius', '4px'], ['offset', '40px']])
    document.documentElement.style.setProperty('--madoguchi-' + name, value);
</script>`;

declare global {
  interface Window {
    /** Layout shifts of the test's page. */
    shifts: number[];
  }
}

/** Holds the panel's files, without its frame, until it is called. */
async function holdPanel(page: Page): Promise<() => void> {
  let release = () => {};
  const released = new Promise<void>((done) => (release = done));
  await page.route(/\/madoguchi\/panel-/, async (route) => {
    await released;
    await route.continue();
  });
  return release;
}

/** Place, colours and visibility of the frame or the panel; null where it does not exist. */
const look = (page: Page, selector: string) =>
  page.locator('madoguchi-widget').evaluate((host, wanted) => {
    const box = host.shadowRoot?.querySelector(wanted);
    if (!box) return null;
    const { left, top, width, height } = box.getBoundingClientRect();
    const { backgroundColor, borderRadius, boxShadow } = getComputedStyle(box);
    const isVisible = box.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    return { shape: { left, top, width, height, backgroundColor, borderRadius, boxShadow }, isVisible };
  }, selector);

const LOOKS: [name: string, viewport: { width: number; height: number }, host: HostPage][] = [
  ['light', { width: 1280, height: 800 }, { theme: 'light' }],
  ['dark', { width: 1280, height: 800 }, { theme: 'dark' }],
  ['on the left', { width: 1280, height: 600 }, { attributes: { 'data-position': 'bottom-left' } }],
  ['a dark page', { width: 1280, height: 800 }, { head: '<meta name="color-scheme" content="dark">' }],
  ['colours of the page', { width: 1280, height: 800 }, { head: '', body: BRANDED }],
  ['a phone', { width: 390, height: 844 }, { theme: 'dark' }],
];
for (const [name, viewport, host] of LOOKS)
  test(`the frame before the panel has its shape, theme and place: ${name}`, async ({ page, show }) => {
    await page.setViewportSize(viewport);
    const release = await holdPanel(page);
    const widget = await show(host);
    await widget.badge.click();
    await expect.poll(async () => (await look(page, '.frame .panel'))?.isVisible).toBe(true);
    const frame = await look(page, '.frame .panel');

    release();
    await expect(widget.subject).toBeFocused();
    await expect.poll(() => look(page, '.frame'), 'the frame is gone').toBeNull();
    await expect.poll(async () => (await look(page, 'dialog'))?.shape).toEqual(frame?.shape);
  });

test('a press that is answered within 200 ms shows no frame', async ({ page, show }) => {
  const widget = await show();
  await page.evaluate(() => {
    const host = document.querySelector('madoguchi-widget');
    const seen: boolean[] = [];
    Object.assign(window, { seen });
    const watch = () => {
      const frame = host?.shadowRoot?.querySelector('.frame .panel');
      const isOpen = host?.shadowRoot?.querySelector('dialog')?.open;
      if (frame && !isOpen && Number(getComputedStyle(frame).opacity) > 0 && frame.checkVisibility()) seen.push(true);
      requestAnimationFrame(watch);
    };
    watch();
  });
  await widget.badge.hover();
  await expect.poll(() => page.evaluate('Madoguchi.status()')).toBe('loaded');
  await widget.badge.click();
  await expect(widget.subject).toBeFocused();
  expect(await page.evaluate('seen')).toEqual([]);
});

test('with reduced motion, the frame does not move @chromium', async ({ page, show }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await holdPanel(page);
  const widget = await show();
  await widget.badge.click();
  await expect.poll(async () => (await look(page, '.frame .panel'))?.isVisible).toBe(true);
  await page.waitForTimeout(100);
  const running = await page
    .locator('madoguchi-widget')
    .evaluate((host) => host.shadowRoot?.getAnimations().filter(({ playState }) => playState === 'running').length);
  expect(running).toBe(0);
});

test('on a phone, the frame closes by its cross, and the panel stays closed', async ({ page, show }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const release = await holdPanel(page);
  const widget = await show();
  await widget.badge.click();
  await expect.poll(async () => (await look(page, '.frame .panel'))?.isVisible).toBe(true);
  await page.mouse.click(366, 30);
  await expect(widget.badge).toHaveAttribute('aria-expanded', 'false');
  expect((await look(page, '.frame .panel'))?.isVisible).toBe(false);
  release();
  await expect.poll(() => page.evaluate('Madoguchi.status()')).toBe('loaded');
  await expect(widget.dialog).toBeHidden();
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
