import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Runs axe on the widget alone: a heading and landmarks of the whole page are the host page's responsibility. */
export async function audit(page: Page): Promise<{ violations: string[]; looked: number }> {
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

/** The panel counts as complete once its DOM has not changed for this long: fields and notices are rendered in steps. */
const QUIET_MS = 300;

/** Waits until the panel is complete and every transition has finished: half-faded text has half the contrast. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(async (quietMs) => {
    const root = document.querySelector('madoguchi-widget')?.shadowRoot;
    if (!root) return true;
    await new Promise<void>((resolve) => {
      const finish = () => {
        observer.disconnect();
        resolve();
      };
      let timer = setTimeout(finish, quietMs);
      const observer = new MutationObserver(() => {
        clearTimeout(timer);
        timer = setTimeout(finish, quietMs);
      });
      observer.observe(root, { attributes: true, characterData: true, childList: true, subtree: true });
    });
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const transitions = root.getAnimations().filter((one) => one.effect?.getComputedTiming().iterations !== Infinity);
    return (
      transitions.every((one) => one.playState === 'finished') &&
      [...root.querySelectorAll('dialog')].every((dialog) => getComputedStyle(dialog).opacity === '1')
    );
  }, QUIET_MS);
}
