import { Buffer } from 'node:buffer';
import { startSecond } from '../second-implementation/server.ts';
import { expect, test as base } from './fixtures.ts';
import { strictPolicy } from './host-page.ts';
import type { HostPage } from './host-page.ts';

/** An API that shares only the contract with this package, with the same widget. */
const test = base.extend<{ second: HostPage }>({
  second: async ({ stage }, use) => {
    const server = await startSecond({ secret: stage.demo.identity.secret, origins: [stage.pages.url] });
    await use({ attributes: { 'data-api': server.url }, csp: strictPolicy(server.url) });
    await server.close();
  },
});

test('the widget works with an independent implementation of the API: create, list, search, reply, close, reopen @chromium', async ({
  show,
  second,
}) => {
  const widget = await show({ ...second, visitor: 'user' });
  const { dialog, say } = widget;
  await widget.open();
  await expect(dialog.getByRole('combobox', { name: 'About' })).toBeVisible();
  await dialog.getByRole('combobox', { name: 'About' }).selectOption('billing');
  await dialog.getByRole('textbox', { name: 'Product' }).fill('Cloud');
  const number = await widget.submit({
    subject: 'The invoice is wrong',
    description: 'It names <b>another</b> company.\n\nSee the file.',
    priority: 'High',
    files: [{ name: 'invoice.txt', mimeType: 'text/plain', buffer: Buffer.from('Invoice 7') }],
  });
  expect(number).toBe('1001');

  await widget.go('tickets');
  await dialog.getByRole('searchbox', { name: say('tickets.search') }).fill('nowhere');
  await expect(dialog.getByText(say('tickets.none'))).toBeVisible();
  await dialog.getByRole('searchbox', { name: say('tickets.search') }).fill('invoice');
  await widget.openTicket('The invoice is wrong');
  await expect(dialog.getByText('It names <b>another</b> company.')).toBeVisible();
  await expect(dialog.getByText('invoice.txt')).toBeVisible();
  await widget.reply('The number is 7.');

  await dialog.getByRole('button', { name: say('tickets.close'), exact: true }).click();
  await dialog.getByRole('button', { name: say('tickets.close'), exact: true }).click();
  await expect(dialog.getByText(say('tickets.reply.closed'))).toBeVisible();
  await dialog.getByRole('button', { name: say('tickets.reopen'), exact: true }).click();
  await dialog.getByRole('textbox', { name: say('tickets.reopen.why') }).fill('It came again.');
  await dialog.getByRole('button', { name: say('tickets.reopen'), exact: true }).click();
  await expect(dialog.getByText('It came again.')).toBeVisible();
  await expect(dialog.getByText(say('tickets.status.open')).filter({ visible: true }).first()).toBeVisible();
});

test('it hides the features that the API does not offer @chromium', async ({ show, second }) => {
  const widget = await show({ ...second, visitor: 'admin' });
  await widget.open();
  await expect(widget.dialog.getByRole('tab', { name: widget.say('shell.tab.tickets') })).toBeVisible();
  await expect(widget.dialog.getByRole('combobox', { name: 'About' })).toBeVisible();
  await expect(widget.dialog.getByRole('tab', { name: widget.say('shell.tab.access') })).toHaveCount(0);
  await widget.go('status');
  await expect(widget.dialog.getByText(widget.say('status.headline.operational')).first()).toBeVisible();
});

test('a missing required field is reported at the field @chromium', async ({ show, second }) => {
  const widget = await show({ ...second, visitor: 'user' });
  await widget.open();
  await expect(widget.dialog.getByRole('combobox', { name: 'About' })).toBeVisible();
  await widget.subject.fill('Without a category');
  await widget.description.fill('It is needed.');
  await widget.dialog.getByRole('button', { name: widget.say('submit.send'), exact: true }).click();
  await expect(widget.dialog.getByRole('combobox', { name: 'About' })).toHaveAttribute('aria-invalid', 'true');
});
