import type { CDPSession, Page } from '@playwright/test';
import { expect, test } from '../fixtures.ts';
import type { Widget } from '../widget.ts';

/** Rounds of a measurement, of which the best counts, because other processes only make it slower. */
const ROUNDS = 3;
const MOST_ROUNDS = 10;
/** Trace categories with the dispatch of each event, and each task of a thread. */
const CATEGORIES = ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'toplevel'];

interface Traced {
  name: string;
  ph: string;
  /** Microseconds of wall time and of CPU time; only the second is unaffected by other processes. */
  dur?: number;
  tdur?: number;
  pid: number;
  tid: number;
  args: { data?: { type?: string } };
}
interface Slowest {
  /** Milliseconds. */
  event: number;
  task: number;
}

/** Traces the page's main thread: the slowest dispatch of a typing event, and the slowest task. */
async function traced(devtools: CDPSession, work: () => Promise<void>): Promise<Slowest> {
  const events: Traced[] = [];
  const collect = ({ value }: { value: object[] }) => void events.push(...(value as Traced[]));
  devtools.on('Tracing.dataCollected', collect);
  const complete = new Promise((done) => devtools.once('Tracing.tracingComplete', done));
  await devtools.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: CATEGORIES },
  });
  await work();
  await devtools.send('Tracing.end');
  await complete;
  devtools.off('Tracing.dataCollected', collect);
  const typing = events.filter(
    ({ name, args }) => name === 'EventDispatch' && /^key|^(before)?input$|^text/.test(args.data?.type ?? ''),
  );
  expect(typing.length, 'events of typing in the trace').toBeGreaterThan(20);
  const thread = typing[0];
  const tasks = events.filter(
    ({ name, pid, tid }) => name.endsWith('RunTask') && pid === thread?.pid && tid === thread.tid,
  );
  const most = (all: Traced[]) => Math.round(Math.max(0, ...all.map(({ tdur, dur = 0 }) => tdur ?? dur)) / 1000);
  return { event: most(typing), task: most(tasks) };
}

/** Types into both texts, and waits for what follows a pause: articles, suggestions and the draft. */
async function type(page: Page, widget: Widget, text: string): Promise<void> {
  for (const field of [widget.subject, widget.description]) {
    await field.focus();
    await page.keyboard.type(text, { delay: 40 });
  }
  await page.waitForTimeout(800);
}

test('typing is smooth: with a CPU slowdown of four, no event takes over 50 ms @chromium', async ({
  page,
  context,
  show,
}) => {
  test.setTimeout(150_000);
  const widget = await show();
  await widget.open();
  await expect(widget.dialog.getByRole('combobox', { name: widget.say('submit.category') })).toBeVisible();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  const rounds: Slowest[] = [];
  const best = (what: keyof Slowest) => Math.min(...rounds.map((round) => round[what]));
  // Other work only increases the times: a slow keystroke of the form occurs in every round.
  do rounds.push(await traced(devtools, () => type(page, widget, `The container never arrives ${rounds.length} `)));
  while (rounds.length < MOST_ROUNDS && (rounds.length < ROUNDS || best('event') > 50 || best('task') > 50));
  const [event, task] = [best('event'), best('task')];
  console.log(
    `figure: typing, processor slowed 4 times: slowest event ${event} ms, slowest task ${task} ms (best of ${rounds.length})`,
  );
  expect(event, JSON.stringify(rounds)).toBeLessThanOrEqual(50);
  expect(task, JSON.stringify(rounds)).toBeLessThanOrEqual(50);

  // Verifies the check itself: a slow listener of the page is detected.
  await page.evaluate(() =>
    addEventListener(
      'keydown',
      () => {
        for (let count = 0; count < 100_000_000; count++);
      },
      true,
    ),
  );
  expect((await traced(devtools, () => type(page, widget, 'slow'))).event).toBeGreaterThan(50);
});

test('suggestions appear within 150 ms of their response, and never move under a pointer @chromium', async ({
  page,
  show,
  stage,
}) => {
  test.setTimeout(60_000);
  const origin = JSON.stringify(stage.demo.api);
  // Time at which the response's last byte arrived, by the page's own clock; recorded before the client has read it.
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
  // By keyboard alone, so that the pointer stays in place.
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
