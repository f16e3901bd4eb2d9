import { expect, test } from '../fixtures.ts';

const BUILT_IN =
  '[Object, Array, Function, Promise, Error, TypeError, String, Number, Map, Set, Date, RegExp].flatMap((one) => [one, one.prototype])';

/** Freezes like SES `lockdown()`: inherited properties stay assignable on the objects that inherit them. */
const HARDEN = `for (const frozen of ${BUILT_IN}) {
  for (const [key, { value, writable, configurable, enumerable }] of Object.entries(Object.getOwnPropertyDescriptors(frozen)))
    if (writable && configurable)
      Object.defineProperty(frozen, key, {
        get: () => value,
        set(own) { Object.defineProperty(this, key, { value: own, writable: true, enumerable: true, configurable: true }); },
        enumerable,
      });
  Object.freeze(frozen);
}`;

test('hardened intrinsics, as SES leaves them: everything works, including state changes', async ({ show }) => {
  const widget = await show({ head: `<script nonce="{{nonce}}">${HARDEN}</script>` });
  await widget.open();
  await widget.subject.fill('Frozen');
  await widget.go('tickets');
  await expect(
    widget.dialog.getByRole('list', { name: 'Tickets', exact: true }).getByRole('listitem').first(),
  ).toBeVisible();
  await widget.go('submit');
  await expect(widget.subject).toHaveValue('Frozen');
  expect(
    await widget.submit({ subject: 'Frozen', description: 'And yet it moves.', category: 'Tracking and ETA' }),
  ).toMatch(/^\d+$/);
});

test('frozen intrinsics, under which @preact/signals cannot start: the badge reports it and shows the fallback', async ({
  page,
  show,
}) => {
  const widget = await show({
    head: `<script nonce="{{nonce}}">${BUILT_IN}.forEach(Object.freeze);</script>`,
    attributes: { 'data-fallback-url': 'https://help.example.com/' },
  });
  await widget.badge.click();
  await expect.poll(() => page.evaluate('window.Madoguchi.status()')).toBe('panel_failed');
  await expect(page.getByRole('link', { name: 'https://help.example.com/' })).toBeVisible();
});
