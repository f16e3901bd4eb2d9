import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDemo } from '../../demo/server.ts';
import { createClient } from '../../src/client/index.ts';
import { databaseDesk } from '../../src/server/index.ts';
import { expect, test } from './fixtures.ts';
import { Inbox } from './inbox-driver.ts';

test('with a remote help desk, the inbox has inquiries, incidents and support access, and links to the help desk', async ({
  page,
}) => {
  test.setTimeout(90_000);
  const data = await mkdtemp(join(tmpdir(), 'madoguchi-remote-'));
  // A remote help desk has no operations for agents, who work there.
  const { support: _, ...desk } = databaseDesk({ priorities: [] });
  const demo = await startDemo({ data, port: 0, seed: 'small', desk });
  try {
    const inbox = new Inbox(page);
    await inbox.open(demo, 'views/all');
    await expect(page.getByText('Tickets are in your help desk')).toBeVisible();
    await expect(page.getByRole('link', { name: 'Open the help desk' })).toHaveAttribute(
      'href',
      'https://desk.harbor.example/',
    );
    const navigation = page.getByRole('navigation');
    await expect(navigation.getByRole('link')).toHaveText([/Inquiries/, /Incidents/, /Settings/]);
    await navigation.getByRole('link', { name: 'Inquiries' }).click();
    await expect(page.getByRole('heading', { name: 'Inquiries', level: 1 })).toBeVisible();
    await navigation.getByRole('link', { name: 'Incidents' }).click();
    await expect(page.getByRole('heading', { name: 'Incidents', level: 1 })).toBeVisible();
    expect(await inbox.audit()).toEqual([]);
    await page.goto(`${new URL('/inbox/tickets/1', demo.api).href}`);
    await expect(page.getByText('Tickets are in your help desk')).toBeVisible();

    const agent = createClient({
      baseUrl: demo.api,
      getToken: () => demo.identity.createPersonToken('agent-maya'),
    });
    const refused = { code: 'not_found', detail: 'Tickets are in the help desk. Agents answer them there.' };
    for (const call of [
      agent.listQueue(),
      agent.countQueue(),
      agent.readQueueTicket({ id: '1' }),
      agent.splitTicket({ id: '1', commentId: '1' }),
      agent.mergeTicket({ id: '1', into: '2' }),
    ])
      await expect(call.catch((error: unknown) => error)).resolves.toMatchObject({ problem: refused });
    // Before the server ends the event stream of the page.
    await page.goto('about:blank');
  } finally {
    await demo.close();
    await rm(data, { recursive: true, force: true });
  }
});
