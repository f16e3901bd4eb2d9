import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { views } from './screens.ts';
import type { Widget } from './widget.ts';

/** Whether the focus is on an element inside the dialog. */
const isInside = (page: Page) =>
  page.evaluate(() => {
    const root = document.querySelector('madoguchi-widget')?.shadowRoot;
    return root?.activeElement?.closest('dialog') !== null && root?.activeElement !== null && root !== undefined;
  });

for (const tab of ['tickets', 'status', 'access'] as const) {
  test(`a panel opened at "${tab}" has the focus, closes with Escape, and returns the focus to its opener`, async ({
    page,
    show,
  }) => {
    const widget = await show({ visitor: 'admin', head: '<script nonce="{{nonce}}">window.Madoguchi ??= []</script>' });
    await expect(widget.badge).toBeVisible();
    const opener = page.getByRole('button', { name: 'Host button' });
    await opener.evaluate(
      (button, tab) => button.addEventListener('click', () => window.Madoguchi?.push(['open', tab])),
      tab,
    );
    await opener.focus();
    await page.keyboard.press('Enter');
    await expect(widget.dialog).toBeVisible();
    await expect(widget.dialog.getByRole('tabpanel')).toBeVisible();
    await expect.poll(() => isInside(page)).toBe(true);
    // The first render of the view must not drop it.
    await page.waitForTimeout(500);
    expect(await isInside(page)).toBe(true);
    await page.keyboard.press('Escape');
    await expect(widget.dialog).toBeHidden();
    await expect(opener).toBeFocused();
  });
}

test('opening another tab by code while the panel is open moves the focus into it', async ({ page, show }) => {
  const widget = await show();
  await widget.open();
  await expect(widget.subject).toBeFocused();
  await page.evaluate(() => window.Madoguchi?.push(['open', 'status']));
  await expect(widget.dialog.getByRole('tabpanel', { name: widget.say('shell.tab.status') })).toBeVisible();
  await page.waitForTimeout(300);
  expect(await isInside(page)).toBe(true);
});

test('after a file is removed, the focus is on the next file, then on "Attach files"', async ({ page, show }) => {
  const widget = await show();
  await widget.open();
  const add = widget.dialog.getByRole('button', { name: widget.say('attachments.add') });
  await expect(add).toBeVisible();
  const file = (name: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(name) });
  await widget.dialog
    .locator('input[type=file]')
    .first()
    .setInputFiles([file('a.txt'), file('b.txt')]);
  const remove = (name: string) =>
    widget.dialog.getByRole('button', { name: widget.say('attachments.remove', { name }), exact: true });
  await expect(remove('b.txt')).toBeVisible();
  await remove('a.txt').focus();
  await page.keyboard.press('Enter');
  await expect(remove('b.txt')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(add).toBeFocused();
});

test('after the incident banner is dismissed, the focus is in the visible view', async ({ page, show }) => {
  const widget = await show();
  await widget.open();
  const dismiss = widget.dialog.getByRole('button', { name: widget.say('status.dismiss') });
  await dismiss.focus();
  await page.keyboard.press('Enter');
  await expect(dismiss).toBeHidden();
  await expect
    .poll(() =>
      page.evaluate(
        () => document.querySelector('madoguchi-widget')?.shadowRoot?.activeElement?.closest('[role=tabpanel]')?.id,
      ),
    )
    .toBe('view-submit');
});

/** Labels of controls that the walk does not press: they close the panel, or open a dialog of the browser. */
const skippedLabels = (widget: Widget): string[] => [
  widget.say('shell.close'),
  widget.say('attachments.add'),
  widget.say('tickets.print'),
];

/** Most controls that are pressed in one view. */
const MAX_PRESSES = 30;

for (const [name, { visitor, profile, navigate }] of Object.entries(views)) {
  if (['badge', 'waiting'].includes(name)) continue;
  test(`every button of the view "${name}" leaves the focus in the panel @chromium`, async ({ page, show, seen }) => {
    test.setTimeout(120_000);
    // A second ticket of the same text is refused.
    seen.expected.push(/Failed to load resource/);
    const start = async () => {
      const widget = await show({ ...(visitor && { visitor }), ...(profile && { profile }) });
      await navigate(widget);
      return widget;
    };
    const widget = await start();
    const controls = widget.dialog.locator('button:not([role=tab]):visible, summary:visible');
    const readLabels = () =>
      controls.evaluateAll((all) =>
        all.map((control) => `${control.getAttribute('aria-label') ?? control.textContent}`.trim()),
      );
    // The rest of the view is rendered in steps.
    const pressed = new Set(skippedLabels(widget));
    await expect.poll(async () => (await readLabels()).some((label) => !pressed.has(label))).toBe(true);
    for (let presses = 0; presses < MAX_PRESSES; presses++) {
      let labels = await readLabels();
      let next = labels.findIndex((label) => !pressed.has(label));
      // A press may lead to another view; this one may have further controls.
      if (next < 0) {
        await start();
        labels = await readLabels();
        next = labels.findIndex((label) => !pressed.has(label));
        if (next < 0) break;
      }
      const label = labels[next] ?? '';
      pressed.add(label);
      await controls.nth(next).focus();
      await page.keyboard.press('Enter');
      await page.waitForTimeout(300);
      expect(await isInside(page), `after "${label}"`).toBe(true);
    }
    expect(pressed.size).toBeGreaterThan(skippedLabels(widget).length);
  });
}
