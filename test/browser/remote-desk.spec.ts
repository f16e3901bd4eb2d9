/** The panel with a live remote help desk: an outage, and features that do not depend on the help desk. */
import { randomUUID } from 'node:crypto';
import { expect, test } from './fixtures.ts';

test('an outage of the help desk is reported, and the draft is submitted after it', async ({ show, desk, seen }) => {
  // Chromium logs each refused call to the console by itself.
  seen.expected.push(/503/);
  const subject = `Nothing works ${randomUUID().slice(0, 8)}`;
  const widget = await show({ visitor: 'user' });
  const { dialog, say } = widget;
  await widget.open();
  await expect(dialog.getByRole('combobox', { name: say('submit.category') })).toBeVisible();
  const limit = { status: 429, headers: { 'retry-after': '1' } };
  // More requests than the list needs: the server also polls for changes.
  desk.line?.script(...Array.from({ length: 100 }, () => limit));
  await widget.go('tickets');
  await expect(dialog.getByText(say('error.unavailable')).first()).toBeVisible();
  desk.line?.clearScript();

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

test('an admin turns on support access with any help desk', async ({ show }) => {
  const widget = await show({ visitor: 'admin' });
  await widget.open();
  await widget.go('access');
  await expect(widget.dialog.getByRole('switch', { name: widget.say('access.switch') })).toBeVisible();
});
