import { expect, test } from '../fixtures.ts';

test('H8: with frozen intrinsics everything works, changes of state included', async ({ show }) => {
  const widget = await show({
    head:
      '<script nonce="{{nonce}}">for (const one of [Object, Array, Function, Promise, Error, TypeError, String, Number, Map, Set, Date, RegExp])' +
      '{ Object.freeze(one.prototype); Object.freeze(one); }</script>',
  });
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
