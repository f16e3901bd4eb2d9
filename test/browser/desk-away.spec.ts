/** A live desk elsewhere that is away for a while, as somebody with the panel open sees it. `npm run test:desks` runs it. */
import { randomUUID } from 'node:crypto';
import { expect, test } from './fixtures.ts';

test('a desk that does not answer is said to be so, and what was typed is filed once it does', async ({
  show,
  desk,
  seen,
}) => {
  // Chromium writes each refused call into the console by itself.
  seen.expected.push(/503/);
  const subject = `Nothing works ${randomUUID().slice(0, 8)}`;
  const widget = await show({ visitor: 'user' });
  const { dialog, say } = widget;
  await widget.open();
  await expect(dialog.getByRole('combobox', { name: say('submit.category') })).toBeVisible();
  const limit = { status: 429, headers: { 'retry-after': '1' } };
  desk.line?.script(...Array.from({ length: 3 }, () => limit));
  await widget.go('tickets');
  await expect(dialog.getByText(say('error.unavailable')).first()).toBeVisible();

  await widget.go('submit');
  const number = await widget.submit({
    subject,
    description: 'Typed while the desk was away.',
    category: 'Tracking and ETA',
  });
  await widget.go('tickets');
  await widget.openTicket(subject);
  await expect(dialog.getByText(number).filter({ visible: true }).first()).toBeVisible();
});
