import { audit } from './audit.ts';
import { expect, test } from './fixtures.ts';
import { views } from './screens.ts';
import { LANGUAGES } from './messages.ts';

for (const language of LANGUAGES) {
  for (const [name, { visitor, profile, navigate: reach }] of Object.entries(views)) {
    // Results of axe hardly differ between engines.
    test(`axe: ${name}, ${language}, light and dark @chromium`, async ({ page, show, seen }) => {
      if (name === 'waiting') seen.expected.push(/ERR_INTERNET_DISCONNECTED|NS_ERROR_OFFLINE/);
      const widget = await show({ language, theme: 'light', ...(visitor && { visitor }), ...(profile && { profile }) });
      await reach(widget);
      for (const theme of ['light', 'dark'] as const) {
        await page.evaluate((theme) => window.Madoguchi?.push(['update', { theme } as never]), theme);
        const { violations, looked } = await audit(page);
        expect(violations, theme).toEqual([]);
        // The panel has many more elements than the badge alone; fewer mean that axe stopped at the shadow root.
        expect(looked).toBeGreaterThan(name === 'badge' ? 0 : 10);
      }
    });
  }
}

test('axe reads the shadow root: an unlabelled control added there is reported', async ({ show }) => {
  const widget = await show();
  await widget.open();
  await widget.dialog.evaluate((dialog) => {
    const input = document.createElement('input');
    input.id = 'nameless';
    dialog.append(input);
  });
  const { violations } = await audit(widget.page);
  expect(violations).toEqual(['label: #nameless']);
});
