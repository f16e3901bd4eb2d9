import { categories, priorities } from '../../demo/configuration.ts';
import { audit } from './audit.ts';
import { expect, test } from './fixtures.ts';
import { Inbox } from './inbox-driver.ts';
import { LANGUAGES } from './messages.ts';

/** Texts of the people in the journeys. */
const SAID = {
  en: {
    subject: 'The customs export stays empty',
    text: 'Since this morning every export has no rows.',
    answer: 'We are looking at it. Which vessel is it?',
    byMail: 'It is the Aoi Maru.',
    first: 'Please choose the date again.',
    why: 'It is still empty.',
    second: 'The time zone was the cause; it is set right now.',
    late: 'Our ship leaves tonight.',
  },
  ja: {
    subject: '通関データの出力が空になる',
    text: '今朝から、どの出力にも行がありません。',
    answer: '確認しています。どの船でしょうか。',
    byMail: 'あおい丸です。',
    first: '日付を選び直してください。',
    why: 'まだ空のままです。',
    second: '原因はタイムゾーンでした。設定を直しました。',
    late: '今夜出港します。',
  },
};

const getTexts = (list: typeof categories | typeof priorities, id: string, language: 'en' | 'ja') => {
  const label = list.find((one) => one.id === id)?.label;
  return typeof label === 'string' ? label : (label?.[language] ?? '');
};

for (const language of LANGUAGES) {
  const said = SAID[language];

  test(`${language}: created, assigned, answered, replied by mail, solution suggested, declined, suggested, confirmed, rated`, async ({
    show,
    stage,
    context,
    browserName,
  }, info) => {
    test.setTimeout(120_000);
    const subject = `${said.subject} ${info.project.name} ${info.repeatEachIndex}`;
    const widget = await show({ visitor: 'user', language });
    const { dialog, say } = widget;
    const quiet = async () => {
      // What axe reads hardly differs by engine.
      if (browserName === 'chromium') expect((await audit(widget.page)).violations).toEqual([]);
    };
    const press = (key: Parameters<typeof say>[0]) =>
      dialog.getByRole('button', { name: say(key), exact: true }).click();
    const stands = (text: string) => expect(dialog.getByText(text).first()).toBeVisible({ timeout: 30_000 });

    await widget.open();
    await widget.submit({ subject, description: said.text, category: getTexts(categories, 'tracking', language) });
    await widget.go('tickets');
    await widget.openTicket(subject);
    await quiet();

    const agent = await context.newPage();
    const inbox = new Inbox(agent);
    await inbox.open(stage.demo);
    await inbox.openTicket(subject);
    await agent.getByRole('button', { name: 'Assign to me' }).click();
    await expect(agent.getByRole('button', { name: 'Assignee: Maya Okafor' })).toBeVisible();
    await inbox.reply(said.answer);
    await widget.page.bringToFront();
    await stands(said.answer);
    await quiet();

    // By mail, from the customer's mailbox.
    const mailbox = await context.newPage();
    const mail = mailbox.locator('article, li, details').filter({ hasText: said.answer }).filter({ hasText: subject });
    await expect(async () => {
      await mailbox.goto(stage.demo.mail);
      await expect(mail.first()).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 20_000 });
    const box = mailbox.getByRole('textbox', { name: subject, includeHidden: true }).first();
    await box.evaluate((it) => it.closest('details')?.setAttribute('open', ''));
    await box.fill(said.byMail);
    await box.locator('xpath=ancestor::form').getByRole('button').click();
    await expect(mailbox.getByText('Your answer was added to the ticket.')).toBeVisible();
    await mailbox.close();
    await widget.page.bringToFront();
    await stands(said.byMail);

    await inbox.reply(said.first, 'Solution suggested');
    await widget.page.bringToFront();
    await stands(said.first);
    await quiet();
    await press('tickets.need-help');
    await dialog.getByRole('textbox', { name: say('tickets.need-help.why') }).fill(said.why);
    await quiet();
    await press('tickets.need-help');
    await stands(said.why);

    await inbox.reply(said.second, 'Solution suggested');
    await widget.page.bringToFront();
    await stands(said.second);
    await press('tickets.confirm');
    await expect(dialog.getByRole('group', { name: say('tickets.rate') })).toBeVisible();
    await quiet();
    await press('tickets.rate.5');
    await expect(dialog.getByRole('button', { name: say('tickets.rate.5'), exact: true })).toHaveAttribute(
      'aria-pressed',
      'true',
    );
    await quiet();
    await agent.close();
  });

  test(`${language}: a response is overdue, and the customer escalates the ticket`, async ({
    show,
    stage,
    context,
    browserName,
  }, info) => {
    test.setTimeout(90_000);
    const subject = `${said.subject} (2) ${info.project.name} ${info.repeatEachIndex}`;
    // Admins are the designated contacts.
    const widget = await show({ visitor: 'admin', language });
    const { dialog, say } = widget;
    const quiet = async () => {
      if (browserName === 'chromium') expect((await audit(widget.page)).violations).toEqual([]);
    };
    await widget.open();
    await widget.submit({
      subject,
      description: said.text,
      category: getTexts(categories, 'tracking', language),
      priority: getTexts(priorities, 'urgent', language),
    });
    await widget.go('tickets');
    await widget.openTicket(subject);
    const more = dialog.getByRole('button', { name: say('tickets.escalate'), exact: true });
    await expect(dialog.getByText(widget.pattern('tickets.due')).first()).toBeVisible();
    await expect(more).toHaveCount(0);

    // Advances the time: the answer was due a minute ago.
    const { db } = stage.demo.store;
    await db
      .updateTable('tickets')
      .set({ response_due_at: Date.now() - 60_000 })
      .where('subject', '=', subject)
      .execute();
    await widget.close();
    await widget.page.reload();
    await widget.open();
    await widget.go('tickets');
    await widget.openTicket(subject);
    await expect(dialog.getByText(widget.pattern('tickets.due.passed')).first()).toBeVisible();
    await quiet();
    await more.click();
    await dialog.getByRole('textbox', { name: say('tickets.escalate.why') }).fill(said.late);
    await quiet();
    await dialog.getByRole('button', { name: say('tickets.escalate'), exact: true }).click();
    await expect(dialog.getByText(widget.pattern('tickets.escalated')).first()).toBeVisible();
    await expect(more).toHaveCount(0);
    await quiet();

    const agent = await context.newPage();
    const inbox = new Inbox(agent);
    await inbox.open(stage.demo, 'views/escalated');
    await inbox.openTicket(subject);
    await expect(agent.getByText(said.late).first()).toBeVisible();
    await agent.close();
  });
}
