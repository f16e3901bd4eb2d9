import { expect, test } from '../fixtures.ts';

test("keys typed into the panel's fields never reach the page's shortcuts", async ({ page, show }) => {
  const widget = await show({
    head:
      '<script nonce="{{nonce}}">window.heard = [];' +
      'for (const type of ["keydown", "keypress", "keyup"]) document.addEventListener(type, (event) => heard.push(event.key));</script>',
  });
  await widget.open();
  await widget.subject.focus();
  await page.evaluate('heard.length = 0');
  await page.keyboard.type('jk/?c');
  await widget.description.focus();
  await page.keyboard.type('gg');
  expect(await page.evaluate('heard')).toEqual([]);
  await expect(widget.subject).toHaveValue('jk/?c');

  await page.getByRole('button', { name: 'Host button' }).focus();
  await page.keyboard.press('j');
  expect(await page.evaluate('heard')).toContain('j');
});

test('keys pressed on tabs, buttons and rows, and input events, never reach bubbling listeners of the page', async ({
  page,
  show,
}) => {
  const widget = await show({
    head:
      '<script nonce="{{nonce}}">window.heard = [];' +
      'for (const type of ["keydown", "keypress", "keyup", "beforeinput", "input"])' +
      '  for (const node of [document, window]) node.addEventListener(type, (event) => heard.push(`${type} ${event.key}`));</script>',
  });
  const pressAll = async (keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  await widget.open();
  await page.evaluate('heard.length = 0');
  await page.keyboard.type('ab');
  await widget.description.fill('Filled in');
  await widget.dialog.getByRole('tab', { name: widget.say('shell.tab.submit') }).focus();
  await pressAll(['ArrowRight', 'End', 'Home', 'ArrowRight', 'Space', 'j']);
  await expect(widget.dialog.getByRole('tab', { name: widget.say('shell.tab.tickets') })).toHaveAttribute(
    'aria-selected',
    'true',
  );
  const row = widget.dialog.getByRole('listitem').getByRole('button').first();
  await expect(row).toBeVisible();
  await row.focus();
  await pressAll(['ArrowDown', 'ArrowUp', 'j', 'Tab', 'Shift+Tab']);
  await widget.dialog.getByRole('button', { name: widget.say('shell.close'), exact: true }).focus();
  await page.keyboard.press('Escape');
  await expect(widget.dialog).toBeHidden();
  await expect(widget.badge).toBeFocused();
  await page.keyboard.press('Space');
  await expect(widget.dialog).toBeVisible();
  expect(await page.evaluate('heard')).toEqual([]);
});
