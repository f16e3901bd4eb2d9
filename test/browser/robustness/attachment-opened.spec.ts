import { createClient } from '../../../src/client/index.ts';
import { expect, test } from '../fixtures.ts';

const SCRIPT = '<script>parent.canary = window.canary = true; document.title = "ran";</script>';

// Firefox has no page after a download or a refused navigation.
test('the URL of a file, opened directly, renders and runs nothing @chromium', async ({ page, stage, seen }) => {
  seen.expected.push(/status of 40[14]|net::ERR_ABORTED/);
  const as = (who: 'user' | 'admin' | 'free') =>
    createClient({ baseUrl: stage.demo.api, getToken: () => stage.demo.identity.createVisitorToken(who) });
  // A text, hence accepted; a sniffing browser would render it as a page.
  const file = new Blob([`A log.\n${SCRIPT}\n<html><body onload="canary = true">${SCRIPT}</body></html>`]);
  const { id } = await as('user').uploadAttachment({ name: 'page.log', file });
  const address = `${stage.demo.api}/v1/attachments/${id}`;

  const bare = await page.goto(address);
  expect(bare?.status()).toBe(401);
  expect(await page.content()).not.toContain('A log.');

  const token = await stage.demo.identity.createVisitorToken('user');
  await page.setExtraHTTPHeaders({ authorization: `Bearer ${token}` });
  const download = page.waitForEvent('download');
  await page.goto(address).catch(() => null);
  expect((await download).suggestedFilename()).toBe('page.log');
  expect(await page.evaluate(() => [document.title, Reflect.get(window, 'canary')])).toEqual(['', undefined]);

  // Even after its ticket was sent and closed, only for users who can see the ticket.
  await page.setExtraHTTPHeaders({});
  const ticket = await as('user').createTicket({
    subject: 'With a log',
    description: 'See there.',
    category: 'tracking',
    attachments: [id],
  });
  await as('user').closeTicket({ id: ticket.id });
  const reached = await Promise.all(
    (['user', 'admin'] as const).map(async (who) => (await as(who).readAttachment({ id })).size > 0),
  );
  expect(reached).toEqual([true, true]);
  await expect(as('free').readAttachment({ id })).rejects.toMatchObject({ status: 404 });
  expect((await page.goto(address))?.status()).toBe(401);
});
