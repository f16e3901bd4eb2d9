import { expect, test } from './fixtures.ts';
import { LANGUAGES } from './messages.ts';

test('the error summary names the invalid fields with their errors, and leads to each', async ({ show }) => {
  const widget = await show();
  await widget.open();
  await expect(widget.dialog.getByRole('radio').first()).toBeVisible();
  await widget.dialog.getByRole('button', { name: widget.say('submit.send'), exact: true }).click();
  const summary = widget.dialog.getByRole('alert');
  await expect(summary.getByRole('link')).toHaveText([
    widget.say('submit.subject'),
    widget.say('submit.description'),
    widget.say('submit.category'),
  ]);
  await expect(summary).toContainText(`${widget.say('submit.description')}: ${widget.say('submit.required')}`);
  await expect(widget.subject).toBeFocused();
  const address = widget.page.url();
  await summary.getByRole('link', { name: widget.say('submit.description') }).click();
  await expect(widget.description).toBeFocused();
  expect(widget.page.url()).toBe(address);
});

test('the definition of a priority is the description of its radio button, not a part of its name', async ({
  show,
}) => {
  const widget = await show();
  await widget.open();
  const radio = widget.dialog.getByRole('radio', { name: 'Urgent', exact: true });
  await expect(radio).toHaveAccessibleName('Urgent');
  await expect(radio).toHaveAccessibleDescription(/\S/);
});

for (const language of [...LANGUAGES, 'de'] as const)
  test(`every tab is visible at 320 px with text spacing (${language})`, async ({ show }) => {
    const widget = await show({ language, visitor: 'admin' });
    await widget.page.setViewportSize({ width: 320, height: 640 });
    await widget.open();
    await expect(widget.dialog.getByRole('tab')).toHaveCount(4);
    await widget.page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(
        '* { letter-spacing: 0.12em !important; word-spacing: 0.16em !important; line-height: 1.5 !important }',
      );
      const root = document.querySelector('madoguchi-widget')?.shadowRoot;
      root?.adoptedStyleSheets.push(sheet);
    });
    for (const tab of await widget.dialog.getByRole('tab').all()) {
      await expect(tab).toBeInViewport({ ratio: 1 });
      expect(await tab.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(0);
    }
  });

test('at 320 × 256 pixels, which is 400 % zoom, the focused field is visible and not covered', async ({ show }) => {
  const widget = await show();
  await widget.page.setViewportSize({ width: 320, height: 256 });
  await widget.open();
  await expect(widget.dialog.getByRole('radio').first()).toBeAttached();
  for (const field of [widget.subject, widget.description, widget.dialog.getByRole('radio').last()]) {
    await field.focus();
    await expect(field).toBeInViewport({ ratio: 0.3 });
    const isOnTop = await field.evaluate((element) => {
      const { left, top, width, height } = element.getBoundingClientRect();
      const root = element.getRootNode();
      const y = Math.min(Math.max(top + Math.min(height, 60) / 2, 1), innerHeight - 1);
      const hit = root instanceof ShadowRoot ? root.elementFromPoint(left + width / 2, y) : null;
      return hit === element || element.contains(hit) || element.closest('label')?.contains(hit) === true;
    });
    expect(isOnTop).toBe(true);
  }
  // Head and foot scroll along.
  await widget.dialog.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await expect(widget.dialog.getByRole('heading', { name: widget.say('shell.title') })).not.toBeInViewport();
});

test('in forced colours the chosen tab, radio card and primary button differ from the others', async ({
  show,
  browserName,
}) => {
  test.skip(browserName !== 'chromium', 'Only Chromium emulates forced colours.');
  const widget = await show();
  await widget.page.emulateMedia({ forcedColors: 'active' });
  await widget.open();
  const background = (locator: ReturnType<typeof widget.dialog.getByRole>) =>
    locator.evaluate((element) => getComputedStyle(element).backgroundColor);
  const [chosen, other] = [
    widget.dialog.getByRole('tab', { selected: true }),
    widget.dialog.getByRole('tab', { selected: false }).first(),
  ];
  await expect(widget.dialog.getByRole('radio').first()).toBeVisible();
  await expect.poll(async () => (await background(chosen)) !== (await background(other))).toBe(true);
  const cards = widget.dialog.locator('.card');
  const checked = cards.filter({ has: widget.page.locator(':checked') });
  const unchecked = cards.filter({ hasNot: widget.page.locator(':checked') });
  expect(await background(checked.first())).not.toBe(await background(unchecked.first()));
  const submit = widget.dialog.getByRole('button', { name: widget.say('submit.send'), exact: true });
  expect(await background(submit)).not.toBe(await background(widget.dialog));
});
