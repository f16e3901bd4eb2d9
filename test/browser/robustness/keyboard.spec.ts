import { expect, test } from '../fixtures.ts';

test('by keyboard alone: open, through the tabs, close, and back to the badge', async ({ page, show }) => {
  const widget = await show();
  await expect(widget.badge).toBeVisible();
  await page.getByRole('button', { name: 'Host button' }).focus();
  await page.keyboard.press('Tab');
  await expect(widget.badge).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(widget.dialog).toBeVisible();
  await expect(widget.subject).toBeFocused();

  const tab = (name: string) => widget.dialog.getByRole('tab', { name });
  for (
    let presses = 0;
    presses < 10 && !(await tab('Submit a ticket').evaluate((it) => it.matches(':focus')));
    presses++
  ) {
    await page.keyboard.press('Shift+Tab');
  }
  await expect(tab('Submit a ticket')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(tab('My tickets')).toBeFocused();
  // Focus does not select a tab, because lists are loaded over the network.
  await expect(tab('My tickets')).toHaveAttribute('aria-selected', 'false');
  await page.keyboard.press('End');
  await expect(widget.dialog.getByRole('tab').last()).toBeFocused();
  await page.keyboard.press('Home');
  await expect(tab('Submit a ticket')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(tab('My tickets')).toHaveAttribute('aria-selected', 'true');

  await page.keyboard.press('Escape');
  await expect(widget.dialog).toBeHidden();
  await expect(widget.badge).toBeFocused();
});

test('a ticket is created without a mouse', async ({ page, show }) => {
  const widget = await show();
  await expect(widget.badge).toBeVisible();
  await widget.badge.focus();
  await page.keyboard.press('Space');
  await expect(widget.subject).toBeFocused();
  await page.keyboard.type('No mouse here');
  const category = widget.dialog.getByRole('combobox', { name: widget.say('submit.category') });
  await expect(category).toBeVisible();
  const reach = async (target: typeof category) => {
    for (let presses = 0; presses < 25 && !(await target.evaluate((it) => it.matches(':focus'))); presses++)
      await page.keyboard.press('Tab');
    await expect(target).toBeFocused();
  };
  await reach(widget.description);
  await page.keyboard.type('All by keys.');
  await reach(category);
  await page.keyboard.type('Tracking');
  await reach(widget.dialog.getByRole('button', { name: 'Submit', exact: true }));
  await page.keyboard.press('Enter');
  expect(await widget.getTicketNumber()).toMatch(/^\d+$/);
});

test('a button that is removed by its click leaves the focus in the panel', async ({ page, show }) => {
  const widget = await show();
  await widget.open();
  const subject = `A long log ${Date.now()}`;
  await widget.submit({ subject, description: 'One line of the log.\n'.repeat(300), category: 'tracking' });
  await widget.go('tickets');
  await widget.openTicket(subject);
  const whole = widget.dialog.getByRole('button', { name: widget.pattern('tickets.show-all') });
  await whole.focus();
  await page.keyboard.press('Enter');
  await expect(whole).toBeHidden();
  await expect(widget.dialog.locator(':focus')).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(widget.dialog).toBeHidden();
});
