import { expect, test } from '../fixtures.ts';

test('a translator that wraps the panel’s texts has no effect, and the badge is not printed @chromium', async ({
  page,
  show,
}) => {
  const widget = await show();
  /** Wraps every text of the widget in an element, as Google Translate does. */
  const translate = () =>
    page.evaluate(() => {
      const root = document.querySelector('madoguchi-widget')?.shadowRoot;
      if (!root) throw new Error('There is no widget.');
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      const texts: Text[] = [];
      while (walker.nextNode()) if (walker.currentNode instanceof Text) texts.push(walker.currentNode);
      for (const text of texts) {
        if (!text.data.trim() || text.parentElement?.closest('style, font, option, textarea')) continue;
        const outer = document.createElement('font');
        const inner = document.createElement('font');
        inner.textContent = text.data;
        outer.append(inner);
        text.replaceWith(outer);
      }
      return texts.length;
    });

  await widget.open();
  expect(await translate()).toBeGreaterThan(10);
  await widget.subject.fill('Translated');
  await widget.description.fill('Every text was put into other elements.');
  await widget.dialog.getByRole('combobox', { name: 'Category' }).selectOption('Tracking and ETA');
  await translate();
  await widget.dialog
    .getByRole('button', { name: /Submit/ })
    .last()
    .click();
  await widget.getTicketNumber();
  await translate();
  for (const tab of ['tickets', 'status', 'submit', 'tickets'] as const) {
    await widget.go(tab);
    await translate();
  }
  await widget.dialog.getByRole('button', { name: 'Translated' }).first().click();
  await widget.dialog.getByRole('textbox', { name: 'Your reply' }).fill('Still whole.');
  await translate();
  await widget.dialog.getByRole('button', { name: 'Send reply' }).click();
  await expect(widget.dialog.getByText('Still whole.')).toBeVisible();
  await translate();
  await widget.dialog.getByRole('button', { name: 'All tickets' }).click();
  await expect(widget.dialog.getByRole('button', { name: 'Translated' }).first()).toBeVisible();
  await widget.close();

  await page.emulateMedia({ media: 'print' });
  await expect(widget.badge).toBeHidden();
});
