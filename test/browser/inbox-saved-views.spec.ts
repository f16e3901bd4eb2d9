import { createClient } from '../../src/client/index.ts';
import { expect, test } from './fixtures.ts';
import { Inbox } from './inbox-driver.ts';

test.describe.configure({ timeout: 90_000 });

test('filters and order are saved as a view, found in the side bar and the palette, changed, renamed and deleted', async ({
  page,
  stage,
}) => {
  const { demo } = stage;
  const api = createClient({ baseUrl: demo.api, getToken: () => demo.identity.createVisitorToken('user') });
  await api.createTicket({ subject: 'Low and saved', description: 'A.', category: 'tracking', priority: 'low' });
  await api.createTicket({ subject: 'High and saved', description: 'B.', category: 'tracking', priority: 'high' });
  const inbox = new Inbox(page);
  await inbox.open(demo, 'views/all?q=saved');
  await page.getByRole('button', { name: 'Filter:' }).click();
  await page.getByRole('combobox', { name: 'Filter' }).fill('Priority: High');
  await page.keyboard.press('Enter');
  await expect(inbox.table.getByRole('link')).toHaveText(['High and saved']);
  expect(await inbox.audit()).toEqual([]);
  await page.getByRole('button', { name: 'Save as view' }).click();
  const dialog = page.getByRole('dialog', { name: 'Save as view' });
  await dialog.getByRole('textbox', { name: 'View name' }).fill('High ones');
  await dialog.getByRole('checkbox', { name: 'Share with all agents' }).check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name: 'High ones', level: 1 })).toBeVisible();
  await expect(inbox.table.getByRole('link')).toHaveText(['High and saved']);

  await page.getByRole('button', { name: 'Remove filter Priority: High' }).click();
  await expect(inbox.table.getByRole('link')).toHaveCount(2);
  await page.getByRole('button', { name: 'Update view' }).click();
  await expect(page.getByRole('button', { name: 'Update view' })).toHaveCount(0);
  await page.getByRole('button', { name: 'View options' }).click();
  await page.getByRole('menuitem', { name: 'Rename or share view' }).click();
  await page.getByRole('textbox', { name: 'View name' }).fill('Saved ones');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('link', { name: 'Saved ones shared' })).toBeVisible();

  await page.getByRole('link', { name: 'Incidents' }).click();
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('Saved ones');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Saved ones', level: 1 })).toBeVisible();
  await page.getByRole('button', { name: 'View options' }).click();
  await page.getByRole('menuitem', { name: 'Delete view' }).click();
  await expect(page.getByRole('link', { name: 'Saved ones shared' })).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'All open' })).toBeVisible();
});
