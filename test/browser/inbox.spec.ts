import type { Page } from '@playwright/test';
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

/** Creates a ticket of the demo's user. */
const create = (stage: Stage, subject: string) =>
  clients(stage).customer.createTicket({ subject, description: 'Since this morning.', category: 'tracking' });

/** Stores the theme and language of the inbox before its page loads. */
const prefer = (page: Page, theme: string, language: string) =>
  page.addInitScript(
    ([chosenTheme = '', chosenLanguage = '']) => {
      localStorage.setItem('madoguchi-inbox:theme', chosenTheme);
      localStorage.setItem('madoguchi-inbox:language', chosenLanguage);
    },
    [theme, language],
  );

test('the queue is used by keyboard alone: search, move, select, open, assign, note, back', async ({
  page,
  stage,
  inbox,
}) => {
  const { id } = await create(stage, 'Keyboard only');
  await inbox.open(stage.demo);
  await expect(inbox.table.getByRole('row').nth(3)).toBeVisible();
  await page.keyboard.press('j');
  await expect(inbox.table.getByRole('link').first()).toBeFocused();
  await page.keyboard.press('j');
  await expect(inbox.table.getByRole('link').nth(1)).toBeFocused();
  await page.keyboard.press('k');
  await page.keyboard.press('x');
  await expect(page.getByRole('toolbar', { name: 'Selected tickets' }).getByText('1 selected')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('toolbar', { name: 'Selected tickets' })).toHaveCount(0);

  await page.keyboard.press('/');
  await page.keyboard.type('Keyboard only');
  await expect(inbox.table.getByRole('link')).toHaveText(['Keyboard only']);
  await page.getByRole('searchbox').press('Tab');
  await page.keyboard.press('j');
  await page.keyboard.press('o');
  await expect(page.getByRole('heading', { name: 'Keyboard only' })).toBeVisible();
  expect(new URL(page.url()).pathname).toBe(`/inbox/tickets/${id}`);
  await page.keyboard.press('a');
  await expect(page.getByRole('button', { name: 'Assignee: Maya Okafor' })).toBeVisible();
  await page.keyboard.press('n');
  await page.keyboard.type('Ask Tomás');
  await page.keyboard.press('Control+Enter');
  await expect(inbox.conversation.getByRole('listitem').filter({ hasText: 'Ask Tomás' })).toContainText(
    'Internal note',
  );
  await page.keyboard.press('Escape');
  await page.keyboard.press('p');
  await page.keyboard.type('High');
  await page.keyboard.press('Enter');
  await page.keyboard.type('The container is at the port.');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Priority: High' })).toBeVisible();
  await page.keyboard.press('u');
  await expect(inbox.table.getByRole('link')).toHaveText(['Keyboard only']);
});

test('the command palette finds screens and tickets, and the help sheet lists the shortcuts', async ({
  page,
  stage,
  inbox,
}) => {
  await create(stage, 'Find me by the palette');
  await inbox.open(stage.demo);
  await page.keyboard.press('ControlOrMeta+k');
  const palette = page.getByRole('dialog', { name: 'Commands and search' });
  await palette.getByRole('combobox').fill('incid');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Incidents', level: 1 })).toBeVisible();
  await page.keyboard.press('ControlOrMeta+k');
  await palette.getByRole('combobox').fill('by the palette');
  await palette.getByRole('option', { name: 'Find me by the palette' }).click();
  await expect(page.getByRole('heading', { name: 'Find me by the palette' })).toBeVisible();
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(help.getByText('Internal note')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(help).toHaveCount(0);
});

test('a change of another agent is shown at once, and is not overwritten', async ({ page, stage, inbox, seen }) => {
  // The rejected change, and the stream that this test cuts.
  seen.expected.push(/412/, /ERR_FAILED/);
  const ticket = await create(stage, 'Two agents at once');
  const { agent } = clients(stage);
  await inbox.open(stage.demo, `tickets/${ticket.id}`);
  await expect(page.getByRole('button', { name: 'Status: New' })).toBeVisible();
  await agent.triageTicket({ id: ticket.id, status: 'open' }, { ifMatch: ticket.version });
  await expect(page.getByRole('button', { name: 'Status: Open' })).toBeVisible();
  await agent.answerTicket({ id: ticket.id, body: 'A reply from elsewhere.' });
  await expect(inbox.conversation.getByText('A reply from elsewhere.')).toBeVisible();

  // Between the agent's look and their change, which the page does not learn before it sends its own.
  await page.route('**/v1/support/events', (route) => route.abort());
  const { version } = await agent.readQueueTicket({ id: ticket.id });
  await page.getByRole('button', { name: 'Status:' }).click();
  await page.route(`**/v1/support/tickets/${ticket.id}`, async (route) => {
    if (route.request().method() !== 'PATCH') return route.continue();
    await agent.triageTicket({ id: ticket.id, status: 'closed' }, { ifMatch: version });
    await page.unroute(`**/v1/support/tickets/${ticket.id}`);
    return route.continue();
  });
  await page.getByRole('option', { name: 'Solution suggested' }).click();
  await expect(page.getByText('Someone else changed this ticket in the meantime.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Status: Closed' })).toBeVisible();
});

