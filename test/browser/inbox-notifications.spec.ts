import { createClient } from '../../src/client/index.ts';
import { expect, test } from './fixtures.ts';
import { Inbox } from './inbox-driver.ts';

test.describe.configure({ timeout: 90_000 });

for (const [language, theme] of [
  ['en', 'light'],
  ['ja', 'dark'],
] as const)
  test(`an agent chooses events, tickets, digest and quiet hours, and they are there after a reload (${language})`, async ({
    page,
    stage,
  }) => {
    await page.addInitScript(
      ([chosenTheme, chosenLanguage]) => {
        localStorage.setItem('madoguchi-inbox:theme', chosenTheme);
        localStorage.setItem('madoguchi-inbox:language', chosenLanguage);
      },
      [theme, language] as const,
    );
    const inbox = new Inbox(page);
    await inbox.open(stage.demo, 'settings/notifications', 'tomas');
    const mail = page.getByRole('form', { name: language === 'en' ? 'By email' : 'メール' });
    const scope = mail.getByRole('combobox').first();
    await scope.selectOption('team');
    const [created, , reopened] = await mail.getByRole('checkbox').all();
    await created?.uncheck();
    await reopened?.uncheck();
    await mail.getByRole('combobox').nth(1).selectOption('daily');
    const quiet = mail.getByRole('checkbox', { name: language === 'en' ? 'Quiet hours' : '通知しない時間帯' });
    await quiet.check();
    await mail.getByLabel(language === 'en' ? 'From' : '開始').fill('21:30');
    expect(await inbox.audit()).toEqual([]);
    await mail.getByRole('button', { name: language === 'en' ? 'Save' : '保存' }).click();
    await expect(page.getByText(language === 'en' ? 'Notifications saved' : '通知の設定を保存しました')).toBeVisible();
    await page.reload();
    await expect(scope).toHaveValue('team');
    await expect(mail.getByRole('checkbox').first()).not.toBeChecked();
    await expect(mail.getByRole('combobox').nth(1)).toHaveValue('daily');
    await expect(quiet).toBeChecked();
    await expect(mail.getByLabel(language === 'en' ? 'From' : '開始')).toHaveValue('21:30');
    await page.setViewportSize({ width: 390, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });

test('the browser shows a notification of a new ticket while the inbox is hidden, and a click opens the ticket', async ({
  page,
  stage,
}) => {
  // A headless browser shows no notifications, and no page is hidden in it.
  await page.addInitScript(() => {
    const shown: { title: string; body: string | undefined }[] = [];
    class Recorder extends EventTarget {
      static permission = 'default';
      static requestPermission = async () => (Recorder.permission = 'granted');
      title: string;
      body: string | undefined;
      constructor(title: string, { body }: NotificationOptions) {
        super();
        this.title = title;
        this.body = body;
        shown.push(this);
      }
      close() {}
    }
    Object.assign(window, { Notification: Recorder, shown });
    let isHidden = false;
    Object.defineProperty(document, 'hidden', { get: () => isHidden });
    Object.assign(window, { hide: (value: boolean) => (isHidden = value) });
  });
  const inbox = new Inbox(page);
  await inbox.open(stage.demo, 'settings/notifications', 'maya');
  await page.getByRole('combobox', { name: 'Show notifications' }).selectOption('all');
  const customer = createClient({
    baseUrl: stage.demo.api,
    getToken: () => stage.demo.identity.createVisitorToken('user'),
  });
  const shown = () =>
    page.evaluate(() =>
      (Reflect.get(window, 'shown') as { title: string; body: string }[]).map(({ title, body }) => [title, body]),
    );
  await page.evaluate(() => Reflect.get(window, 'hide')(true));
  const subject = 'Containers are missing';
  const { number, id } = await customer.createTicket({ subject, description: 'Secret.', category: 'tracking' });
  await expect.poll(shown, { timeout: 30_000 }).toEqual([[`#${number}`, subject]]);
  await page.evaluate(() => {
    Reflect.get(window, 'hide')(false);
    Reflect.get(window, 'shown')[0].dispatchEvent(new Event('click'));
  });
  await expect(page).toHaveURL(new RegExp(`/inbox/tickets/${id}$`));
  await expect(page.getByRole('heading', { name: subject })).toBeVisible();
});
