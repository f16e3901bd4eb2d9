import { expect, test } from '../fixtures.ts';

/** Time within which the panel must report that loading takes longer. */
const TIMEOUT_MS = 10_000;

for (const language of ['en', 'ja'] as const)
  test(`an API that does not respond: the form reports within 10 s that it takes longer, and accepts text (${language})`, async ({
    page,
    show,
  }) => {
    let release = () => {};
    const released = new Promise<void>((done) => (release = done));
    await page.route('**/v1/session', async (route) => {
      await released;
      await route.continue().catch(() => {});
    });
    const widget = await show({ language });
    await widget.open();
    await widget.subject.fill('Typed while it hangs');
    await expect(widget.dialog.getByText(widget.say('common.slow'))).toBeVisible({ timeout: TIMEOUT_MS });
    await expect(widget.subject).toBeFocused();
    await page.keyboard.type(', and later');
    await expect(widget.subject).toHaveValue('Typed while it hangs, and later');

    release();
    await expect(widget.dialog.getByRole('radio').first()).toBeVisible({ timeout: 20_000 });
    await expect(widget.dialog.getByText(widget.say('common.slow'))).toBeHidden();
    await expect(widget.subject).toHaveValue('Typed while it hangs, and later');
  });

test('a list of tickets that does not arrive: the tab reports within 10 s that it takes longer', async ({
  page,
  show,
}) => {
  await page.route('**/v1/tickets*', () => new Promise(() => {}));
  const widget = await show();
  await widget.open();
  await widget.go('tickets');
  await expect(widget.dialog.getByText(widget.say('common.slow'))).toBeVisible({ timeout: TIMEOUT_MS });
});
