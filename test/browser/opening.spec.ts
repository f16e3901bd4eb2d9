/** Opening must not block the page: compared with a plain Preact form of the same size in the same run. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { createHostPage } from './host-page.ts';
import { expect, test } from './fixtures.ts';
import { Widget } from './widget.ts';

/** Milliseconds of blocking that opening may add to those of the plain form. */
const MAX_ADDED_MS = 40;
const RUNS = 3;
/** A mid-range phone. */
const CPU_SLOWDOWN = 4;

/** An event of Chromium's trace; times in microseconds. `tdur` is CPU time, which other processes do not increase. */
interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  tdur?: number;
  args: { data?: { type?: string } };
}

/** Sums the time beyond 50 ms of the page's main-thread tasks, from the press on. */
function sumBlocking(events: TraceEvent[]): number {
  const click = events.find(({ name, args }) => name === 'EventDispatch' && args.data?.type === 'mousedown');
  if (!click) throw new Error('The trace holds no press.');
  const tasks = events.filter(
    ({ name, pid, tid, ts, dur = 0 }) =>
      name === 'RunTask' && pid === click.pid && tid === click.tid && ts + dur >= click.ts,
  );
  return tasks.reduce((sum, { tdur = 0 }) => sum + Math.max(0, tdur / 1_000 - 50), 0);
}
/**
 * A dialog with a form in a shadow root, by Preact alone; fetched and rendered on the first press.
 *
 * @param elements - approximate number of elements
 */
const floor = (elements: number) => `
  import { h, render } from '/floor/preact.js';
  const field = (n) => h('div', { class: 'field' }, h('label', { for: 'f' + n }, 'Field ' + n),
    n % 2 ? h('input', { id: 'f' + n }) : h('textarea', { id: 'f' + n }), h('p', {}, 'What helps to fill it in.'));
  const css = '.panel{position:fixed;inset:auto 20px 80px auto;width:440px;height:640px;overflow:auto;display:block}' +
    '.field{display:grid;gap:6px}.form{display:grid;gap:20px}input,textarea{width:100%;padding:8px;border:1px solid #888}';
  export function open(root) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets.push(sheet);
    const fields = Array.from({ length: ${Math.round(elements / 4)} }, (_, n) => field(n + 1));
    const box = document.createElement('div');
    root.append(box);
    render(h('dialog', { class: 'panel', open: true }, h('form', { class: 'form' }, fields)), box);
    root.querySelector('input').focus();
  }`;
const floorPage = `
  <script type="module">
    const host = document.createElement('floor-widget');
    const root = host.attachShadow({ mode: 'open' });
    const badge = document.createElement('button');
    badge.textContent = 'Help';
    badge.style = 'position:fixed;right:20px;bottom:20px';
    badge.onclick = async () => (await import('/floor/form.js')).open(root);
    root.append(badge);
    document.body.append(host);
  </script>`;

/** Opens a page on a slow processor, and measures how long the main thread is blocked after a press. */
async function measure(
  browser: Browser,
  url: string,
  prepare: (page: Page) => Promise<unknown>,
  shown: (page: Page) => Promise<unknown>,
) {
  const context = await browser.newContext({ locale: 'en-US' });
  try {
    const page = await context.newPage();
    await prepare(page);
    await page.goto(url);
    const badge = page.getByRole('button', { name: 'Help' });
    await expect(badge).toBeVisible();
    await page.waitForTimeout(500);
    const devtools = await context.newCDPSession(page);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN });
    await browser.startTracing(page, { categories: ['devtools.timeline', 'disabled-by-default-devtools.timeline'] });
    const box = await badge.boundingBox();
    if (!box) throw new Error('The badge has no box.');
    // Pressed immediately, because a pointer over the badge would prefetch the panel.
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await shown(page);
    await page.waitForTimeout(1_500);
    const elements = await page.evaluate(
      () =>
        document.querySelector('madoguchi-widget, floor-widget')?.shadowRoot?.querySelectorAll('dialog *').length ?? 0,
    );
    const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
    return { blockedMs: sumBlocking(traceEvents), elements };
  } finally {
    await context.close();
  }
}
const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

test('opening blocks a slow processor hardly longer than a plain form of the same size @chromium', async ({
  browser,
  stage,
}) => {
  test.setTimeout(180_000);
  const { resolve } = createRequire(import.meta.url);
  const preact = await readFile(join(dirname(resolve('preact')), 'preact.mjs'), 'utf8');
  const widgetUrl = await stage.pages.put(await createHostPage(stage, { visitor: 'admin', csp: null }));
  const floorUrl = await stage.pages.put({
    lang: 'en',
    csp: null,
    head: '',
    body: `<main><h1>Invoices</h1></main>${floorPage}`,
  });
  const added: number[] = [];
  const openWidget = () =>
    measure(
      browser,
      widgetUrl,
      () => Promise.resolve(),
      (page) => expect(new Widget(page, 'en').dialog.getByRole('radio').first()).toBeVisible({ timeout: 30_000 }),
    );
  const { elements } = await openWidget();
  const openFloor = () =>
    measure(
      browser,
      floorUrl,
      (page) =>
        page.route('**/floor/*.js', (route) =>
          route.fulfill({
            contentType: 'text/javascript',
            body: route.request().url().endsWith('preact.js') ? preact : floor(elements),
          }),
        ),
      (page) => expect(page.getByRole('textbox').first()).toBeVisible({ timeout: 30_000 }),
    );
  for (let run = 0; run < RUNS; run++) {
    const base = await openFloor();
    const ours = await openWidget();
    added.push(ours.blockedMs - base.blockedMs);
  }
  expect(median(added)).toBeLessThanOrEqual(MAX_ADDED_MS);
});
