import { expect, test } from '../fixtures.ts';

/** Other work only adds long tasks: a long task of the widget occurs in every round. */
const VISITS = 40;
const CLEAN = 3;
test.setTimeout(180_000);

test('with a CPU slowdown of four, booting has no task over 50 ms @chromium', async ({ browser, address }) => {
  const longest: number[] = [];
  for (let visit = 0; visit < VISITS && longest.filter((task) => task === 0).length < CLEAN; visit++) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.addInitScript(() => {
      Object.assign(window, { tasks: [] });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) Reflect.get(window, 'tasks').push(entry.duration);
      }).observe({ type: 'longtask', buffered: true });
    });
    const devtools = await context.newCDPSession(page);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    await page.goto(await address());
    await expect(page.locator('madoguchi-widget').getByRole('button')).toBeVisible();
    await page.waitForTimeout(700);
    longest.push(await page.evaluate(() => Math.max(0, ...Reflect.get(window, 'tasks'))));
    await context.close();
  }
  expect(
    longest.filter((task) => task === 0),
    `longest tasks in ms: ${longest.join(', ')}`,
  ).toHaveLength(CLEAN);
});
