import { expect, test } from './fixtures.ts';

const ARABIC = 'تعذر تصدير الفواتير منذ الصباح';

test('Arabic is laid out from right to left in fields and in displayed texts', async ({ show }) => {
  const widget = await show();
  await widget.open();
  for (const field of [widget.subject, widget.description]) {
    await expect(field).toHaveCSS('direction', 'ltr');
    await field.fill(ARABIC);
    await expect(field).toHaveCSS('direction', 'rtl');
    await field.fill('Invoices');
    await expect(field).toHaveCSS('direction', 'ltr');
  }
  await widget.submit({ subject: ARABIC, description: ARABIC, category: 'Tracking and ETA' });
  await expect(widget.dialog.getByText(ARABIC).first()).toHaveCSS('direction', 'rtl');
  await widget.go('tickets');
  const search = widget.dialog.getByRole('searchbox');
  await search.fill(ARABIC);
  await expect(search).toHaveCSS('direction', 'rtl');
  await search.fill('');
  await expect(widget.dialog.getByText(ARABIC, { exact: true }).first()).toHaveCSS('direction', 'rtl');
  await widget.openTicket(ARABIC);
  await expect(widget.dialog.getByRole('heading', { name: ARABIC })).toHaveCSS('direction', 'rtl');
  const reply = widget.dialog.getByRole('textbox', { name: widget.say('tickets.reply'), exact: true });
  await reply.fill(ARABIC);
  await expect(reply).toHaveCSS('direction', 'rtl');
});