test('new tickets appear in the queue by themselves, unread, and are counted', async ({ page, stage, inbox }) => {
  await inbox.open(stage.demo, 'views/unassigned');
  await expect(inbox.table.getByRole('row').nth(1)).toBeVisible();
  await page.getByRole('button', { name: 'Sort by:' }).click();
  await page.getByRole('option', { name: 'Newest' }).click();
  await create(stage, 'Appears by itself');
  const row = inbox.table.getByRole('row').filter({ hasText: 'Appears by itself' });
  await expect(row).toContainText('Unread');
  await row.getByRole('link').click();
  await expect(page.getByRole('heading', { name: 'Appears by itself' })).toBeVisible();
  await page.goBack();
  await expect(row).toBeVisible();
  await expect(row).not.toContainText('Unread');
});

test('several tickets are changed together', async ({ page, stage, inbox }) => {
  for (const number of ['one', 'two']) await create(stage, `Bulk ${number}`);
  await inbox.open(stage.demo, 'views/unassigned?q=Bulk');
  await expect(inbox.table.getByRole('link')).toHaveCount(2);
  await page.getByRole('checkbox', { name: 'Select all loaded tickets' }).check();
  await page.getByRole('toolbar', { name: 'Selected tickets' }).getByRole('button', { name: 'Assign to me' }).click();
  await expect(page.getByText('2 tickets changed')).toBeVisible();
  await expect(page.getByText('No tickets match “Bulk”.')).toBeVisible();
});

