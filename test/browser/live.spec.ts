import type { Page, Request } from '@playwright/test';
import { createClient } from '../../src/client/index.ts';
import { expect, test } from './fixtures.ts';
import type { Stage } from './host-page.ts';
import type { Widget } from './widget.ts';

// The count of new replies is per person, so another test's ticket would change it.
test.describe.configure({ mode: 'serial' });

const agent = (stage: Stage) =>
  createClient({ baseUrl: stage.demo.api, getToken: () => stage.demo.identity.createPersonToken('agent-maya') });

const customer = (stage: Stage) =>
  createClient({ baseUrl: stage.demo.api, getToken: () => stage.demo.identity.createVisitorToken('user') });

/** Event streams that this page has requested and that are still open. */
function streams(page: Page) {
  let asked = 0;
  let running = 0;
  const isStream = (url: string) => new URL(url).pathname.endsWith('/v1/events');
  page.on('response', (response) => {
    if (!isStream(response.url()) || !response.ok() || response.request().method() !== 'GET') return;
    asked++;
    running++;
  });
  const ended = (request: Request) => {
    if (isStream(request.url()) && request.method() === 'GET') running--;
  };
  page.on('requestfinished', ended);
  page.on('requestfailed', ended);
  return {
    get asked() {
      return asked;
    },
    get running() {
      return running;
    },
  };
}

