import { expect, test } from '../fixtures.ts';
import { Widget } from '../widget.ts';

test('a deep link opens the form with its text, and sends nothing @chromium', async ({ page, address }) => {
  const posts: string[] = [];
  page.on('request', (request) => request.method() === 'POST' && posts.push(request.url()));
  await page.goto(`${await address()}#madoguchi=submit?subject=Cannot%20log%20in&category=tracking`);
  const widget = new Widget(page, 'en');
  await expect(widget.subject).toHaveValue('Cannot log in');
  await expect(widget.dialog.getByRole('combobox', { name: 'Category' })).toHaveValue('tracking');
  expect(posts).toEqual([]);
});

test('a link on the page itself opens a tab once the panel is loaded @chromium', async ({ page, show }) => {
  const widget = await show({ body: '<p><a href="#madoguchi=status">Is it you?</a></p>' });
  await widget.open();
  await widget.subject.fill('Half a sentence');
  await page.getByRole('link', { name: 'Is it you?' }).click();
  await expect(widget.dialog.getByRole('tab', { name: 'Status' })).toHaveAttribute('aria-selected', 'true');
  await widget.go('submit');
  await expect(widget.subject).toHaveValue('Half a sentence');
});

test('a query parameter opens the panel where a hash router rewrites the fragment, with the rules of fragment links', async ({
  page,
  address,
}) => {
  const host = { profile: 'routed-support', visitor: 'admin' } as const;
  const router = '<script nonce="{{nonce}}">location.replace("#/home")</script>';
  const link = 'submit?subject=From a link&cc=evil@example.com&loginAccess=yes&topic=reports';
  await page.goto(`${await address({ ...host, head: router })}?lang=en&madoguchi=${encodeURIComponent(link)}`);
  const widget = new Widget(page, 'en');
  await expect(widget.subject).toHaveValue('From a link');
  await expect(widget.subject).toHaveAccessibleDescription(/from a link/i);
  await expect(widget.dialog.getByRole('textbox', { name: /^Collaborators/ })).toHaveValue('');
  await expect(widget.dialog.locator('input[type=radio][name$=loginAccess]:checked')).toHaveCount(0);
  // The parameter is used once: a later route of the page does not reopen the panel.
  await widget.close();
  await page.evaluate(() => (location.hash = '#/invoices'));
  await page.waitForTimeout(500);
  await expect(widget.dialog).toBeHidden();
});
