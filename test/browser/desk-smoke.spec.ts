/**
 * The core journey on every help desk: the demo's own in the ordinary suite, a live Request Tracker and a live Redmine
 * with `npm run test:desks`. Missing features show only in the session's capabilities.
 */
import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { categories, priorities } from '../../demo/configuration.ts';
import { expect, test } from './fixtures.ts';
import { Inbox } from './inbox-driver.ts';

const english = (list: typeof categories | typeof priorities, id: string): string => {
  const label = list.find((entry) => entry.id === id)?.label;
  return typeof label === 'string' ? label : (label?.en ?? '');
};
/** A unique word, because help desks outlive a test. */
const word = () => `walk${randomUUID().slice(0, 8)}`;

test('create with attachment and priority, list, search, answer, reply, close, reopen @chromium', async ({
  show,
  desk,
  stage,
  context,
}) => {
  const subject = `The ETA of our vessel jumps ${word()}`;
  const widget = await show({ visitor: 'user' });
  const { dialog, say } = widget;
  await widget.open();
  await expect(dialog.getByRole('combobox', { name: say('submit.category') })).toBeVisible();
  const number = await widget.submit({
    subject,
    description: 'Since this morning it changes every <b>hour</b>.\n\nSee the file.',
    category: english(categories, 'tracking'),
    priority: english(priorities, 'high'),
    files: [{ name: 'eta.txt', mimeType: 'text/plain', buffer: Buffer.from('09:00, 11:00, 10:00') }],
  });

  await widget.go('tickets');
  const search = dialog.getByRole('searchbox', { name: say('tickets.search') });
  const row = dialog.getByRole('button', { name: subject }).or(dialog.getByRole('link', { name: subject }));
  await expect(row).toBeVisible();
  await search.fill(`${word()}nowhere`);
  await expect(row).toHaveCount(0);
  await search.fill(subject.split(' ').at(-1) ?? '');
  await widget.openTicket(subject);
  const seen = (text: string) => dialog.getByText(text).filter({ visible: true }).first();
  await expect(seen('Since this morning it changes every <b>hour</b>.')).toBeVisible();
  await expect(seen('eta.txt')).toBeVisible();
  await expect(seen(number)).toBeVisible();
  await expect(seen(english(priorities, 'high'))).toBeVisible();

  const answer = `Thank you, we look into it ${word()}`;
  if (desk.kind === 'own') {
    const agent = await context.newPage();
    const inbox = new Inbox(agent);
    await inbox.open(stage.demo);
    await inbox.openTicket(subject);
    await inbox.reply(answer);
    await agent.close();
    await widget.page.bringToFront();
  } else {
    // No user action: the help desk is polled for changes.
    await desk.answer(number, answer);
  }
  // An agent's reply can be undone for ten seconds.
  await expect(seen(answer)).toBeVisible({ timeout: 30_000 });

  await widget.reply('It is steady now.');
  await dialog.getByRole('button', { name: say('tickets.close'), exact: true }).click();
  await dialog.getByRole('button', { name: say('tickets.close'), exact: true }).click();
  await expect(dialog.getByText(say('tickets.reply.closed'))).toBeVisible();
  await dialog.getByRole('button', { name: say('tickets.reopen'), exact: true }).click();
  await dialog.getByRole('textbox', { name: say('tickets.reopen.why') }).fill('It jumps again.');
  await dialog.getByRole('button', { name: say('tickets.reopen'), exact: true }).click();
  await expect(seen('It jumps again.')).toBeVisible();
  await expect(seen(say('tickets.status.open'))).toBeVisible();
});
