import { expect, test } from '../fixtures.ts';

test("while the page's own modal dialog is open the widget does not compete for the focus, and afterwards everything is restored", async ({
  page,
  show,
}) => {
  const widget = await show({
    body: '<main><h1>Invoices</h1><dialog id="own" aria-label="Own"><button id="shut">Shut</button></dialog></main>',
  });
  await widget.open();
  await widget.subject.fill('Half a sentence');
  await page.evaluate(() => {
    const own = document.querySelector('dialog');
    document.querySelector('#shut')?.addEventListener('click', () => own?.close());
    own?.showModal();
  });
  const moves = await page.evaluate(async () => {
    let count = 0;
    const counted = () => count++;
    document.addEventListener('focusin', counted);
    await new Promise((done) => setTimeout(done, 1_000));
    document.removeEventListener('focusin', counted);
    return count;
  });
  expect(moves).toBeLessThanOrEqual(1);
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('shut');

  await page.getByRole('button', { name: 'Shut' }).click();
  await widget.subject.click();
  await page.keyboard.press('End');
  await page.keyboard.type(', finished');
  await expect(widget.subject).toHaveValue('Half a sentence, finished');
});
