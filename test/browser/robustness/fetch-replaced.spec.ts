import { expect, test } from '../fixtures.ts';

const filing = { subject: 'Whose fetch', description: 'Ours.', category: 'Tracking and ETA' };

for (const [name, code] of Object.entries({
  'always fails': 'window.fetch = () => Promise.reject(new TypeError("no"));',
  'answers with something else': 'window.fetch = () => Promise.resolve({ nothing: true });',
})) {
  test(`a fetch replaced before us that ${name}: the panel says so and offers to try again @chromium`, async ({
    show,
  }) => {
    const widget = await show({ head: `<script nonce="{{nonce}}">${code}</script>` });
    await widget.open();
    await widget.subject.fill('Kept');
    await widget.go('status');
    await expect(widget.dialog.getByRole('button', { name: 'Try again' }).first()).toBeVisible({ timeout: 20_000 });
    await widget.go('submit');
    await expect(widget.subject).toHaveValue('Kept');
  });
}

test('a fetch replaced after the panel has come is never called @chromium', async ({ page, show }) => {
  const widget = await show();
  await widget.open();
  await expect(widget.dialog.getByRole('radio').first()).toBeVisible();
  await page.evaluate(
    'window.calls = 0; window.fetch = () => { window.calls++; return Promise.reject(new Error("replaced")); };',
  );
  expect(await widget.submit(filing)).toMatch(/^\d+$/);
  expect(await page.evaluate('window.calls')).toBe(0);
});

test('without crypto.randomUUID, as on a page that is not secure, a ticket is filed all the same @chromium', async ({
  show,
}) => {
  const widget = await show({ head: '<script nonce="{{nonce}}">delete Crypto.prototype.randomUUID;</script>' });
  await widget.open();
  expect(await widget.submit(filing)).toMatch(/^\d+$/);
});
