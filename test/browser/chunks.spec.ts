/** Tests which files of the panel are fetched and evaluated, and when. */
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import type { Widget } from './widget.ts';

/** The build's manifest by source file. The tab *Status* and what it shares with the incident banner have the same name. */
const manifest: Record<string, { file: string } | undefined> = JSON.parse(
  readFileSync(new URL('../../dist/embed/madoguchi/.vite/manifest.json', import.meta.url), 'utf8'),
);
const statusTab = manifest['src/panel/features/status/index.tsx']?.file ?? '';

/** Returns the names of chunks, without their hashes. */
const toChunkName = (url: string) =>
  url.endsWith(`/${statusTab}`) ? 'status tab' : /\/madoguchi\/(.+)-[\w-]{6}\.js$/.exec(url)?.[1];

/** Records the chunks that a page requests. */
function requested(page: Page): string[] {
  const names: string[] = [];
  page.on('request', (request) => {
    const name = toChunkName(request.url());
    if (name) names.push(name);
  });
  return names;
}

/** The chunks whose top level has run, by V8's coverage: a module that is only compiled has none. */
async function evaluated(page: Page): Promise<string[]> {
  const entries = await page.coverage.stopJSCoverage();
  await page.coverage.startJSCoverage({ resetOnNavigation: false });
  return entries.flatMap(({ url, functions }) =>
    functions.some(({ ranges }) => (ranges[0]?.count ?? 0) > 0) ? (toChunkName(url) ?? []) : [],
  );
}

const tabButton = (widget: Widget, tab: 'tickets' | 'status' | 'access') =>
  widget.dialog.getByRole('tab', { name: widget.say(`shell.tab.${tab}`) });

test('loading the page, hovering, opening and each tab fetch and evaluate exactly what they need @chromium', async ({
  page,
  show,
}) => {
  const names = requested(page);
  const urls: string[] = [];
  page.on('request', (request) => urls.push(request.url()));
  const ran = new Set<string>();
  const look = async () => {
    const now = (await evaluated(page)).filter((name) => !ran.has(name));
    for (const name of now) ran.add(name);
    return [...new Set(now)].sort();
  };
  await page.coverage.startJSCoverage({ resetOnNavigation: false });
  const widget = await show({
    visitor: 'admin',
    // No idle callback runs until the test allows it.
    head: '<script nonce="{{nonce}}">window.idle = []; window.requestIdleCallback = (run) => idle.push(run);</script>',
  });
  await expect(widget.badge).toBeVisible();
  await page.waitForTimeout(500);
  expect(names).toEqual([]);
  expect(await look()).toEqual([]);

  await widget.badge.hover();
  await expect.poll(() => names).toEqual(expect.arrayContaining(['api', 'form', 'frame', 'panel', 'built-ins']));
  await page.waitForTimeout(500);
  // The chunks that opening needs first, and the table of the later ones.
  const onHover = ['api', 'built-ins', 'chunks', 'form', 'frame', 'open-dialog', 'panel'];
  expect(names.filter((name) => !onHover.includes(name))).toEqual([]);

  await widget.open();
  await expect(widget.dialog.getByRole('radio').first()).toBeVisible();
  await page.waitForTimeout(500);
  await look();
  // The demo's form has a context section and an open incident has a banner: lazy modules of the first view.
  const first = [...ran].sort();
  expect(first).toEqual(expect.arrayContaining(['api', 'form', 'panel']));
  for (const name of ['tickets', 'TicketDetail', 'status tab', 'support-access', 'views', 'ja', 'inquiry']) {
    expect(names, 'requested before the page is idle').not.toContain(name);
    expect(first, 'evaluated').not.toContain(name);
  }

  await page.evaluate('idle.splice(0).forEach((run) => run())');
  await expect
    .poll(() => names)
    .toEqual(
      expect.arrayContaining(['tickets', 'TicketDetail', 'status tab', 'support-access', 'views', 'Suggestions']),
    );
  // The last prefetch can be late on a slow machine.
  await expect
    .poll(async () => {
      const count = names.length;
      await page.waitForTimeout(1_000);
      return names.length - count;
    })
    .toBe(0);
  expect(await look(), 'prefetching evaluates nothing').toEqual([]);
  expect(names).not.toContain('ja');
  expect(await page.locator('link').count(), 'links left in the head').toBe(0);
  const before = names.length;

  await tabButton(widget, 'tickets').hover();
  const hasRun = async (name: string) => {
    await look();
    return ran.has(name);
  };
  await expect.poll(() => hasRun('tickets')).toBe(true);
  expect([...ran]).not.toContain('support-access');
  expect([...ran]).not.toContain('status tab');
  await widget.go('tickets');
  expect([...ran]).not.toContain('TicketDetail');
  await widget.go('status');
  await expect.poll(() => hasRun('status tab')).toBe(true);
  await widget.go('access');
  await expect.poll(() => hasRun('support-access')).toBe(true);
  expect([...ran]).not.toContain('TicketDetail');
  expect(names.length, 'no further request: all was prefetched').toBe(before);
  const files = urls.filter((url) => toChunkName(url));
  expect(new Set(files).size, 'each file once').toBe(files.length);
});

test('where the browser saves data, nothing is prefetched', async ({ page, show }) => {
  const names = requested(page);
  const widget = await show({
    visitor: 'admin',
    head: '<script nonce="{{nonce}}">Object.defineProperty(navigator, "connection", { value: { saveData: true } });</script>',
  });
  await widget.open();
  await expect(widget.dialog.getByRole('radio').first()).toBeVisible();
  await page.waitForTimeout(2_000);
  expect(names).not.toContain('tickets');
  await widget.go('tickets');
  await expect.poll(() => names).toContain('tickets');
});

test('prefetching causes no violation of the strict policy', async ({ page, show }) => {
  const names = requested(page);
  const widget = await show({ visitor: 'admin' });
  await widget.open();
  await expect.poll(() => names).toEqual(expect.arrayContaining(['tickets', 'TicketDetail', 'support-access']));
});

for (const chunk of ['frame', 'panel', 'api', 'tickets'])
  test(`a modified ${chunk} chunk is blocked`, async ({ page, show, seen }) => {
    seen.expected.push(/integrity|Failed to (load|find)|error loading dynamically imported module|subresource/i);
    await page.route(new RegExp(`/madoguchi/${chunk}-`), async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: `window.tampered = true;\n${await response.text()}` });
    });
    const widget = await show();
    await widget.badge.click();
    if (chunk === 'frame' || chunk === 'panel') {
      await expect.poll(() => page.evaluate('Madoguchi.status()')).toBe('panel_failed');
    } else {
      await expect(widget.dialog).toBeVisible();
      await tabButton(widget, 'tickets').click();
      await expect(widget.dialog.getByText(widget.say('shell.part')).first()).toBeVisible();
    }
    expect(await page.evaluate('window.tampered')).toBeUndefined();
  });
