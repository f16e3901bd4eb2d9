import { expect, test } from '../fixtures.ts';
import { Widget } from '../widget.ts';

const CATEGORY = 'Tracking and ETA';

test('a page that changes its route during a submission shows the result, once @chromium', async ({
  page,
  show,
  stage,
}) => {
  let release = () => {};
  const released = new Promise<void>((done) => (release = done));
  let posts = 0;
  await page.route(`${stage.demo.api}/v1/tickets`, async (route) => {
    if (route.request().method() === 'POST') {
      posts++;
      await released;
    }
    await route.continue();
  });
  const widget = await show();
  await widget.open();
  await widget.subject.fill('Sent while leaving');
  await widget.description.fill('The page went on.');
  await widget.dialog.getByRole('combobox', { name: widget.say('submit.category') }).selectOption(CATEGORY);
  await widget.dialog.getByRole('button', { name: widget.say('submit.send'), exact: true }).click();
  await expect.poll(() => posts).toBe(1);
  await widget.go('status');
  await widget.close();
  await page.evaluate(() => {
    history.pushState({}, '', '#/elsewhere');
    document
      .querySelector('main')
      ?.replaceWith(Object.assign(document.createElement('main'), { textContent: 'Another route' }));
    dispatchEvent(new PopStateEvent('popstate'));
  });
  await expect(page.getByText('Another route')).toBeVisible();
  release();
  // Shown although the form is not visible.
  await expect(page.locator('madoguchi-widget').getByText(widget.pattern('submit.sent')).first()).toBeAttached();
  await widget.open();
  await widget.go('tickets');
  await expect(widget.dialog.getByText('Sent while leaving').filter({ visible: true })).toHaveCount(1);
  expect(posts).toBe(1);
});

test('an expired sign-in keeps the text; after the next one it is sent, once @chromium', async ({
  page,
  show,
  stage,
  seen,
}) => {
  seen.expected.push(/status of 401/);
  const keys: (string | undefined)[] = [];
  let over = true;
  await page.route(`${stage.demo.api}/v1/tickets`, async (route) => {
    const request = route.request();
    if (request.method() !== 'POST') return route.continue();
    keys.push(request.headers()['idempotency-key']);
    if (!over) return route.continue();
    const body = { type: 'about:blank', title: 'Sign in again.', status: 401, code: 'auth_expired' };
    return route.fulfill({
      status: 401,
      contentType: 'application/problem+json',
      headers: { 'access-control-allow-origin': new URL(page.url()).origin },
      body: JSON.stringify(body),
    });
  });
  const widget = await show();
  await widget.open();
  await widget.subject.fill('Signed out meanwhile');
  await widget.description.fill('Over lunch.');
  await widget.dialog.getByRole('combobox', { name: widget.say('submit.category') }).selectOption(CATEGORY);
  const send = widget.dialog.getByRole('button', { name: widget.say('submit.send'), exact: true });
  await send.click();
  await expect(widget.dialog.getByText(widget.say('error.auth_expired'))).toBeVisible();
  // The token is requested once more and the call repeated once; then the user has to act.
  await page.waitForTimeout(1_000);
  expect(keys).toHaveLength(2);
  await expect(widget.subject).toHaveValue('Signed out meanwhile');
  await expect(widget.description).toHaveValue('Over lunch.');
  over = false;
  await send.click();
  await widget.getTicketNumber();
  expect(keys).toHaveLength(3);
  expect(new Set(keys).size, 'one key for one ticket').toBe(1);
});

test('a duplicated tab sends the same ticket once; another text in it asks for confirmation @chromium', async ({
  page,
  context,
  show,
  seen,
}) => {
  seen.expected.push(/status of 422/);
  const widget = await show();
  /** Writes a draft and duplicates the tab, with its storage. */
  const duplicate = async (subject: string) => {
    await widget.subject.fill(subject);
    await widget.description.fill('In two tabs.');
    await widget.dialog.getByRole('combobox', { name: widget.say('submit.category') }).selectOption(CATEGORY);
    const kept = () => page.evaluate(() => Object.values(sessionStorage).join());
    await expect.poll(kept).toContain(subject);
    await expect.poll(kept).toMatch(/"category":"\w/);
    const opened = context.waitForEvent('page');
    await page.evaluate(() => void window.open(location.href));
    const other = new Widget(await opened, 'en');
    await other.open();
    await expect(other.subject).toHaveValue(subject);
    return other;
  };
  const send = async (tab: Widget) =>
    tab.dialog.getByRole('button', { name: tab.say('submit.send'), exact: true }).click();

  await widget.open();
  const same = await duplicate('The same in both');
  await send(widget);
  const number = await widget.getTicketNumber();
  await send(same);
  expect(await same.getTicketNumber()).toBe(number);

  await widget.dialog.getByRole('button', { name: widget.say('submit.more') }).click();
  const changed = await duplicate('Not the same for long');
  await send(widget);
  const second = await widget.getTicketNumber();
  await changed.description.fill('And something else.');
  await send(changed);
  await expect(changed.dialog.getByText(changed.say('error.idem_reused'))).toBeVisible();
  await expect(changed.description).toHaveValue('And something else.');
  await changed.dialog.getByRole('button', { name: changed.say('submit.again') }).click();
  expect(new Set([number, second, await changed.getTicketNumber()]).size).toBe(3);
});
