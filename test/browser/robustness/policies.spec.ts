import { strictPolicy } from '../host-page.ts';
import { expect, test } from '../fixtures.ts';

test("a policy that lists the script's origin instead of a nonce", async ({ show, stage }) => {
  const csp = strictPolicy(stage.demo.api).replace(
    `'nonce-{{nonce}}'`,
    `${new URL(stage.demo.script).origin} 'nonce-{{nonce}}'`,
  );
  const widget = await show({ csp, attributes: { 'data-position': 'bottom-left' } });
  await widget.open();
  await widget.go('status');
  await expect(widget.dialog.getByText(widget.say('status.components')).first()).toBeVisible();
});

test('unknown attributes are ignored @chromium', async ({ show }) => {
  const widget = await show({
    attributes: {
      'data-config': '{not json',
      'data-locale': 'x-🐟',
      'data-theme': 'plaid',
      'data-position': 'middle',
      'data-whatever': '1',
    },
  });
  await widget.open();
  await expect(widget.subject).toBeVisible();
});
