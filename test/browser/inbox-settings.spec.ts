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
});

const create = (stage: Stage, subject: string) =>
  clients(stage).customer.createTicket({ subject, description: 'Since today.', category: 'tracking' });

test('a routing rule is written, tested, ordered by keyboard and saved, and the ticket names it', async ({
  page,
  stage,
  inbox,
}) => {
  await create(stage, 'A giraffe before the rule');
  await inbox.open(stage.demo, 'settings/routing');
  const list = page.getByRole('list', { name: 'Routing' });
  for (const [name, text] of [
    ['Elephants', 'elephant'],
    ['Giraffes', 'giraffe'],
  ] as const) {
    await page.getByRole('button', { name: 'New rule' }).click();
    const form = page.getByRole('form', { name: 'New rule' });
    await form.getByRole('textbox', { name: 'Rule name' }).fill(name);
    await form.getByRole('textbox', { name: 'Subject contains' }).fill(text);
    await form.getByRole('textbox', { name: 'Tags' }).fill(text);
    if (text === 'elephant') await form.getByRole('combobox', { name: 'Requester' }).selectOption('Designated contact');
    await form.getByRole('button', { name: 'Test with recent tickets' }).click();
    await expect(form.getByRole('status')).toContainText(/Would match \d+ of the last \d+ tickets/);
    if (text === 'giraffe') await expect(form.getByRole('status')).toContainText('A giraffe before the rule');
    expect(await inbox.audit()).toEqual([]);
    await form.getByRole('button', { name: 'Apply' }).click();
  }
  await expect(list.getByRole('listitem').first()).toContainText(/Requester.*Designated contact/);
  await list.getByRole('listitem').filter({ hasText: 'Giraffes' }).focus();
  await page.keyboard.press('Alt+ArrowUp');
  await expect(list.getByRole('listitem').first()).toContainText('Giraffes');
  await expect(list.getByRole('listitem').first()).toBeFocused();
  await page.getByRole('button', { name: 'Move Giraffes down' }).click();
  await page.getByRole('button', { name: 'Move Giraffes up' }).click();
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText('Settings saved')).toBeVisible();
  expect(await inbox.audit()).toEqual([]);

  const { id } = await create(stage, 'A giraffe after the rule');
  await inbox.open(stage.demo, `tickets/${id}`);
  await expect(page.getByText('Assigned by rule “Giraffes”')).toBeVisible();
  await page.getByRole('link', { name: 'Assigned by rule “Giraffes”' }).click();
  for (const name of ['Giraffes', 'Elephants']) await page.getByRole('button', { name: `Delete ${name}` }).click();
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText('No rules')).toBeVisible();

  await page.getByRole('link', { name: 'Settings log' }).click();
  await expect(page.getByRole('list', { name: 'Settings log' }).getByRole('listitem').first()).toContainText(
    'Maya Okafor changed Routing',
  );
  expect(await inbox.audit()).toEqual([]);
  await page.getByRole('combobox', { name: 'Setting' }).selectOption('Macros');
  await expect(page.getByRole('listitem').filter({ hasText: 'changed Routing' })).toHaveCount(0);
});

test('a change over a newer one is refused, nothing that was typed is lost, and it can be saved over it', async ({
  page,
  stage,
  inbox,
  seen,
}) => {
  seen.expected.push(/412/);
  await inbox.open(stage.demo, 'settings/hours');
  const around = page.getByRole('checkbox', { name: 'Around the clock' });
  await around.uncheck();
  await page.getByRole('combobox', { name: 'Time zone' }).selectOption('Asia/Tokyo');
  await page.getByRole('button', { name: 'Add holiday' }).click();
  await page.getByLabel('Holiday', { exact: true }).fill('2027-01-01');
  // Another manager saves first.
  const session = (await (await page.request.get(`${stage.demo.api}/inbox/session`)).json()) as { token: string };
  const other = createClient({ baseUrl: stage.demo.api, getToken: () => session.token });
  const { supportHours } = await other.readInboxSettings();
  await other.replaceSupportHours(
    { value: { zone: 'UTC', hours: [{ days: [1], from: '08:00', to: '09:00' }] } },
    { ifMatch: supportHours.version },
  );
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByRole('alert')).toContainText('Someone else changed these settings in the meantime.');
  await expect(page.getByLabel('Holiday', { exact: true })).toHaveValue('2027-01-01');
  await expect(page.getByRole('combobox', { name: 'Time zone' })).toHaveValue('Asia/Tokyo');
  expect(await inbox.audit()).toEqual([]);
  await page.getByRole('button', { name: 'Save mine' }).click();
  await expect(page.getByText('Settings saved')).toBeVisible();
  expect((await other.readInboxSettings()).supportHours.value).toMatchObject({
    zone: 'Asia/Tokyo',
    holidays: ['2027-01-01'],
  });
  await around.check();
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByRole('button', { name: 'Save changes' })).toBeDisabled();
});

