import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import type { HostPage } from './host-page.ts';
import type { Widget } from './widget.ts';
import { LANGUAGES } from './words.ts';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Everything that can be looked at, with the fewest steps that lead there. */
const views: Record<string, { visitor?: HostPage['visitor']; reach: (widget: Widget) => Promise<void> }> = {
  badge: { reach: async () => {} },
  form: { reach: (widget) => widget.open() },
  'form with mistakes': {
    reach: async (widget) => {
      await widget.open();
      await widget.dialog.getByRole('button', { name: widget.say('submit.send'), exact: true }).click();
      await expect(widget.subject).toHaveAttribute('aria-invalid', 'true');
    },
  },
  'free plan': { visitor: 'free', reach: (widget) => widget.open() },
  'signed out': { visitor: 'anonymous', reach: (widget) => widget.open() },
  tickets: {
    reach: async (widget) => {
      await widget.open();
      await widget.go('tickets');
      await expect(widget.dialog.getByRole('list', { name: widget.say('tickets.list'), exact: true })).toBeVisible();
    },
  },
  ticket: {
    reach: async (widget) => {
      await widget.open();
      await widget.go('tickets');
      const list = widget.dialog.getByRole('list', { name: widget.say('tickets.list'), exact: true });
      await list.getByRole('button').or(list.getByRole('link')).first().click();
      await expect(widget.dialog.getByText(widget.say('tickets.conversation')).first()).toBeAttached();
    },
  },
  status: {
    reach: async (widget) => {
      await widget.open();
      await widget.go('status');
      await expect(widget.dialog.getByText(widget.say('status.components')).first()).toBeVisible();
    },
  },
  access: {
    visitor: 'admin',
    reach: async (widget) => {
      await widget.open();
      await widget.go('access');
      await expect(widget.dialog.getByRole('switch', { name: widget.say('access.switch') })).toBeVisible();
    },
  },
  'access, confirming': {
    visitor: 'admin',
    reach: async (widget) => {
      await widget.open();
      await widget.go('access');
      const control = widget.dialog.getByRole('switch', { name: widget.say('access.switch') });
      if (await control.isChecked()) await widget.shutOut();
      await control.click();
      await expect(
        widget.dialog.getByRole('button', { name: widget.say('access.confirm.yes'), exact: true }),
      ).toBeVisible();
    },
  },
};

for (const language of LANGUAGES) {
  for (const theme of ['light', 'dark'] as const) {
    for (const [name, { visitor, reach }] of Object.entries(views)) {
      test(`axe: ${name}, ${language}, ${theme}`, async ({ show }) => {
        const widget = await show({ language, theme, ...(visitor && { visitor }) });
        await reach(widget);
        const { violations, looked } = await audit(widget.page);
        expect(violations).toEqual([]);
        // The panel has many more parts than the badge alone; less means that axe stopped at the shadow root.
        expect(looked).toBeGreaterThan(name === 'badge' ? 0 : 15);
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
  // Half-faded text has half the contrast; what counts is what stays.
  await page.evaluate(() =>
    Promise.all(
      (document.querySelector('madoguchi-widget')?.shadowRoot?.getAnimations() ?? []).map((animation) => {
        const { iterations } = animation.effect?.getComputedTiming() ?? {};
        return iterations === Infinity ? null : animation.finished.catch(() => null);
      }),
    ),
  );
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