test('tags, team, snooze and spam are set, and snooze and spam can be undone', async ({ page, stage, inbox }) => {
  const { id } = await create(stage, 'Properties of a ticket');
  await inbox.open(stage.demo, `tickets/${id}`);
  await page.getByRole('button', { name: 'Tags:' }).click();
  await page.getByRole('combobox', { name: 'Tags' }).fill('Port');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Tags: port' })).toBeVisible();
  await inbox.pick('Team', 'Harbor support');
  await expect(page.getByRole('button', { name: 'Team: Harbor support' })).toBeVisible();
  const menu = page.getByRole('button', { name: 'More actions' });
  await menu.click();
  await page.getByRole('menuitem', { name: 'For one hour' }).click();
  await expect(page.getByText('A reply of the customer ends this.')).toBeVisible();
  await page.getByRole('button', { name: 'End snooze' }).click();
  await expect(page.getByText('A reply of the customer ends this.')).toHaveCount(0);
  await menu.click();
  await page.getByRole('menuitem', { name: 'Mark as spam' }).click();
  await expect(page.getByText('This ticket is marked as spam.')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect(page.getByText('This ticket is marked as spam.')).toHaveCount(0);
});

test('signing out shows the sign-in screen, and drafts are there again after the next sign-in', async ({
  page,
  stage,
  inbox,
  seen,
}) => {
  // The session request of a signed-out page.
  seen.expected.push(/401/);
  const { id } = await create(stage, 'Draft that survives');
  await inbox.open(stage.demo, `tickets/${id}`);
  await page.getByRole('textbox', { name: 'Reply' }).fill('Half a sentence');
  await page.getByRole('button', { name: 'Account: Maya Okafor' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in to the inbox' })).toBeVisible();
  expect(await inbox.audit()).toEqual([]);
  await new Inbox(page).open(stage.demo, `tickets/${id}`);
  await expect(page.getByRole('textbox', { name: 'Reply' })).toHaveValue('Half a sentence');
  await page.getByRole('textbox', { name: 'Reply' }).fill('');
});

test('a reply can be undone until it is sent, and its text is a draft again', async ({ page, stage, inbox }) => {
  const { id } = await create(stage, 'Undo a reply');
  const { customer } = clients(stage);
  await inbox.open(stage.demo, `tickets/${id}`);
  await inbox.reply('Sent too early', 'Solution suggested');
  await page.getByRole('status').getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('textbox', { name: 'Reply' })).toHaveValue('Sent too early');
  await expect(inbox.conversation.getByText('Sent too early')).toHaveCount(0);
  expect((await customer.listComments({ id })).items).toEqual([]);
  await page.getByRole('textbox', { name: 'Reply' }).fill('Sent on purpose');
  await page.getByRole('button', { name: 'Send reply' }).click();
  await expect
    .poll(async () => (await customer.listComments({ id })).items.map(({ body }) => body), { timeout: 30_000 })
    .toEqual(['Sent on purpose']);
});

test('a macro of the settings is inserted with its variables, status and language', async ({ page, stage, inbox }) => {
  const { id } = await create(stage, 'Needs a macro');
  await inbox.open(stage.demo, 'settings');
  await page.getByRole('button', { name: 'New macro' }).click();
  const form = page.getByRole('form', { name: 'New macro' });
  await form.getByRole('textbox', { name: 'Macro name' }).fill('Restart');
  await form.getByRole('textbox', { name: 'Text (English)' }).fill('Dear {{requester.name}}, please restart.');
  await form.getByRole('combobox', { name: 'Set status to' }).selectOption('Solution suggested');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('button', { name: 'Edit Restart' })).toBeVisible();
  await inbox.open(stage.demo, `tickets/${id}`);
  await page.getByRole('button', { name: 'Insert a macro:' }).click();
  await page.getByRole('option', { name: 'Restart' }).click();
  await expect(page.getByRole('textbox', { name: 'Reply' })).toHaveValue('Dear Yui Tanaka, please restart.');
  await expect(page.getByRole('button', { name: 'Set status to: Solution suggested' })).toBeVisible();
  await page.getByRole('textbox', { name: 'Reply' }).fill('');
  await inbox.open(stage.demo, 'settings');
  await page.getByRole('button', { name: 'Delete Restart' }).click();
  await expect(page.getByRole('button', { name: 'Edit Restart' })).toHaveCount(0);
});

test('agents see each other on a ticket, and a mention leads to the view of mentions', async ({
  page,
  stage,
  inbox,
  browser,
  contextOptions,
}) => {
  const { id } = await create(stage, 'Two agents look');
  await inbox.open(stage.demo, `tickets/${id}`);
  const context = await browser.newContext(contextOptions);
  const other = new Inbox(await context.newPage());
  await other.open(stage.demo, `tickets/${id}`, 'tomas');
  await expect(other.page.getByText('Maya Okafor is viewing')).toBeVisible({ timeout: 15_000 });
  await page.getByRole('textbox', { name: 'Reply' }).fill('I have seen this before.');
  await expect(other.page.getByText('Maya Okafor is replying')).toBeVisible({ timeout: 15_000 });
  await page.getByRole('textbox', { name: 'Reply' }).fill('');
  await page.getByRole('radio', { name: 'Internal note' }).check();
  await page.getByRole('button', { name: 'Mention a colleague:' }).click();
  await page.getByRole('option', { name: 'Tomás Rivera' }).click();
  await page.keyboard.type('do you know this?');
  await page.getByRole('button', { name: 'Add note' }).click();
  await expect(inbox.conversation.getByText('@Tomás Rivera do you know this?')).toBeVisible();
  await other.page.getByRole('link', { name: /^Mentions/ }).click();
  await expect(other.table.getByRole('link', { name: 'Two agents look' })).toBeVisible();
  await context.close();
});

test('a ticket is created for a customer on the phone, known or new, and appears in the list of the customer', async ({
  page,
  stage,
  inbox,
}) => {
  const { customer } = clients(stage);
  await inbox.open(stage.demo);
  await page.keyboard.press('c');
  const dialog = page.getByRole('dialog', { name: 'New ticket for a customer' });
  await dialog.getByRole('textbox', { name: 'Requester' }).fill('Yui');
  await dialog.getByRole('button', { name: /Yui Tanaka/ }).click();
  await dialog.getByRole('textbox', { name: 'Subject' }).fill('Order 7781');
  await dialog.getByRole('textbox', { name: 'Description' }).fill('She called.');
  expect(await inbox.audit()).toEqual([]);
  await dialog.getByRole('button', { name: 'Create ticket' }).click();
  await expect(page.getByRole('heading', { name: 'Order 7781' })).toBeVisible();
  expect((await customer.listTickets({ q: '7781' })).items.map(({ subject }) => subject)).toEqual(['Order 7781']);

  await page.keyboard.press('c');
  await dialog.getByRole('button', { name: 'New person' }).click();
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Robin Hale');
  await dialog.getByRole('textbox', { name: 'Email address' }).fill('robin@unknown.example');
  await dialog.getByRole('textbox', { name: 'Subject' }).fill('From a new person');
  await dialog.getByRole('textbox', { name: 'Description' }).fill('A call.');
  await dialog.getByRole('button', { name: 'Create ticket' }).click();
  await expect(page.getByRole('heading', { name: 'From a new person' })).toBeVisible();
  await expect(page.getByText('Never signed in')).toBeVisible();
});

test('duplicates are merged, and the merge is undone', async ({ page, stage, inbox }) => {
  const first = await create(stage, 'The original');
  const second = await create(stage, 'The duplicate');
  await inbox.open(stage.demo, `tickets/${second.id}`);
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Merge into another ticket…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Merge tickets' });
  await dialog.getByRole('radio', { name: 'The original' }).check();
  await dialog.getByRole('button', { name: 'Merge', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'The original' })).toBeVisible();
  await expect(page.getByText(`#${second.number} The duplicate`)).toBeVisible();
  await inbox.open(stage.demo, `tickets/${second.id}`);
  await expect(page.getByText(`#${first.number} The original`)).toBeVisible();
  await page.getByRole('button', { name: 'Undo merge' }).click();
  await expect(page.getByRole('button', { name: 'Undo merge' })).toHaveCount(0);
});

