import { createClient } from '../../src/client/index.ts';
import { expect, test } from './fixtures.ts';
import { Inbox } from './inbox-driver.ts';

test('the inbox is in German for a German browser, and another language is one choice away', async ({
  page,
  stage,
}) => {
  await page.addInitScript(() => Object.defineProperty(navigator, 'languages', { get: () => ['de-AT', 'en'] }));
  const getToken = () => stage.demo.identity.createVisitorToken('user');
  await createClient({ baseUrl: stage.demo.api, getToken }).createTicket({
    subject: 'Rechnung fehlt',
    description: 'Sie ist leer.',
    category: 'tracking',
  });
  const inbox = new Inbox(page);
  await inbox.open(stage.demo);
  await expect(page.getByRole('heading', { name: 'Alle offenen' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await page.getByRole('table', { name: 'Tickets' }).getByRole('link', { name: 'Rechnung fehlt' }).click();
  await expect(page.getByRole('button', { name: 'Antwort senden' })).toBeVisible();
  expect(await inbox.audit()).toEqual([]);
  await page.getByRole('button', { name: 'Konto: Maya Okafor' }).click();
  await page.getByRole('menuitemradio', { name: 'English' }).click();
  await expect(page.getByRole('button', { name: 'Send reply' })).toBeVisible();
});
