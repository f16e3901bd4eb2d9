import { expect, test } from '../fixtures.ts';

test('Enter and Escape in an input method neither send nor close @chromium', async ({ page, context, show }) => {
  let posts = 0;
  page.on('request', (request) => {
    if (request.method() === 'POST') posts++;
  });
  const widget = await show({ language: 'ja' });
  await widget.open();
  await widget.subject.focus();
  const devtools = await context.newCDPSession(page);
  const composing = (key: string) => ({
    type: 'rawKeyDown' as const,
    key,
    code: key,
    windowsVirtualKeyCode: 229,
    nativeVirtualKeyCode: 229,
  });

  await devtools.send('Input.imeSetComposition', { text: 'にほん', selectionStart: 3, selectionEnd: 3 });
  await devtools.send('Input.dispatchKeyEvent', composing('Escape'));
  await expect(widget.dialog).toBeVisible();
  await devtools.send('Input.dispatchKeyEvent', composing('Enter'));
  await devtools.send('Input.insertText', { text: '日本' });
  await expect(widget.subject).toHaveValue('日本');
  await expect(widget.dialog).toBeVisible();
  expect(posts).toBe(0);
});
