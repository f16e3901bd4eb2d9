import { createClient } from '../../src/client/index.ts';
import { audit } from './audit.ts';
import { expect, test } from './fixtures.ts';
import { Inbox } from './inbox-driver.ts';
import type { Stage } from './host-page.ts';
import { LANGUAGES } from './messages.ts';

/** Two by two pixels. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGNQDDoCRAwQCgAfhgTduABg+QAAAABJRU5ErkJggg==',
  'base64',
);

const clients = ({ demo }: Stage) => ({
  customer: createClient({ baseUrl: demo.api, getToken: () => demo.identity.createVisitorToken('user') }),
  agent: createClient({ baseUrl: demo.api, getToken: () => demo.identity.createPersonToken('agent-maya') }),
});

test.describe.configure({ timeout: 90_000 });

for (const language of LANGUAGES) {
  test(`${language}: a ticket shows its timeline, is edited despite a concurrent change, and previews an image`, async ({
    page,
    show,
    stage,
    seen,
    browserName,
  }) => {
    // A concurrent change.
    seen.expected.push(/412/);
    const { customer, agent } = clients(stage);
    const subject = `Detail ${language} ${browserName}`;
    const { id: picture } = await customer.uploadAttachment({ name: 'screen.png', file: PNG });
    const filed = await customer.createTicket({
      subject,
      description: 'Since this morning.',
      category: 'tracking',
      priority: 'low',
      attachments: [picture],
    });
    const { id } = filed;
    const reason = 'Many are affected.';
    await agent.triageTicket({ id, assignee: 'Maya', priority: 'high', reason }, { ifMatch: filed.version });
    await agent.answerTicket({ id, body: 'Please try again.' });

    const widget = await show({ language });
    const { say, dialog } = widget;
    const quiet = async (theme: 'light' | 'dark') => {
      // What axe reads hardly differs by engine.
      if (browserName !== 'chromium') return;
      await page.evaluate((theme) => window.Madoguchi?.push(['update', { theme } as never]), theme);
      expect((await audit(page)).violations, theme).toEqual([]);
    };
    await widget.open();
    await widget.go('tickets');
    await widget.openTicket(subject);
    const lines = dialog.getByRole('region', { name: say('tickets.conversation') }).getByRole('listitem');
    const high = language === 'ja' ? '高' : 'High';
    const priority = lines.filter({ hasText: say('tickets.did.priority', { to: high }) });
    await expect(priority).toContainText(reason);
    await expect(priority).toContainText('Maya Okafor');
    await expect(priority).toContainText(say('tickets.role.agent'));
    await expect(lines.filter({ hasText: say('tickets.did.assigned', { to: 'Maya' }) })).toHaveCount(1);
    await expect(
      lines.filter({ hasText: say('tickets.did.status', { to: say('tickets.status.pending') }) }),
    ).toHaveCount(1);

    const preview = dialog.getByRole('button', { name: `${say('tickets.preview')} screen.png` });
    await preview.click();
    const canvas = dialog.getByRole('img', { name: 'screen.png' });
    await expect(canvas).toBeVisible();
    // Rendered, and not an empty canvas of the default size.
    expect(await canvas.evaluate((it) => [it.getAttribute('width'), it.getAttribute('height')])).toEqual(['2', '2']);
    await quiet(language === 'ja' ? 'dark' : 'light');

    await dialog.getByRole('button', { name: say('tickets.edit'), exact: true }).click();
    const field = dialog.getByRole('textbox', { name: say('submit.subject') }).and(dialog.locator(':visible'));
    await expect(field).toBeFocused();
    await field.fill(`${subject}, clearer`);
    await quiet(language === 'ja' ? 'light' : 'dark');
    await agent.answerTicket({ id, body: 'And once more.' });
    await expect(dialog.getByText('And once more.')).toBeVisible();
    const save = dialog.getByRole('button', { name: say('tickets.edit.send'), exact: true });
    await save.click();
    await expect(dialog.getByRole('alert')).toContainText(say('error.stale'));
    await expect(field).toHaveValue(`${subject}, clearer`);
    await save.click();
    await expect(dialog.getByRole('heading', { name: `${subject}, clearer` })).toBeVisible();
    await expect(lines.filter({ hasText: say('tickets.did.edited', { to: say('submit.subject') }) })).toHaveCount(1);
  });
}

test('a ticket closed long ago gets a follow-up: the form says so, and the two tickets link to each other', async ({
  show,
  stage,
}) => {
  const { customer } = clients(stage);
  const { items } = await customer.listTickets({ status: 'closed', sort: 'created', limit: 100 });
  const old = items.at(-1);
  if (!old) throw new Error('The seed has no closed ticket.');
  const widget = await show();
  const { say, dialog } = widget;
  await widget.open();
  await widget.go('tickets');
  await dialog.getByRole('searchbox').fill(old.number);
  const list = dialog.getByRole('list', { name: say('tickets.list'), exact: true });
  await expect(list.getByRole('listitem')).toHaveCount(1);
  await widget.openTicket(old.subject);
  await dialog.getByRole('button', { name: say('tickets.follow-up') }).click();
  const link = say('common.followup', { number: old.number });
  await expect(dialog.getByText(link).and(dialog.locator(':visible'))).toBeVisible();
  await expect(widget.subject).toHaveValue(old.subject);
  const number = await widget.submit({
    subject: `Again: ${old.number}`,
    description: 'It came back.',
    category: 'Tracking and ETA',
  });
  await dialog.getByRole('button', { name: say('submit.view') }).click();
  await dialog.getByRole('button', { name: link }).click();
  await expect(dialog.getByRole('heading', { name: old.subject })).toBeVisible();
  await dialog.getByRole('button', { name: say('tickets.did.followed', { to: number }) }).click();
  await expect(dialog.getByRole('heading', { name: `Again: ${old.number}` })).toBeVisible();
});

test('sending, closing and cancelling by keyboard keep the focus in the panel @chromium', async ({ page, show }) => {
  const widget = await show();
  await widget.open();
  const { dialog, say } = widget;
  await widget.submit({ subject: 'By keys alone', description: 'No mouse.', category: 'Billing and plan' });
  await widget.go('tickets');
  await widget.openTicket('By keys alone');
  await dialog.getByRole('textbox', { name: say('tickets.reply'), exact: true }).fill('One more thing');
  const send = dialog.getByRole('button', { name: say('tickets.reply.send') });
  await send.press('Enter');
  await expect(dialog.getByText('One more thing', { exact: true })).toBeVisible();
  await expect(send).toBeDisabled();
  await expect(send).toBeFocused();
  await dialog.getByRole('button', { name: say('tickets.close') }).press('Enter');
  await dialog.getByRole('button', { name: say('tickets.close') }).press('Enter');
  await expect(dialog.getByText(say('tickets.reply.closed'))).toBeVisible();
  await expect(dialog.getByRole('button', { name: say('tickets.reopen') })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});

test('an unsent internal note stays a note while another ticket is open, and the rating is visible to agents @chromium', async ({
  page,
  stage,
}) => {
  const { customer, agent } = clients(stage);
  const filed = { description: 'Once.', category: 'billing', priority: 'low' };
  const { id } = await customer.createTicket({ ...filed, subject: 'Rated for agents' });
  await agent.answerTicket({ id, body: 'Done.', status: 'closed' });
  await customer.rateTicket({ id, score: 4, comment: 'Quick' });
  const other = await customer.createTicket({ ...filed, subject: 'Another for agents' });

  const inbox = new Inbox(page);
  await inbox.open(stage.demo, `tickets/${id}`);
  await expect(page.getByText('4 / 5 · Quick')).toBeVisible();
  await page.getByRole('radio', { name: 'Internal note' }).check();
  await page.getByRole('textbox', { name: 'Internal note' }).fill('Ask Tomás');
  await inbox.open(stage.demo, `tickets/${other.id}`);
  await expect(page.getByRole('heading', { name: 'Another for agents' })).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Reply' })).toHaveValue('');
  await inbox.open(stage.demo, `tickets/${id}`);
  await expect(page.getByRole('textbox', { name: 'Internal note' })).toHaveValue('Ask Tomás');
  await page.getByRole('radio', { name: 'Reply' }).check();
  await expect(page.getByRole('textbox', { name: 'Reply' })).toHaveValue('');
});

test('a ticket is printed without the page and without controls', async ({ page, show }) => {
  const widget = await show();
  await widget.open();
  await widget.go('tickets');
  const list = widget.dialog.getByRole('list', { name: widget.say('tickets.list'), exact: true });
  await list.getByRole('button').first().click();
  const heading = widget.dialog.getByRole('article').getByRole('heading');
  await expect(widget.dialog.getByLabel(widget.say('tickets.conversation'))).toBeVisible();
  // Headless browsers do not print: the frame's `print` is replaced to record the document.
  await page.evaluate(() => {
    const { addEventListener } = EventTarget.prototype;
    HTMLIFrameElement.prototype.addEventListener = function (this: HTMLIFrameElement, ...listened: unknown[]) {
      const stub = () =>
        Object.assign(this.contentWindow ?? {}, {
          print: () => {
            Object.assign(window, { printed: this.contentDocument?.body.innerText });
            this.contentWindow?.dispatchEvent(new Event('afterprint'));
          },
        });
      Reflect.apply(addEventListener, this, ['load', stub]);
      Reflect.apply(addEventListener, this, listened);
    };
  });
  await widget.dialog.getByRole('button', { name: widget.say('tickets.print') }).click();
  await expect.poll(() => page.evaluate(() => Reflect.get(window, 'printed'))).toContain(await heading.innerText());
  const printed = String(await page.evaluate(() => Reflect.get(window, 'printed')));
  expect(printed).not.toContain('Welcome back');
  expect(printed).not.toContain(widget.say('tickets.print'));
  // Relative times such as "3 days ago" are useless on paper.
  const times = await widget.dialog.getByRole('article').getByRole('time').all();
  for (const time of times) expect(printed).toContain(await time.getAttribute('title'));
  await expect(page.locator('madoguchi-widget iframe')).toHaveCount(0);
});

test('on a phone the five labels of a rating fit in one line, also in Japanese @chromium', async ({
  page,
  show,
  stage,
}) => {
  const { customer } = clients(stage);
  const { id } = await customer.createTicket({
    subject: 'Five words',
    description: 'Once.',
    category: 'tracking',
    priority: 'low',
  });
  await customer.closeTicket({ id });
  await page.setViewportSize({ width: 360, height: 740 });
  for (const language of LANGUAGES) {
    const widget = await show({ language });
    await widget.open();
    await widget.go('tickets');
    await widget.openTicket('Five words');
    const words = ([1, 2, 3, 4, 5] as const).map((score) => widget.say(`tickets.rate.${score}`));
    const boxes = await Promise.all(
      words.map((name) => widget.dialog.getByRole('button', { name, exact: true }).boundingBox()),
    );
    expect(new Set(boxes.map((box) => Math.round(box?.y ?? 0))).size, language).toBe(1);
    // One line of text each, within the panel.
    expect(Math.max(...boxes.map((box) => box?.height ?? 0)), language).toBeLessThan(50);
    expect(Math.max(...boxes.map((box) => (box?.x ?? 0) + (box?.width ?? 0))), language).toBeLessThanOrEqual(344);
    expect((await audit(page)).violations, language).toEqual([]);
  }
});
