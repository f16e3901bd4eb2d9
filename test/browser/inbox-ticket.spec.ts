import { createClient } from '../../src/client/index.ts';
import { expect, test as base } from './fixtures.ts';
import type { Stage } from './host-page.ts';
import { Inbox } from './inbox-driver.ts';

const test = base.extend<{ inbox: Inbox }>({
  inbox: async ({ page }, use) => use(new Inbox(page)),
});

test.describe.configure({ timeout: 90_000 });

const clients = ({ demo }: Stage) => ({
  customer: createClient({ baseUrl: demo.api, getToken: () => demo.identity.createVisitorToken('user') }),
  agent: createClient({ baseUrl: demo.api, getToken: () => demo.identity.createPersonToken('agent-tomas') }),
});

test('the history of a ticket is between its messages, and long runs are folded', async ({ stage, inbox }) => {
  const { customer, agent } = clients(stage);
  const { id } = await customer.createTicket({
    subject: 'With a history',
    description: 'It fails.',
    category: 'tracking',
  });
  await inbox.open(stage.demo, `tickets/${id}`);
  await inbox.pick('Status', 'Open');
  await expect(inbox.conversation.getByText('Maya Okafor set the status to Open')).toBeVisible();
  for (const status of ['pending', 'open', 'pending'] as const) {
    const { version } = await agent.readQueueTicket({ id });
    await agent.triageTicket({ id, status }, { ifMatch: version });
  }
  const fold = inbox.conversation.getByText('4 changes');
  await expect(fold).toBeVisible();
  await expect(inbox.conversation.getByText('Maya Okafor set the status to Open')).toBeHidden();
  await fold.click();
  await expect(inbox.conversation.getByText('Maya Okafor set the status to Open')).toBeVisible();
  expect(await inbox.audit()).toEqual([]);
});

test('a message and what follows becomes a new ticket, which the customer sees', async ({ page, stage, inbox }) => {
  const { customer } = clients(stage);
  const { id } = await customer.createTicket({ subject: 'Two in one', description: 'First.', category: 'tracking' });
  await customer.addComment({ id, body: 'And second: the invoice.' });
  await inbox.open(stage.demo, `tickets/${id}`);
  const message = inbox.conversation.getByRole('listitem').filter({ hasText: 'And second: the invoice.' });
  await message.getByRole('button', { name: 'Split into a new ticket…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Split ticket' });
  await dialog.getByRole('textbox', { name: 'Subject of the new ticket' }).fill('The invoice');
  expect(await inbox.audit()).toEqual([]);
  await dialog.getByRole('button', { name: 'Split', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'The invoice' })).toBeVisible();
  await expect(inbox.conversation.getByText('And second: the invoice.')).toBeVisible();
  const own = await customer.listTickets({ q: 'invoice' });
  const created = own.items.find(({ subject }) => subject === 'The invoice');
  expect(await customer.readTicket({ id: created?.id ?? '' })).toMatchObject({
    description: 'And second: the invoice.',
    followUpOf: { id },
  });
  const { items } = await customer.listTimeline({ id });
  expect(items.flatMap(({ comment }) => comment?.body ?? [])).toEqual([]);
});

test('tickets are linked to an incident, and answered together when it is resolved', async ({ page, stage, inbox }) => {
  const { customer, agent } = clients(stage);
  const incident = await agent.openIncident({
    name: 'Linked incident',
    impact: 'minor',
    components: [],
    body: 'We look.',
  });
  const { id } = await customer.createTicket({ subject: 'Is it you?', description: 'Slow.', category: 'tracking' });
  await inbox.open(stage.demo, `tickets/${id}`);
  await inbox.pick('Incident', 'Linked incident');
  await expect(page.getByRole('button', { name: 'Incident: Linked incident' })).toBeVisible();
  await page.getByRole('link', { name: 'Show incidents' }).click();
  const linked = page.getByRole('region', { name: 'Linked tickets' });
  await expect(linked.getByRole('link', { name: 'Is it you?' })).toBeVisible();
  const form = page.getByRole('form', { name: 'Update: Linked incident' });
  await form.getByRole('textbox', { name: 'Update' }).fill('Fixed.');
  await form.getByRole('button', { name: 'Resolve' }).click();
  const dialog = page.getByRole('dialog', { name: 'Answer linked tickets' });
  await dialog.getByRole('textbox', { name: 'Reply to all' }).fill('It works again.');
  await dialog.getByRole('button', { name: 'Send replies' }).click();
  await expect(dialog).toHaveCount(0);
  await expect
    .poll(async () => (await agent.readQueueTicket({ id })).comments.map(({ body }) => body))
    .toContain('It works again.');
  expect((await agent.readQueueTicket({ id })).status).toBe('solved');
  expect(incident.name).toBe('Linked incident');
});

// Firefox as driven here reports no download after the redirect between two origins of the sign-in.
test('a person is exported, and erased after their name was typed @chromium', async ({ page, stage, inbox }) => {
  const { agent } = clients(stage);
  const { requester, organization } = await agent.createTicketOnBehalf({
    requester: { name: 'Erna Erased', email: 'erna@erased.example' },
    subject: 'By phone',
    description: 'Please erase me.',
    channel: 'phone',
  });
  await inbox.open(stage.demo, `customers/${encodeURIComponent(organization.id)}/${encodeURIComponent(requester.id)}`);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export data' }).click();
  expect((await download).suggestedFilename()).toMatch(/^export-.*\.json$/);
  await page.getByRole('button', { name: 'Erase person…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Erase Erna Erased' });
  const confirm = dialog.getByRole('button', { name: 'Erase permanently' });
  await dialog.getByRole('textbox').fill('Erna');
  await expect(confirm).toHaveAttribute('aria-disabled', 'true');
  await dialog.getByRole('textbox').fill('Erna Erased');
  expect(await inbox.audit()).toEqual([]);
  await confirm.click();
  await expect(page.getByText('Person erased')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Erna Erased' })).toHaveCount(0);
  await expect.poll(async () => (await agent.listPeople({ q: 'Erna' })).items).toEqual([]);
});