for (const [theme, language] of [
  ['light', 'en'],
  ['dark', 'ja'],
] as const)
  test(`axe finds nothing in any screen: ${theme}, ${language} @chromium`, async ({ page, stage, inbox, seen }) => {
    test.setTimeout(180_000);
    // The unknown ticket.
    seen.expected.push(/404/);
    const violations: Record<string, string[]> = {};
    const { id } = await create(stage, `Audit ${language}`);
    const { agent } = clients(stage);
    await agent.answerTicket({ id, body: 'Only for us', internal: true });
    await agent.answerTicket({ id, body: 'Please restart `harbor`.', status: 'solved' });
    await prefer(page, theme, language);
    const enter = async (to: string) => {
      await page.goto(`${stage.demo.agent}?as=maya&to=${encodeURIComponent(to)}`);
      await expect(page.getByRole('main').getByRole('heading').first()).toBeVisible();
      await expect(page.locator('.skeleton')).toHaveCount(0);
    };
    for (const to of [
      'views/all',
      'views/spam',
      'views/all?q=nothing-like-this',
      `tickets/${id}`,
      'tickets/unknown',
      'inquiries',
      'incidents',
      'settings',
      'organizations/org-aoba',
      'customers/org-aoba/user-yui',
    ]) {
      await enter(to);
      violations[to] = await inbox.audit();
    }
    await enter(`tickets/${id}`);
    await expect(page.locator('.composer textarea')).toBeVisible();
    await page.keyboard.press('n');
    await expect(page.locator('.composer textarea')).toBeFocused();
    await page.keyboard.press('Escape');
    await page.keyboard.press('s');
    await expect(page.getByRole('listbox')).toBeVisible();
    violations['an open picker'] = await inbox.audit();
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    violations['the help sheet'] = await inbox.audit();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    violations['the command palette'] = await inbox.audit();
    expect(Object.entries(violations).filter(([, found]) => found.length > 0)).toEqual([]);
  });

test('on a tablet the side bar and the details open over the content @chromium', async ({ page, stage, inbox }) => {
  await page.setViewportSize({ width: 820, height: 1180 });
  const { id } = await create(stage, 'On a tablet');
  await inbox.open(stage.demo, `tickets/${id}`);
  await expect(page.getByRole('textbox', { name: 'Reply' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Status:' })).toBeHidden();
  await page.getByRole('button', { name: 'Details' }).click();
  await expect(page.getByRole('button', { name: 'Status:' })).toBeVisible();
  expect(await inbox.audit()).toEqual([]);
  await page.getByRole('button', { name: 'Menu', exact: true }).click();
  await page.getByRole('link', { name: /^All open/ }).click();
  await expect(inbox.table.getByRole('link').first()).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
});
