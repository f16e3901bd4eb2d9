import type { Page, Request } from '@playwright/test';
import { createClient } from '../../../src/client/index.ts';
import { expect, test } from '../fixtures.ts';

/** Records whether each `pageshow` came from the back/forward cache. */
const recordPageShows = `<script nonce="{{nonce}}">
  window.restored = [];
  addEventListener('pageshow', ({ persisted }) => window.restored.push(persisted));
</script>`;

/** Counts the open broadcast channels, running event streams and Web Locks of a page. */
const countConnections = `<script nonce="{{nonce}}">
  window.channels = new Set();
  window.BroadcastChannel = class extends BroadcastChannel {
    constructor(name) { super(name); window.channels.add(this); }
    close() { super.close(); window.channels.delete(this); }
  };
  window.streams = new Set();
  const original = window.fetch;
  window.fetch = async (url, options) => {
    if (!/v1\\/events$/.test(url)) return original(url, options);
    window.streams.add(options.signal);
    options.signal.addEventListener('abort', () => window.streams.delete(options.signal));
    return original(url, options);
  };
</script>`;

const readConnections = (page: Page) =>
  page.evaluate(async () => {
    const { held = [], pending = [] } = await navigator.locks.query();
    const count = (name: string) => (Reflect.get(window, name) as Set<unknown>).size;
    return { channels: count('channels'), streams: count('streams'), locks: held.length + pending.length };
  });

test('a page whose panel was opened and closed is restored from the back/forward cache, and receives replies', async ({
  page,
  show,
  stage,
  browserName,
}) => {
  test.skip(
    browserName === 'chromium',
    'A driven Chromium keeps no page in its back/forward cache, not even a plain one.',
  );
  const streamed = () => page.waitForResponse((response) => response.url().endsWith('/v1/events'));
  const first = streamed();
  const widget = await show({ head: recordPageShows });
  await widget.open();
  const number = await widget.submit({
    subject: 'Come back',
    description: `In ${browserName}.`,
    category: 'Tracking and ETA',
  });
  await first;
  await widget.close();

  await page.goto(stage.pages.put({ lang: 'en', csp: null, head: '', body: '<h1>Elsewhere</h1>' }));
  const agent = createClient({
    baseUrl: stage.demo.api,
    getToken: () => stage.demo.identity.createPersonToken('agent-maya'),
  });
  const { items } = await agent.listQueue({ q: number });
  const id = items[0]?.id ?? '';
  await agent.answerTicket({ id, body: 'While you were away.' });
  await page.evaluate(() => void setTimeout(() => history.back()));
  await expect.poll(() => page.evaluate('window.restored').catch(() => null)).toEqual([false, true]);

  // Read by scripts, because Playwright's locators wait for the end of the restoring navigation, which is never
  // reported.
  const read = (script: string) => expect.poll(() => page.evaluate(script), { timeout: 15_000 });
  const root = `document.querySelector('madoguchi-widget').shadowRoot`;
  await read(`${root}.querySelector('.badge').title`).toMatch(/new repl/);
  await page.evaluate(`location.hash = 'madoguchi=tickets?id=${id}'`);
  await read(`${root}.querySelector('dialog').textContent`).toContain('While you were away.');
  await agent.answerTicket({ id, body: 'And now that you are back.' });
  await read(`${root}.querySelector('dialog').textContent`).toContain('And now that you are back.');
});

test('holds no stream, channel or lock while the page is cached, and reconnects afterwards', async ({ page, show }) => {
  const widget = await show({ head: countConnections });
  await widget.open();
  const connected = { channels: 2, streams: 1, locks: 1 };
  await expect.poll(() => readConnections(page)).toEqual(connected);
  await widget.close();
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })));
  await expect.poll(() => readConnections(page)).toEqual({ channels: 0, streams: 0, locks: 0 });
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
  await expect.poll(() => readConnections(page)).toEqual(connected);
});

test('an upload that the navigation interrupted continues when the page is restored', async ({ page, show }) => {
  const isUpload = (request: Request) => request.method() === 'POST' && /v1\/(attachments|uploads)/.test(request.url());
  let held = true;
  await page.route(/v1\/(attachments|uploads)/, async (route) => {
    if (held) await new Promise(() => {});
    await route.continue();
  });
  const widget = await show();
  await widget.open();
  await expect(widget.dialog.getByRole('tab', { name: widget.say('shell.tab.tickets') })).toBeVisible();
  const attach = page.waitForRequest(isUpload);
  await widget.dialog
    .locator('input[type=file]')
    .first()
    .setInputFiles([{ name: 'log.txt', mimeType: 'text/plain', buffer: Buffer.from('line\n') }]);
  await attach;
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })));
  held = false;
  const stored = page.waitForResponse((response) => isUpload(response.request()));
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
  expect((await stored).ok()).toBe(true);
});
