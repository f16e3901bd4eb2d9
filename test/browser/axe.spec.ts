import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { views } from './views.ts';
import { LANGUAGES } from './words.ts';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

for (const language of LANGUAGES) {
  for (const theme of ['light', 'dark'] as const) {
    // Firefox looks at each view twice; all four ways are Chromium's, since what axe reads hardly differs by engine.
    const only = (language === 'en') === (theme === 'light') ? '' : ' @chromium';
    for (const [name, { visitor, profile, reach }] of Object.entries(views)) {
      test(`axe: ${name}, ${language}, ${theme}${only}`, async ({ show, seen }) => {
        if (name === 'waiting') seen.expected.push(/ERR_INTERNET_DISCONNECTED|NS_ERROR_OFFLINE/);
        const widget = await show({ language, theme, ...(visitor && { visitor }), ...(profile && { profile }) });
        await reach(widget);
        const { violations, looked } = await audit(widget.page);
        expect(violations).toEqual([]);
        // The panel has many more parts than the badge alone; less means that axe stopped at the shadow root.
        expect(looked).toBeGreaterThan(name === 'badge' ? 0 : 10);
      });
    }
  }
}

test('axe looks inside the shadow root: a control without a name put there is reported', async ({ show }) => {
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

/** Runs axe on the widget alone: what a whole page must have (a heading, landmarks) is the host page's. */
async function audit(page: Page): Promise<{ violations: string[]; looked: number }> {
  await settled(page);
  const result = await new AxeBuilder({ page })
    .include('madoguchi-widget')
    .withTags(TAGS)
    .disableRules(['region', 'page-has-heading-one', 'landmark-one-main'])
    .analyze();
  const inside = (target: unknown) => Array.isArray(target) && Array.isArray(target[0]) && target[0].length > 1;
  const nodes = new Set(
    result.passes.flatMap(({ nodes }) =>
      nodes.flatMap(({ target }) => (inside(target) ? [JSON.stringify(target)] : [])),
    ),
  );
  return {
    violations: result.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target }) => `${id}: ${String(target.flat().at(-1))}`),
    ),
    looked: nodes.size,
  };
}

/** Waits until nothing fades in any more: half-faded text has half the contrast, and what counts is what stays. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(async () => {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const root = document.querySelector('madoguchi-widget')?.shadowRoot;
    if (!root) return true;
    const fading = root.getAnimations().filter((one) => one.effect?.getComputedTiming().iterations !== Infinity);
    return (
      fading.every((one) => one.playState === 'finished') &&
      [...root.querySelectorAll('dialog')].every((dialog) => getComputedStyle(dialog).opacity === '1')
    );
  });
}
