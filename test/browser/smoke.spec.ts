import { Buffer } from 'node:buffer';
import { categories, priorities } from '../../demo/configuration.ts';
import { expect, test } from './fixtures.ts';
import { Inbox } from './inbox-driver.ts';
import { LANGUAGES } from './messages.ts';

const getLabel = (list: typeof categories | typeof priorities, id: string, language: 'en' | 'ja') => {
  const label = list.find((entry) => entry.id === id)?.label;
  return typeof label === 'string' ? label : (label?.[language] ?? '');
};

// The smallest possible PNG.
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

for (const language of LANGUAGES) {
  const t = {
    en: {
      subject: 'The ETA of our vessel jumps',
      text: 'Since this morning it changes every hour.',
      answer: 'Thank you, we found the cause.',
      reply: 'Great, it is steady now.',
    },
    ja: {
      subject: '本船の到着予定が変わり続ける',
      text: '今朝から1時間ごとに変わります。',
      answer: 'ご連絡ありがとうございます。原因がわかりました。',
      reply: '直りました。ありがとうございます。',
    },
  }[language];

  test(`${language}: a ticket is created, found, answered by an agent and replied to`, async ({
    show,
    stage,
    context,
  }, info) => {
    const subject = `${t.subject} ${info.project.name}`;
    const widget = await show({ visitor: 'user', language });
    await widget.open();
    await expect(widget.subject).toBeFocused();
    const number = await widget.submit({
      subject,
      description: t.text,
      category: getLabel(categories, 'tracking', language),
      priority: getLabel(priorities, 'high', language),
      files: [{ name: 'screen.png', mimeType: 'image/png', buffer: png }],
    });
    expect(number).toMatch(/^\d+$/);

    await widget.go('tickets');
    await widget.openTicket(subject);
    await expect(widget.dialog.getByText(number).filter({ visible: true }).first()).toBeVisible();
    await expect(widget.dialog.getByText('screen.png').filter({ visible: true }).first()).toBeVisible();

    const agent = await context.newPage();
    const inbox = new Inbox(agent);
    await inbox.open(stage.demo);
    await inbox.openTicket(subject);
    await inbox.reply(t.answer);
    await agent.close();

    // The page became visible again, which makes the panel reload.
    await widget.page.bringToFront();
    await expect(widget.dialog.getByText(t.answer)).toBeVisible({ timeout: 30_000 });
    await widget.reply(t.reply);
    await widget.close();
    await expect(widget.badge).toBeFocused();
  });

  test(`${language}: the status of the product is displayed @chromium`, async ({ show }) => {
    const widget = await show({ language });
    await widget.open();
    await widget.go('status');
    const headlines = (['operational', 'maintenance', 'degraded', 'partial_outage', 'major_outage'] as const).map(
      (state) => widget.say(`status.headline.${state}`),
    );
    await expect(widget.dialog.getByText(new RegExp(headlines.join('|'))).first()).toBeVisible();
    await expect(widget.dialog.getByText(widget.say('status.components')).first()).toBeVisible();
  });

  test(`${language}: an admin turns support access on and off`, async ({ show }) => {
    const widget = await show({ visitor: 'admin', language });
    await widget.open();
    await widget.go('access');
    const control = widget.dialog.getByRole('switch', { name: widget.say('access.switch') });
    await expect(control).toBeVisible();
    if (await control.isChecked()) await widget.turnOffAccess();
    await widget.turnOnAccess();
    await expect(widget.dialog.getByText(widget.say('access.on')).first()).toBeVisible();
    await widget.turnOffAccess();
    await expect(widget.dialog.getByText(widget.say('access.off')).first()).toBeVisible();
  });
}

test('a user without permission to manage access has no such tab; on the free plan the form names the alternative @chromium', async ({
  show,
}) => {
  const widget = await show({ visitor: 'free' });
  await widget.open();
  await expect(widget.dialog.getByRole('link', { name: 'Ask the community' })).toBeVisible();
  await expect(widget.dialog.getByRole('button', { name: widget.say('submit.send'), exact: true })).toHaveCount(0);
});

test('signed out, the panel asks to sign in and shows the status', async ({ show }) => {
  const widget = await show({ visitor: 'anonymous' });
  await widget.open();
  await expect(widget.dialog.getByText(/sign in/i).first()).toBeVisible();
  await widget.go('status');
  await expect(widget.dialog.getByText(widget.say('status.components')).first()).toBeVisible();
});

test('the demo shows the widget inside its host product @chromium', async ({ page, stage, seen }) => {
  await page.goto(`${stage.demo.host}/?as=user`);
  await page.getByRole('button', { name: /^Help/ }).click();
  await expect(page.getByRole('dialog', { name: 'Support' })).toBeVisible();
  expect(seen.violations).toEqual([]);
});
