import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

/** Reads the luminance of the panel's background: near 0 in the dark theme, near 1 in the light one. */
const readTheme = (page: Page) =>
  page.evaluate(() => {
    const dialog = document.querySelector('madoguchi-widget')?.shadowRoot?.querySelector('dialog');
    const context = new OffscreenCanvas(1, 1).getContext('2d');
    if (!dialog || !context) return null;
    context.fillStyle = getComputedStyle(dialog).backgroundColor;
    context.fillRect(0, 0, 1, 1);
    return (context.getImageData(0, 0, 1, 1).data[0] ?? 0) > 127 ? 'light' : 'dark';
  });

/** Theme preference of the tests' browsers. */
const readPreference = (page: Page) =>
  page.evaluate(() => (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'));

test.describe('the theme "auto"', () => {
  for (const theme of ['dark', 'light'] as const) {
    test(`follows a page whose root is ${theme}`, async ({ page, show }) => {
      const widget = await show({ csp: null, head: `<style>:root { color-scheme: only ${theme} }</style>` });
      await widget.open();
      expect(await readTheme(page)).toBe(theme);
    });

    test(`follows a page whose meta element declares ${theme}`, async ({ page, show }) => {
      const widget = await show({ head: `<meta name="color-scheme" content="${theme}">` });
      await widget.open();
      expect(await readTheme(page)).toBe(theme);
    });
  }

  test('follows the page when it changes, by a class, a style or its meta element', async ({ page, show }) => {
    const widget = await show({
      csp: null,
      head: '<style>html { color-scheme: light } html.night, body.night { color-scheme: dark }</style>',
    });
    await widget.open();
    await expect.poll(() => readTheme(page)).toBe('light');
    await page.evaluate(() => document.documentElement.classList.add('night'));
    await expect.poll(() => readTheme(page)).toBe('dark');
    await page.evaluate(() => document.documentElement.classList.remove('night'));
    await expect.poll(() => readTheme(page)).toBe('light');
    await page.evaluate(() => document.body.classList.add('night'));
    await expect.poll(() => readTheme(page)).toBe('dark');
    await page.evaluate(() => {
      document.body.className = '';
      document.documentElement.style.colorScheme = 'normal';
      document.head.append(Object.assign(document.createElement('meta'), { name: 'color-scheme', content: 'dark' }));
    });
    await expect.poll(() => readTheme(page)).toBe('dark');
    await page.evaluate(() => document.querySelector('meta[name=color-scheme]')?.setAttribute('content', 'light'));
    await expect.poll(() => readTheme(page)).toBe('light');
  });

  test('follows the system on a page that supports both, or declares nothing', async ({ page, show }) => {
    const preferred = await readPreference(page);
    for (const head of ['', '<meta name="color-scheme" content="light dark">']) {
      const widget = await show({ head });
      await widget.open();
      expect(await readTheme(page), head).toBe(preferred);
    }
  });
});

test('the theme of the vendor takes precedence over the page', async ({ page, show }) => {
  const widget = await show({ theme: 'light', head: '<meta name="color-scheme" content="dark">' });
  await widget.open();
  expect(await readTheme(page)).toBe('light');
});
