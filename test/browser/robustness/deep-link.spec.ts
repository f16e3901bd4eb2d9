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

test('a link on the page itself leads to a tab once the panel is there @chromium', async ({ page, show }) => {
  const widget = await show({ body: '<p><a href="#madoguchi=status">Is it you?</a></p>' });
  await widget.open();
  await widget.subject.fill('Half a sentence');
  await page.getByRole('link', { name: 'Is it you?' }).click();
  await expect(widget.dialog.getByRole('tab', { name: 'Status' })).toHaveAttribute('aria-selected', 'true');
  await widget.go('submit');
  await expect(widget.subject).toHaveValue('Half a sentence');
});
