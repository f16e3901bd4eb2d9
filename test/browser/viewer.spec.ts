import type { BrowserContext, Page } from '@playwright/test';
import { collectTraces } from '../panel/traces.ts';
import { expect, test } from './fixtures.ts';
import { Widget } from './widget.ts';

// Sign-outs and streams are per person: another test's would change them.
test.describe.configure({ mode: 'serial' });

/** Occurs in every text of the first viewer, and nowhere else. */
const MARK = 'kumquat';

/** Returns all of the first viewer's data in the page. */
async function traces(page: Page, ...more: string[]): Promise<string[]> {
  const all = await page.evaluate(collectTraces);
  return all.filter((text) => [MARK, ...more].some((mark) => text.toLowerCase().includes(mark.toLowerCase())));
}

const logout = (page: Page) =>
  page.evaluate(() => {
    const { Madoguchi } = window;
    return Madoguchi && 'logout' in Madoguchi ? Madoguchi.logout() : undefined;
  });

/** Performs a viewer's actions, so that as much of their data as possible is in memory and on the screen. */
async function use(widget: Widget): Promise<string> {
  await widget.open();
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  const number = await widget.submit({
    subject: `${MARK} subject`,
    description: `${MARK} description`,
    category: 'Tracking and ETA',
    files: [{ name: `${MARK}.png`, mimeType: 'image/png', buffer: png }],
  });
  await widget.go('tickets');
  const search = widget.dialog.getByRole('searchbox');
  await search.fill(MARK);
  await search.press('Enter');
  await widget.openTicket(`${MARK} subject`);
  await widget.reply(`${MARK} reply`);
  await widget.dialog.getByRole('textbox', { name: widget.say('tickets.reply'), exact: true }).fill(`${MARK} half`);
  await widget.go('status');
  await expect(widget.dialog.getByRole('heading', { name: widget.say('status.components') })).toBeVisible();
  await widget.go('access');
  await expect(widget.dialog.getByRole('switch')).toBeVisible();
  await expect.poll(() => traces(widget.page)).not.toEqual([]);
  return number;
}

for (const [how, next] of [
  ['logout', null],
  ['identify as another person', 'free'],
  ['identify as nobody', 'anonymous'],
] as const) {
  test(`${how} leaves no data of the last viewer in the widget, the title or the storage`, async ({
    page,
    show,
    stage,
  }) => {
    test.setTimeout(90_000);
    const widget = await show({ visitor: 'admin', attributes: { 'data-unread-in-title': 'true' } });
    const title = await page.title();
    const number = await use(widget);
    const token = next && (await stage.demo.identity.createVisitorToken(next));
    if (how === 'logout') await logout(page);
    else
      await page.evaluate((token) => {
        const { Madoguchi } = window;
        if (Madoguchi && 'identify' in Madoguchi) Madoguchi.identify({ getToken: () => token });
      }, token);
    await expect.poll(() => traces(page, `#${number}`)).toEqual([]);
    expect(await page.title()).toBe(title);
    if (how === 'logout') {
      await expect(widget.dialog).toBeHidden();
      await widget.open();
    }
    // The earlier token counts as none, so no user is signed in after `logout`.
    for (const tab of ['submit', 'tickets', 'status', 'submit'] as const) {
      await widget.go(tab);
      await page.waitForTimeout(300);
      expect(await traces(page, `#${number}`)).toEqual([]);
    }
    await widget.go('tickets');
    if (next !== 'free') await expect(widget.dialog.getByText(widget.say('tickets.signedout'))).toBeVisible();
  });
}

/** Event streams that run in the pages of a context. */
function openStreams(context: BrowserContext) {
  const open = new Set<unknown>();
  const isStream = (url: string) => new URL(url).pathname.endsWith('/v1/events');
  context.on('response', (response) => {
    if (isStream(response.url()) && response.ok() && response.request().method() === 'GET')
      open.add(response.request());
  });
  context.on('requestfinished', (request) => open.delete(request));
  context.on('requestfailed', (request) => open.delete(request));
  return open;
}

test('a sign-out reaches the other tabs: drafts, tickets and the event stream end', async ({
  context,
  address,
  page,
}) => {
  test.setTimeout(90_000);
  const streams = openStreams(context);
  const url = await address({ visitor: 'admin' });
  await page.goto(url);
  const first = new Widget(page, 'en');
  const other = await context.newPage();
  await other.goto(url);
  const second = new Widget(other, 'en');
  const number = await use(second);
  await first.open();
  await expect.poll(() => streams.size).toBe(1);
  await logout(page);
  await expect.poll(() => traces(other, `#${number}`)).toEqual([]);
  await expect(second.dialog).toBeHidden();
  await expect.poll(() => streams.size).toBe(0);
  await second.open();
  await second.go('tickets');
  await expect(second.dialog.getByText(second.say('tickets.signedout'))).toBeVisible();
  expect(await traces(other, `#${number}`)).toEqual([]);
  const messages = await other.evaluate(() => Object.entries(localStorage).filter(([key]) => /signed-out/.test(key)));
  expect(messages.map(([, message]) => message)).toEqual([expect.stringMatching(/^[a-z\d]{1,7} [a-z\d]+$/)]);
});

test('after logout the token URL is requested again when the panel is opened, for the next person', async ({
  page,
  stage,
}) => {
  let visitor: 'admin' | 'free' = 'admin';
  let asked = 0;
  await page.route('**/support-token', async (route) => {
    asked++;
    const token = await stage.demo.identity.createVisitorToken(visitor);
    await route.fulfill({ contentType: 'application/json', body: JSON.stringify({ token }) });
  });
  await page.goto(
    stage.pages.put({
      lang: 'en',
      csp: null,
      head: `<script async crossorigin src="${stage.demo.script}" data-api="${stage.demo.api}" data-token-url="/support-token"></script>`,
      body: '<main><h1>Invoices</h1></main>',
    }),
  );
  const widget = new Widget(page, 'en');
  await widget.open();
  await widget.go('tickets');
  await expect(widget.dialog.getByRole('searchbox')).toBeVisible();
  await logout(page);
  const before = asked;
  visitor = 'free';
  await page.waitForTimeout(500);
  expect(asked).toBe(before);
  await widget.open();
  await widget.go('tickets');
  await expect(widget.dialog.getByRole('searchbox')).toBeVisible();
  expect(asked).toBeGreaterThan(before);
});
