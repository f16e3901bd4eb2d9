import type { Browser, Page } from 'playwright';
import type { Demo } from '../../demo/server.ts';
import { percentile, type Figure } from './figures.ts';

const VISITS = 5;
/** How much slower than this machine's the measured processor is. */
const SLOWED = 4;

interface Visit {
  badge: number;
  longest: number;
  field: number;
  heap: number;
}

/** Boots, opens and scrolls the panel on a processor slowed four times. There is no network between page and server. */
export async function measurePanel(browser: Browser, demo: Demo): Promise<Figure[]> {
  const visits: Visit[] = [];
  for (let visit = 0; visit < VISITS; visit++) visits.push(await bootAndOpen(browser, demo));
  const median = (of: (visit: Visit) => number) => percentile(visits.map(of), 0.5);
  const frames = await scroll(browser, demo);
  return [
    { name: 'script arrived → badge there', value: median((visit) => visit.badge), unit: 'ms' },
    { name: 'longest task at boot', value: median((visit) => visit.longest), unit: 'ms', bar: 50 },
    { name: 'press → field focused, cold', value: median((visit) => visit.field), unit: 'ms' },
    { name: 'heap of page and open panel', value: median((visit) => visit.heap), unit: 'MB' },
    { name: 'list scrolled, frame p50', value: percentile(frames, 0.5), unit: 'ms' },
    { name: 'list scrolled, frame p95', value: percentile(frames, 0.95), unit: 'ms', bar: 17 },
  ];
}

const badge = (page: Page) => page.getByRole('button', { name: 'Help' });

async function bootAndOpen(browser: Browser, demo: Demo): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const page = await context.newPage();
    const cdp = await context.newCDPSession(page);
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: SLOWED });
    await page.addInitScript(() => {
      const seen = { badge: 0, tasks: [] as [number, number][] };
      Object.assign(globalThis, { seen });
      new PerformanceObserver((list) => {
        for (const { startTime, duration } of list.getEntries()) seen.tasks.push([startTime, duration]);
      }).observe({ type: 'longtask', buffered: true });
      new MutationObserver(() => {
        if (document.querySelector('madoguchi-widget')) seen.badge ||= performance.now();
      }).observe(document, { childList: true, subtree: true });
    });
    await page.goto(`${demo.host}/?as=user`);
    await badge(page).waitFor();
    await page.waitForTimeout(1_500);
    const booted = await page.evaluate((src) => {
      const { seen } = globalThis as unknown as { seen: { badge: number; tasks: [number, number][] } };
      const [script] = performance.getEntriesByName(src);
      const arrived = script instanceof PerformanceResourceTiming ? script.responseEnd : Number.NaN;
      const after = seen.tasks.filter(([start]) => start >= arrived).map(([, duration]) => duration);
      return { badge: seen.badge - arrived, longest: Math.max(0, ...after) };
    }, demo.script);
    const pressed = Date.now();
    await badge(page).dispatchEvent('click');
    await page.getByRole('textbox', { name: 'Subject' }).waitFor();
    const field = Date.now() - pressed;
    await cdp.send('HeapProfiler.collectGarbage');
    const { metrics } = await cdp.send('Performance.enable').then(() => cdp.send('Performance.getMetrics'));
    const heap = (metrics.find((metric) => metric.name === 'JSHeapUsedSize')?.value ?? 0) / 1e6;
    return { ...booted, field, heap };
  } finally {
    await context.close();
  }
}

/** Milliseconds of each frame while a list of a thousand loaded rows is scrolled, at this machine's own speed. */
async function scroll(browser: Browser, demo: Demo): Promise<number[]> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const page = await context.newPage();
    await page.goto(`${demo.host}/?as=user`);
    await badge(page).click();
    await page.getByRole('tab', { name: 'My tickets' }).click();
    const more = page.getByRole('button', { name: 'Show more' });
    for (let pages = 0; pages < 40; pages++) {
      await more.click();
      await page.waitForTimeout(30);
    }
    return await page.evaluate(async () => {
      const root = document.querySelector('madoguchi-widget')?.shadowRoot;
      const view = root?.querySelector('#view-tickets');
      if (!view) throw new Error('There is no list to scroll.');
      const frames: number[] = [];
      let last = await new Promise<number>((done) => requestAnimationFrame(done));
      for (let frame = 0; frame < 240; frame++) {
        view.scrollTop = frame < 120 ? frame * 180 : (240 - frame) * 180;
        const now = await new Promise<number>((done) => requestAnimationFrame(done));
        frames.push(now - last);
        last = now;
      }
      return frames;
    });
  } finally {
    await context.close();
  }
}
