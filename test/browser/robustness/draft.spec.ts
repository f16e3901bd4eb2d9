import { expect, test } from '../fixtures.ts';

test('a draft survives a reload, and is deleted once the ticket is created', async ({ page, show }) => {
  const widget = await show();
  await widget.open();
  await widget.subject.fill('Half written');
  await widget.description.fill('Line one\nLine two');
  await page.waitForTimeout(400);
  await page.reload();
  await widget.open();
  await expect(widget.subject).toHaveValue('Half written');
  await expect(widget.description).toHaveValue('Line one\nLine two');
  await widget.submit({ subject: 'Half written', description: 'Line one\nLine two', category: 'Tracking and ETA' });
  await page.reload();
  await widget.open();
  await expect(widget.subject).toHaveValue('');
});

test('an unsent ticket is stored, and created once by the next click @chromium', async ({
  page,
  show,
  stage,
  seen,
}) => {
  seen.expected.push(/Failed to load resource|Cross-Origin|NetworkError/);
  const keys: (string | undefined)[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/v1/tickets'))
      keys.push(request.headers()['idempotency-key']);
  });
  const widget = await show();
  await widget.open();
  await widget.subject.fill('Sent once');
  await widget.description.fill('Whatever the line does.');
  await widget.dialog.getByRole('combobox', { name: widget.say('submit.category') }).selectOption('Tracking and ETA');
  await page.route(`${stage.demo.api}/v1/tickets`, (route) => route.abort('connectionfailed'));
  const send = widget.dialog.getByRole('button', { name: 'Submit', exact: true });
  await send.click();
  await expect(
    widget.dialog.getByText(widget.say('error.offline')).or(widget.dialog.getByText(/kept/)).first(),
  ).toBeVisible({ timeout: 20_000 });
  await expect(widget.subject).toHaveValue('Sent once');

  await page.unroute(`${stage.demo.api}/v1/tickets`);
  await send.click();
  expect(await widget.getTicketNumber()).toMatch(/^\d+$/);
  expect(new Set(keys).size, 'one key for one ticket').toBe(1);
});

test('a double click on Submit creates one ticket @chromium', async ({ page, show }) => {
  const answers: string[] = [];
  page.on('response', (response) => {
    if (response.request().method() === 'POST' && response.url().endsWith('/v1/tickets'))
      answers.push(response.request().headers()['idempotency-key'] ?? '');
  });
  const widget = await show();
  await widget.open();
  await widget.subject.fill('Clicked twice');
  await widget.description.fill('Out of habit.');
  await widget.dialog.getByRole('combobox', { name: widget.say('submit.category') }).selectOption('Tracking and ETA');
  await widget.dialog.getByRole('button', { name: 'Submit', exact: true }).dblclick();
  await widget.getTicketNumber();
  expect(new Set(answers).size).toBe(1);
});

test('text typed long after loading is stored while the page is open @chromium', async ({ page, show }) => {
  const widget = await show();
  await widget.open();
  await expect(widget.dialog.getByRole('combobox', { name: widget.say('submit.category') })).toBeVisible();
  // Longer than the debounce of saving the initial text.
  await page.waitForTimeout(1_000);
  await widget.subject.fill('Typed late');
  await expect.poll(() => page.evaluate(() => JSON.stringify({ ...sessionStorage }))).toContain('Typed late');
});
