import { readFile } from 'node:fs/promises';
import { createClient } from '../../src/client/index.ts';
import { expect, test as base } from './fixtures.ts';
import type { Stage } from './host-page.ts';
import { Inbox } from './inbox-driver.ts';

const test = base.extend<{ inbox: Inbox }>({
  inbox: async ({ page }, use) => use(new Inbox(page)),
});

test.describe.configure({ timeout: 90_000 });

/** Creates tickets of the demo's user, of which the first is solved by an agent. */
async function createTickets({ demo }: Stage, subjects: readonly string[]): Promise<void> {
  const customer = createClient({ baseUrl: demo.api, getToken: () => demo.identity.createVisitorToken('user') });
  const agent = createClient({ baseUrl: demo.api, getToken: () => demo.identity.createPersonToken('agent-tomas') });
  for (const [index, subject] of subjects.entries()) {
    const { id } = await customer.createTicket({ subject, description: 'Since today.', category: 'tracking' });
    if (index === 0) await agent.answerTicket({ id, body: 'It is fixed.', status: 'solved' });
  }
}

// Firefox as driven here reports no download after the redirect between two origins of the sign-in.
test('a manager reads the figures of a period as charts and as tables, by team and category, and exports them @chromium', async ({
  page,
  stage,
  inbox,
}) => {
  await createTickets(stage, ['Report one', 'Report two', 'Report three']);
  await inbox.open(stage.demo);
  await page.getByRole('link', { name: 'Reports' }).click();
  await expect(page.getByRole('heading', { name: 'Reports', level: 1 })).toBeVisible();
  const figures = page.locator('.tiles');
  await expect(figures).toContainText(/Created\d+/);
  const volume = page.getByRole('figure', { name: 'Volume and backlog' });
  await expect(volume.getByRole('img', { name: 'Chart: Volume and backlog.' })).toBeVisible();
  await volume.getByText('Show as table').focus();
  await page.keyboard.press('Enter');
  const rows = volume.getByRole('table').getByRole('row');
  await expect(rows).toHaveCount(13);
  await expect(rows.last().getByRole('cell')).toHaveText([/^[1-9]\d*$/, /^[1-9]\d*$/]);
  expect(await inbox.audit()).toEqual([]);

  await page.getByRole('radio', { name: 'Team' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('region', { name: 'Table: Category' }).getByRole('row').nth(2)).toContainText(/\d/);
  await page.getByRole('button', { name: 'Period:' }).click();
  await page.getByRole('option', { name: 'Last 4 weeks' }).click();
  await expect(page).toHaveURL(/by=category&weeks=4$/);
  await expect(volume.getByRole('img')).toBeVisible();
  await page.getByRole('button', { name: 'Period:' }).click();
  await page.getByRole('option', { name: 'Custom period' }).click();
  await page.getByLabel('To', { exact: true }).fill('2020-01-31');
  await expect(page.getByText('No tickets in this period')).toBeVisible();
  expect(await inbox.audit()).toEqual([]);

  await page.goBack();
  await page.getByRole('link', { name: 'Reports' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export CSV' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^tickets-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.csv$/);
  expect(await readFile(await file.path(), 'utf8')).toContain('number,organization,team,category');
});

test('an agent who is no manager learns that reports are for managers', async ({ page, stage, inbox }) => {
  await inbox.open(stage.demo, 'reports', 'tomas');
  await expect(page.getByText('Managers and administrators can read the reports.')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Reports' })).toHaveCount(0);
  expect(await inbox.audit()).toEqual([]);
});

test('a failed report says so, and a second attempt shows it', async ({ page, stage, inbox, seen }) => {
  seen.expected.push(/500/);
  await createTickets(stage, ['Report after a failure']);
  await page.route('**/v1/support/reports?**', (route) => route.fulfill({ status: 500, json: {} }));
  await inbox.open(stage.demo, 'reports');
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('This could not be loaded', { timeout: 30_000 });
  expect(await inbox.audit()).toEqual([]);
  await page.unroute('**/v1/support/reports?**');
  await alert.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('figure', { name: 'Volume and backlog' })).toBeVisible();
});

for (const [theme, language] of [
  ['dark', 'ja'],
  ['light', 'de'],
] as const)
  for (const width of [820, 390])
    test(`reports fit ${width} px: ${theme}, ${language} @chromium`, async ({ page, stage, inbox }) => {
      await createTickets(stage, ['Report in a narrow window']);
      await page.setViewportSize({ width, height: 900 });
      await page.addInitScript(
        ([chosenTheme = '', chosenLanguage = '']) => {
          localStorage.setItem('madoguchi-inbox:theme', chosenTheme);
          localStorage.setItem('madoguchi-inbox:language', chosenLanguage);
        },
        [theme, language],
      );
      await inbox.open(stage.demo, 'reports');
      await expect(page.getByRole('figure').first()).toBeVisible();
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
      expect(await inbox.audit()).toEqual([]);
    });
