import type { CDPSession, Page } from '@playwright/test';
import { expect, test } from '../fixtures.ts';
import type { Widget } from '../widget.ts';

/** Rounds of a measurement, of which the best counts: what else the machine does only ever makes it slower. */
const ROUNDS = 3;

declare global {
  interface Window {
    /** What the page has noticed since it was last emptied, each in milliseconds. */
    madoguchiSlow: number[];
    madoguchiTasks: number[];
  }
}

/** Counts events that took longer than a frame or so from press to picture, and tasks over 50 ms. */
async function observe(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.madoguchiSlow = [];
    window.madoguchiTasks = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        // From the start of the handlers to their end: when the picture came is up to the machine that draws it.
        if ('processingStart' in entry && 'processingEnd' in entry)
          window.madoguchiSlow.push(Number(entry.processingEnd) - Number(entry.processingStart));
      }
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) window.madoguchiTasks.push(Math.round(duration));
    }).observe({ type: 'longtask' });
  });
}

/** Types a text, empties what was noticed before, and answers the slowest event and task. */
async function slowest(page: Page, widget: Widget, text: string): Promise<{ event: number; task: number }> {
  await page.evaluate(() => void (window.madoguchiSlow.length = window.madoguchiTasks.length = 0));
  await widget.subject.focus();
  await page.keyboard.type(text, { delay: 40 });
  await widget.description.focus();
  await page.keyboard.type(text, { delay: 40 });
  // Articles, hints and the draft come after a pause.
  await page.waitForTimeout(800);
  return page.evaluate(() => ({
    event: Math.round(Math.max(0, ...window.madoguchiSlow)),
    task: Math.max(0, ...window.madoguchiTasks),
  }));
}

const slowDown = (devtools: CDPSession, rate: number) => devtools.send('Emulation.setCPUThrottlingRate', { rate });

test('typing never stutters: with the processor slowed four times, no event takes over 50 ms @chromium', async ({
  page,
  context,
  show,
}) => {
  test.setTimeout(90_000);
  const widget = await show();
  await widget.open();
  await expect(widget.dialog.getByRole('combobox', { name: widget.say('submit.category') })).toBeVisible();
  await observe(page);
  const devtools = await context.newCDPSession(page);
  await slowDown(devtools, 4);
  const rounds: { event: number; task: number }[] = [];
  for (let round = 0; round < ROUNDS; round++)
    rounds.push(await slowest(page, widget, `The container never arrives ${round} `));
  // A check of the check: a page of whose listeners one stands still for 80 ms is noticed.
  await page.evaluate(() =>
    addEventListener(
      'keydown',
      () => {
        for (const end = performance.now() + 80; performance.now() < end;);
      },
      true,
    ),
  );
  expect((await slowest(page, widget, 'slow')).event).toBeGreaterThan(50);
  await slowDown(devtools, 1);
  const best = Math.min(...rounds.map(({ event }) => event));
  const task = Math.min(...rounds.map(({ task }) => task));
  console.log(
    `figure: typing, processor slowed 4 times: slowest event ${best} ms, slowest task ${task} ms (best of ${ROUNDS})`,
  );
  expect(best, JSON.stringify(rounds)).toBeLessThanOrEqual(50);
  expect(task, JSON.stringify(rounds)).toBeLessThanOrEqual(50);
});

test('suggestions stand there within 150 ms of their answer, and never move under a pointer @chromium', async ({
  page,
  show,
  stage,
}) => {
  test.setTimeout(60_000);
  const origin = JSON.stringify(stage.demo.api);
  // When the answer's last byte is here, by the page's own clock; noted before our client has read it.
  const widget = await show({
    head:
      `<script nonce="{{nonce}}">(() => { const real = window.fetch; window.answers = []; window.fetch = async (...args) => {` +
      `const answer = await real(...args); if (String(args[0]).startsWith(${origin} + '/v1/articles')) {` +
      `await answer.clone().arrayBuffer(); window.answers.push(performance.now()); } return answer; }; })();</script>`,
  });
  await widget.open();
  await expect(widget.dialog.getByRole('combobox', { name: widget.say('submit.category') })).toBeVisible();
  await page.evaluate(() => {
    const root = document.querySelector('madoguchi-widget')?.shadowRoot;
    Reflect.set(window, 'drawn', []);
    if (root)
      new MutationObserver(() => {
        const list = root.querySelector('.suggestions')?.textContent;
        const drawn: unknown = Reflect.get(window, 'drawn');
        if (Array.isArray(drawn) && drawn.at(-1)?.list !== list) drawn.push({ list, at: performance.now() });
      }).observe(root, { childList: true, subtree: true, characterData: true });
  });
  const waits: number[] = [];
  for (const words of ['ETA', 'container', 'export']) {
    const before = Number(await page.evaluate('answers.length'));
    await widget.subject.fill(words);
    await expect.poll(() => page.evaluate('answers.length')).toBeGreaterThan(before);
    await expect(widget.dialog.locator('.suggestions')).toBeVisible();
    await page.waitForTimeout(400);
    waits.push(Number(await page.evaluate('drawn.findLast(({ list }) => list).at - answers.at(-1)')));
  }
  const best = Math.min(...waits.map((wait) => Math.max(0, Math.round(wait))));
  console.log(
    `figure: suggestions ${best} ms after their answer (best of ${waits.length}: ${waits.map(Math.round).join(', ')})`,
  );
  expect(best, JSON.stringify(waits)).toBeLessThanOrEqual(150);

  const list = widget.dialog.locator('.suggestions');
  await list.hover();
  const before = await list.textContent();
  const place = await list.boundingBox();
  const answered = Number(await page.evaluate('answers.length'));
  // By the keyboard alone: the pointer stays where it is.
  await widget.subject.evaluate((input: HTMLInputElement) => {
    input.value = 'customs documents';
    input.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
  });
  await expect.poll(() => page.evaluate('answers.length')).toBeGreaterThan(answered);
  await page.waitForTimeout(400);
  expect(await list.textContent()).toBe(before);
  expect(await list.boundingBox()).toEqual(place);
  await page.mouse.move(0, 0);
  await expect(list).not.toHaveText(before ?? '');
});