test('what the configuration fixes is read-only and says so', async ({ page, stage, inbox }) => {
  for (const section of ['priorities', 'categories']) {
    await inbox.open(stage.demo, `settings/${section}`);
    await expect(page.getByText('These settings are defined in the configuration of the server.')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Save changes' })).toHaveCount(0);
    expect(await inbox.audit()).toEqual([]);
  }
});

test('an absence is added and deleted, and a tag is renamed', async ({ page, stage, inbox }) => {
  await inbox.open(stage.demo, 'settings/absences');
  const form = page.getByRole('form', { name: 'New absence' });
  await form.getByRole('combobox', { name: 'Agent' }).selectOption('Tomás Rivera');
  await form.getByLabel('First day').fill('2030-12-24');
  await form.getByLabel('Last day').fill('2030-12-23');
  await expect(form.getByText('The last day must not be before the first.')).toBeVisible();
  await form.getByLabel('Last day').fill('2031-01-02');
  await form.getByRole('button', { name: 'Add' }).click();
  const absences = page.getByRole('list', { name: 'Absences' });
  await expect(absences.getByRole('listitem')).toContainText('Dec 24, 2030 – Jan 2, 2031');
  expect(await inbox.audit()).toEqual([]);
  await absences.getByRole('button', { name: 'Delete Tomás Rivera' }).click();
  await expect(page.getByText('No absences')).toBeVisible();

  const { id } = await create(stage, 'To be tagged');
  const session = (await (await page.request.get(`${stage.demo.api}/inbox/session`)).json()) as { token: string };
  const api = createClient({ baseUrl: stage.demo.api, getToken: () => session.token });
  const { version } = await api.readQueueTicket({ id });
  await api.triageTicket({ id, tags: ['harbour'] }, { ifMatch: version });
  await page.getByRole('link', { name: 'Tags' }).click();
  await page.getByRole('button', { name: 'Edit harbour' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('harbor');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('button', { name: 'Edit harbor', exact: true })).toBeVisible();
  expect((await api.readQueueTicket({ id })).tags).toEqual(['harbor']);
  expect(await inbox.audit()).toEqual([]);
  await page.getByRole('button', { name: 'Delete harbor' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('button', { name: 'Edit harbor', exact: true })).toHaveCount(0);
});

test('an agent reads the settings, and only managers the log', async ({ page, stage, inbox }) => {
  await inbox.open(stage.demo, 'settings', 'tomas');
  await expect(page.getByText('Managers and administrators can change these settings.')).toBeVisible();
  await page.getByRole('link', { name: 'Routing' }).click();
  await expect(page.getByRole('button', { name: 'New rule' })).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'Settings log' })).toHaveCount(0);
  await page.getByRole('link', { name: 'Notifications and webhooks' }).click();
  await expect(page.getByRole('heading', { name: 'Failed deliveries' })).toBeVisible();
  expect(await inbox.audit()).toEqual([]);
});

for (const [theme, language, width] of [
  ['dark', 'ja', 390],
  ['light', 'de', 820],
] as const)
  test(`each section fits ${width} px: ${theme}, ${language} @chromium`, async ({ page, stage, inbox }) => {
    test.setTimeout(120_000);
    await page.setViewportSize({ width, height: 900 });
    await page.addInitScript(
      ([chosenTheme = '', chosenLanguage = '']) => {
        localStorage.setItem('madoguchi-inbox:theme', chosenTheme);
        localStorage.setItem('madoguchi-inbox:language', chosenLanguage);
      },
      [theme, language],
    );
    await inbox.open(stage.demo, 'settings');
    const section = page.getByRole('main').getByRole('combobox').first();
    for (const id of await section
      .locator('option')
      .evaluateAll((all) => all.map((one) => one.getAttribute('value')))) {
      await section.selectOption(id);
      await expect(page.locator('.settings-content .card').first()).toBeVisible();
      await expect(page.locator('.skeleton')).toHaveCount(0);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), String(id)).toBe(0);
      expect(await inbox.audit(), String(id)).toEqual([]);
    }
  });
