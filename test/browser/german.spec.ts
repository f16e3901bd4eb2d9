import { expect, test } from './fixtures.ts';

test('a German page gets a German badge, panel, list and error, in the language that it declares', async ({
  page,
  show,
}) => {
  const widget = await show({ language: 'de', visitor: 'admin' });
  await expect(page.locator('madoguchi-widget')).toHaveAttribute('lang', 'de');
  await widget.open();
  await widget.subject.fill('Rechnung fehlt');
  await widget.dialog.getByRole('button', { name: 'Absenden', exact: true }).click();
  await expect(widget.dialog.getByText('Dieses Feld ist erforderlich.').first()).toBeVisible();
  await widget.go('tickets');
  await expect(widget.dialog.getByRole('list', { name: 'Tickets', exact: true })).toBeVisible();
  await widget.go('status');
  await expect(widget.dialog.getByText('Komponenten')).toBeVisible();
  await widget.go('access');
  await expect(widget.dialog.getByText(/Der Support-Zugriff ist/).first()).toBeVisible();
});
