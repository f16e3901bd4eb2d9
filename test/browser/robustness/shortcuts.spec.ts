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
