import { createClient } from '../../src/client/index.ts';
import { expect, test } from './fixtures.ts';
import type { Stage } from './host-page.ts';

/** Returns the ticket as agents see it. */
async function atSupport(stage: Stage, number: string) {
  const api = createClient({
    baseUrl: stage.demo.api,
    getToken: () => stage.demo.identity.createPersonToken('agent-maya'),
  });
  const { items } = await api.listQueue({ q: number });
  return api.readQueueTicket({ id: items.find((item) => item.number === number)?.id ?? number });
}

test('the added context is shown, can be changed or removed, and is sent without the page’s query @chromium', async ({
  show,
  page,
  stage,
}) => {
  const widget = await show();
  await page.evaluate(() => history.replaceState(null, '', '?customer=secret-4711'));
  await widget.open();
  const facts = widget.dialog.getByRole('group', { name: 'Included details' });
  await expect(facts.getByRole('textbox', { name: 'Page' })).toHaveValue(/^\/[^?]*$/);
  const zone = await page.evaluate(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
  await expect(facts.getByRole('textbox', { name: 'Time zone' })).toHaveValue(zone);
  await facts.getByRole('textbox', { name: 'Browser' }).fill('');
  await facts.getByRole('textbox', { name: 'Window' }).fill('a small one');
  const number = await widget.submit({ subject: 'Facts', description: 'See below.', category: 'Billing and plan' });
  const { context = {} } = await atSupport(stage, number);
  expect(Object.keys(context).sort()).toEqual(['page', 'window', 'zone']);
  expect(context['window']).toBe('a small one');
  expect(JSON.stringify(context)).not.toContain('4711');
});

test('errors are recorded only after consent, redacted, shown before submission, and the page is restored afterwards', async ({
  show,
  page,
  stage,
  seen,
}) => {
  seen.expected.push(/before|Order|Failed to load/);
  // A page of the same origin may request missing files: this request must be recorded.
  const widget = await show({ csp: null });
  const untouched = await page.evaluate(() => {
    Object.assign(window, { first: console.error });
    console.error('before consent');
    return console.error === Reflect.get(window, 'first');
  });
  expect(untouched).toBe(true);
  await widget.open();
  const consent = widget.dialog.getByRole('checkbox', { name: 'Record errors on this page' });
  await expect(consent).not.toBeChecked();
  expect(await page.evaluate(() => console.error === Reflect.get(window, 'first'))).toBe(true);

  await consent.check();
  await page.evaluate(async () => {
    console.error('Order failed for rei@aoba.example, token=abc123def456');
    await fetch('/nowhere?session=secret-4711').catch(() => null);
  });
  const recorded = widget.dialog.getByRole('textbox', { name: 'Record errors on this page' });
  await expect(recorded).toHaveValue(/error: Order failed for \[…\], token=\[…\]/);
  await expect(recorded).toHaveValue(/request failed: 404 .*\/nowhere\[…\]/);
  await expect(recorded).not.toHaveValue(/before consent|4711|abc123/);

  const number = await widget.submit({ subject: 'Recorded', description: 'See it.', category: 'Billing and plan' });
  expect((await atSupport(stage, number)).diagnostics).toMatch(/^error: Order failed for \[…\]/);
  // The next ticket starts without diagnostics, and no function of the page is wrapped any more.
  expect(await page.evaluate(() => console.error === Reflect.get(window, 'first'))).toBe(true);
});
