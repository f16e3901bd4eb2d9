import { expect, test } from '../fixtures.ts';

const filing = { subject: 'Whose fetch', description: 'Ours.', category: 'Tracking and ETA' };

for (const [name, code] of Object.entries({
  'always fails': 'window.fetch = () => Promise.reject(new TypeError("no"));',
  'answers with something else': 'window.fetch = () => Promise.resolve({ nothing: true });',
})) {
  test(`a fetch replaced before the widget that ${name}: the panel reports it and offers a retry @chromium`, async ({
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

test('a fetch replaced after the panel has loaded is never called @chromium', async ({ page, show }) => {
  const widget = await show();
  await widget.open();
  await expect(widget.dialog.getByRole('radio').first()).toBeVisible();
  await page.evaluate(
    'window.calls = 0; window.fetch = () => { window.calls++; return Promise.reject(new Error("replaced")); };',
  );
  expect(await widget.submit(filing)).toMatch(/^\d+$/);
  expect(await page.evaluate('window.calls')).toBe(0);
});

test('without crypto.randomUUID, as on an insecure page, a ticket is created all the same @chromium', async ({
  show,
}) => {
  const widget = await show({ head: '<script nonce="{{nonce}}">delete Crypto.prototype.randomUUID;</script>' });
  await widget.open();
  expect(await widget.submit(filing)).toMatch(/^\d+$/);
});
