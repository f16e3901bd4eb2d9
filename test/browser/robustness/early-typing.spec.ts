import { expect, test } from '../fixtures.ts';

test('the form takes text before the API client and its schemas have arrived, and sends it afterwards', async ({
  page,
  show,
}) => {
  let release = () => {};
  const released = new Promise<void>((done) => (release = done));
  const held: string[] = [];
  await page.route(/\/madoguchi\/(?!panel-|frame-)[^/]+\.js$/, async (route) => {
    held.push(route.request().url());
    await released;
    await route.continue();
  });
  const widget = await show();
  await widget.open();
  await expect(widget.subject).toBeFocused();
  await page.keyboard.type('Typed at once');
  await expect(widget.subject).toHaveValue('Typed at once');
  await expect.poll(() => held.length).toBeGreaterThan(0);
  await widget.description.fill('Before anything else was there.');

  release();
  await expect(widget.dialog.getByRole('radio').first()).toBeVisible();
  await expect(widget.subject).toHaveValue('Typed at once');
  await expect(widget.description).toHaveValue('Before anything else was there.');
  const number = await widget.submit({
    subject: 'Typed at once',
    description: 'Before anything else was there.',
    category: 'Tracking and ETA',
  });
  expect(number).toMatch(/^\d+$/);
});
