import { expect, test } from './system.ts';

test('support by contract: every field is filled in and reaches support @chromium', async ({ open }) => {
  const { widget, text, select, radio, complains, refused, filed } = await open('contract-support');
  const { dialog } = widget;
  // Articles are only searched on demand.
  await text('Brief description').fill('API keys');
  await dialog.getByRole('button', { name: 'Search help articles' }).click();
  await expect(dialog.getByRole('region', { name: /Articles that may help/ })).toContainText('API key');
  await text('Brief description').fill('x'.repeat(41));
  await text('What happened?').fill('The gateway restarts.');
  await radio('Kind of issue', 'Hardware needs replacing').check();

  const contract = dialog
    .getByRole('group', { name: /^Contract/ })
    .getByRole('radio', { name: 'Appliance maintenance', exact: true });
  // Only active contracts can be used; the remaining cases are shown, and the serial number is filled in.
  await expect(radio('Contract', 'Appliance maintenance 2019')).toBeDisabled();
  await expect(contract).toHaveAccessibleDescription('Active · 7 cases left');
  await radio('Contract', 'Software support').check();
  await expect(text('Serial number')).toBeHidden();
  await contract.check();
  await expect(text('Serial number')).toHaveValue('AOBA-HW-20418');
  await text('Serial number').fill('AOBA-HW-20419');

  await select('Product').selectOption('Harbor Desktop');
  await expect(select('Version').getByRole('option')).toHaveText(['Choose…', '2402', '2203']);
  await select('Product').selectOption('Harbor Gateway');
  await select('Version').selectOption('13.1');

  // Severity 3 when unsure; severity 1 is phone-first, with the number for the viewer's location first.
  await expect(radio('Severity', 'Severity 3')).toBeChecked();
  await expect(dialog.getByText('If you are unsure, choose 3.')).toBeVisible();
  await expect(dialog.getByRole('link', { name: '0120-555-0100' })).toHaveCount(0);
  await radio('Severity', 'Severity 1').check();
  const numbers = dialog.getByRole('status').filter({ hasText: 'handled by phone' }).getByRole('link');
  await expect(numbers).toHaveText(['0120-555-0100', '+1 954 555 0100']);
  await expect(numbers.first()).toHaveAttribute('href', 'tel:01205550100');

  await text('Business impact').fill('Nobody can sign in.');
  await text('One more e-mail address').fill('rei.ogawa@aoba.example, second@aoba.example');
  await text('Name of the end customer').fill('Nordlys Freight');
  await expect(text('Call-back number')).toHaveValue('03-5550-0142');
  await text('Call-back number').fill('+81 90 5550 0177');
  await expect(radio('Preferred language', '日本語')).toBeChecked();
  await radio('Preferred language', 'English').check();

  await refused();
  await complains(text('Brief description'), '1 character over the limit');
  await complains(text('One more e-mail address'), 'No more than 1.');
  await text('Brief description').fill('x'.repeat(40));
  await text('One more e-mail address').fill('rei.ogawa@aoba.example');
  expect(await filed()).toMatchObject({
    subject: 'x'.repeat(40),
    priority: 'severity-1',
    cc: ['rei.ogawa@aoba.example'],
    fields: {
      issueKind: 'replacement',
      entitlement: 'appliance',
      serial: 'AOBA-HW-20419',
      product: 'gateway',
      version: '13.1',
      impact: 'Nobody can sign in.',
      customer: 'Nordlys Freight',
      callback: '+81 90 5550 0177',
      language: 'en',
    },
  });
});

test('without a valid contract the form names the contact @chromium', async ({ open }) => {
  const { widget } = await open('contract-support', { visitor: 'free' });
  await expect(widget.dialog.getByText(/Your organization’s administrator/)).toBeVisible();
});