/** Browsers never hide a page that Playwright drives, so the page is told that it is hidden. */
const hide = (page: Page, hidden: boolean) =>
  page.evaluate((hidden) => {
    Object.defineProperty(Document.prototype, 'hidden', { configurable: true, value: hidden });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);

/** Creates a ticket and opens it. */
async function followed(widget: Widget, stage: Stage, subject: string): Promise<string> {
  await widget.open();
  const number = await widget.submit({ subject, description: 'Since this morning.', category: 'Tracking and ETA' });
  await widget.go('tickets');
  await widget.openTicket(subject);
  const { items } = await agent(stage).listQueue({ q: number });
  const found = items.find((ticket) => ticket.number === number);
  if (!found) throw new Error(`No ticket ${number}.`);
  return found.id;
}

test('an answer is displayed within a second, and counted on the badge while the panel is closed', async ({
  page,
  show,
  stage,
}, info) => {
  test.setTimeout(120_000);
  const stream = streams(page);
  const widget = await show();
  const id = await followed(widget, stage, `Live ${info.project.name}`);
  await expect.poll(() => stream.running).toBe(1);
  const took: number[] = [];
  // Other work on the machine only increases the time.
  for (let answer = 1; answer <= 8 && (answer <= 3 || Math.min(...took) > 1_000); answer++) {
    const body = `This is answer ${answer}.`;
    const at = Date.now();
    await agent(stage).answerTicket({ id, body });
    await expect(widget.dialog.getByText(body)).toBeVisible({ timeout: 5_000 });
    took.push(Date.now() - at);
  }
  console.log(`figure: an answer is on the screen after ${Math.min(...took)} ms (best of ${took.join(', ')})`);
  expect(Math.min(...took)).toBeLessThanOrEqual(1_000);

  await widget.dialog.getByRole('button', { name: widget.say('tickets.back') }).click();
  await widget.close();
  // The demo's people have unread tickets from the start.
  const { unread } = await customer(stage).getSession();
  const words = (n: number) => (n === 0 ? '' : n === 1 ? '1 new reply' : `${n} new replies`);
  await expect(widget.badge).toHaveAccessibleDescription(words(unread));
  await agent(stage).answerTicket({ id, body: 'Is it well?' });
  await expect(widget.badge).toHaveAccessibleDescription(words(unread + 1));
  await expect(widget.badge).toHaveAccessibleName(widget.say('badge.label'));
  await expect(page.getByRole('status').filter({ hasText: words(unread + 1) })).toBeAttached();
  await widget.badge.click();
  await widget.openTicket(`Live ${info.project.name}`);
  await expect(widget.badge).toHaveAccessibleDescription(words(unread));
  expect(stream.asked, 'one stream for all of it').toBe(1);
});

test('of two pages one listens for both; a hidden one is idle @chromium', async ({ context, show, stage }) => {
  const widget = await show();
  const id = await followed(widget, stage, 'In two windows');
  const first = streams(widget.page);
  await widget.page.reload();
  await widget.open();
  await widget.go('tickets');
  await widget.openTicket('In two windows');
  await expect.poll(() => first.running).toBe(1);

  const page = await context.newPage();
  const second = streams(page);
  await page.goto(widget.page.url());
  const other = Object.assign(Object.create(Object.getPrototypeOf(widget)) as Widget, widget, { page });
  await other.open();
  await other.go('tickets');
  await other.openTicket('In two windows');
  await agent(stage).answerTicket({ id, body: 'To both of you.' });
  await expect(widget.dialog.getByText('To both of you.')).toBeVisible({ timeout: 5_000 });
  await expect(other.dialog.getByText('To both of you.')).toBeVisible({ timeout: 5_000 });
  expect([first.running, second.asked]).toEqual([1, 0]);

  await hide(widget.page, true);
  await expect.poll(() => first.running).toBe(0);
  await expect.poll(() => second.running, 'the other one takes over').toBe(1);
  await agent(stage).answerTicket({ id, body: 'Still there?' });
  await expect(other.dialog.getByText('Still there?')).toBeVisible({ timeout: 5_000 });
  await expect(widget.dialog.getByText('Still there?')).toHaveCount(0);
  await hide(widget.page, false);
  await expect(widget.dialog.getByText('Still there?')).toBeVisible({ timeout: 5_000 });
});

test('with seven pages one listens for all, and the page’s own requests never wait for a connection @chromium', async ({
  context,
  show,
  stage,
}) => {
  const widget = await show();
  await widget.open();
  const counted = [streams(widget.page)];
  await widget.page.reload();
  await widget.open();
  const pages = [widget.page];
  while (pages.length < 7) {
    const page = await context.newPage();
    counted.push(streams(page));
    pages.push(page);
    await page.goto(widget.page.url());
    await Object.assign(Object.create(Object.getPrototypeOf(widget)) as Widget, widget, { page }).open();
  }
  await expect.poll(() => counted.reduce((sum, { running }) => sum + running, 0)).toBe(1);
  const waits = await Promise.all(
    pages.map((page) =>
      // Requests to the API's origin, where the streams could use all six connections.
      page.evaluate(async (probe) => {
        const from = performance.now();
        await fetch(probe, { cache: 'no-store' });
        return performance.now() - from;
      }, `${stage.demo.api}/v1/status`),
    ),
  );
  expect(Math.max(...waits)).toBeLessThanOrEqual(1_000);
});

test('an incident written by an agent is on every tab immediately @chromium', async ({ page, show, stage }) => {
  const stream = streams(page);
  const widget = await show();
  await widget.open();
  await expect.poll(() => stream.running).toBe(1);
  const incident = await agent(stage).openIncident({
    name: 'Labels do not print',
    // No worse than the demo's history, which another test reads.
    impact: 'minor',
    components: [],
    body: 'We are looking.',
  });
  await expect(widget.dialog.getByRole('button', { name: 'Labels do not print' })).toBeVisible({ timeout: 5_000 });
  await agent(stage).addIncidentUpdate({ id: incident.id, state: 'resolved', body: 'They do again.' });
  await expect(widget.dialog.getByRole('button', { name: 'Labels do not print' })).toBeHidden({ timeout: 5_000 });
});

test('the page’s title counts new replies if the vendor enables it, and is restored exactly @chromium', async ({
  page,
  show,
  stage,
}) => {
  const widget = await show({ attributes: { 'data-unread-in-title': 'true' } });
  const id = await followed(widget, stage, 'In the title');
  await widget.dialog.getByRole('button', { name: widget.say('tickets.back') }).click();
  const { unread } = await customer(stage).getSession();
  const title = (n: number) => (n > 0 ? `(${n}) Host page` : 'Host page');
  await expect(page).toHaveTitle(title(unread));
  await hide(page, true);
  await agent(stage).answerTicket({ id, body: 'Look here.' });
  await expect(page).toHaveTitle(title(unread + 1));
  await hide(page, false);
  await widget.openTicket('In the title');
  await expect(page).toHaveTitle(title(unread));
  await page.evaluate(() => window.Madoguchi?.push(['destroy'] as never));
  await expect(page).toHaveTitle('Host page');
  expect(await page.locator('head > title').evaluate((element) => element.childNodes.length)).toBe(1);
});

test('an enabled desktop notification is shown while the page is hidden, and a click opens the ticket @chromium', async ({
  context,
  page,
  show,
  stage,
}) => {
  await context.grantPermissions(['notifications']);
  // A machine without a desktop shows none, so the notification is recorded.
  await context.addInitScript(() => {
    const shown = new Map<string, object>();
    class Shown extends EventTarget {
      static permission = 'default';
      static requestPermission = () => Promise.resolve((Shown.permission = 'granted'));
      constructor(title: string, options: { tag: string }) {
        super();
        // One with the same tag replaces the last.
        shown.set(options.tag, Object.assign(this, { title }, options));
      }
      close() {}
    }
    Object.assign(window, { Notification: Shown, shown });
  });
  const told = () =>
    page.evaluate(() =>
      [...(Reflect.get(window, 'shown') as Map<string, Record<'title' | 'body', string>>).values()].map(
        ({ title, body }) => `${title}: ${body}`,
      ),
    );
  const widget = await show();
  const id = await followed(widget, stage, 'On the desktop');
  const { number } = await customer(stage).readTicket({ id });
  await widget.dialog.getByRole('button', { name: widget.say('tickets.back') }).click();
  await hide(page, true);
  await agent(stage).answerTicket({ id, body: 'Nobody asked to be told.' });
  await hide(page, false);
  await widget.dialog.getByRole('button', { name: widget.say('tickets.notify') }).click();
  await widget.close();
  await agent(stage).answerTicket({ id, body: 'Seen on the badge.' });
  await expect(widget.badge).toHaveAccessibleDescription(/new repl/);
  await hide(page, true);
  // The viewer is not notified of their own actions elsewhere.
  await customer(stage).createTicket({ subject: 'My own', description: 'From another window.', category: 'tracking' });
  await agent(stage).answerTicket({ id, body: 'A secret of yours.' });
  await expect.poll(told).toEqual([`Support: #${number} On the desktop`]);
  await page.evaluate(() => {
    for (const note of (Reflect.get(window, 'shown') as Map<string, EventTarget>).values())
      note.dispatchEvent(new Event('click'));
  });
  await hide(page, false);
  await expect(widget.dialog.getByRole('heading', { name: 'On the desktop' })).toBeVisible();
  await expect(widget.dialog.getByText('A secret of yours.')).toBeVisible();
});
