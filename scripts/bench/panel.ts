import type { Browser, Page } from 'playwright';
import type { Demo } from '../../demo/server.ts';
import {
  measureFirstRows,
  scrollThroughAll,
  recordResponseTimes,
  measureFrames,
  measureHeap,
} from '../../test/browser/scrolling.ts';
import { percentile, type Figure } from './figures.ts';

const VISITS = 5;
/** CPU slowdown of the measured browser. */
const SLOWED = 4;
/** Times the list is scrolled down and up between two heap measurements. */
const LEAFED = 3;
/** Megabytes by which garbage collection varies between measurements; far below the size of a thousand leaked rows. */
const FLAT = 0.3;

interface Visit {
  badge: number;
  /** Time of our scripts in one frame. */
  longest: number;
  /** Time of the whole page. */
  page: number;
  field: number;
  heap: number;
}

/** Boots, opens and scrolls the panel with a CPU slowdown of four. Page and server are on the same machine. */
export async function measurePanel(browser: Browser, demo: Demo): Promise<Figure[]> {
  const visits: Visit[] = [];
  for (let visit = 0; visit < VISITS; visit++) visits.push(await bootAndOpen(browser, demo));
  const median = (of: (visit: Visit) => number) => percentile(visits.map(of), 0.5);
  const { first, frames, grown } = await scroll(browser, demo);
  return [
    { name: 'script arrived → badge there', value: median((visit) => visit.badge), unit: 'ms' },
    { name: 'longest task of our scripts at boot', value: median((visit) => visit.longest), unit: 'ms', bar: 50 },
    { name: 'longest task of the page at boot', value: median((visit) => visit.page), unit: 'ms' },
    { name: 'press → field focused, cold', value: median((visit) => visit.field), unit: 'ms' },
    { name: 'heap of page and open panel', value: median((visit) => visit.heap), unit: 'MB' },
    { name: 'list: answer → first rows', value: first, unit: 'ms', bar: 100 },
    { name: 'list scrolled, frame p50', value: percentile(frames, 0.5), unit: 'ms' },
    { name: 'list scrolled, frame p95', value: percentile(frames, 0.95), unit: 'ms', bar: 17 },
    { name: `heap after ${LEAFED} times down and up more`, value: grown, unit: 'MB', bar: FLAT },
  ];
}

const badge = (page: Page) => page.getByRole('button', { name: 'Help' });

async function bootAndOpen(browser: Browser, demo: Demo): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const page = await context.newPage();
    const cdp = await context.newCDPSession(page);
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: SLOWED });
    await page.addInitScript((embed) => {
      const seen = { badge: 0, tasks: [] as [number, number][], ours: 0 };
      Object.assign(globalThis, { seen });
      new PerformanceObserver((list) => {
        for (const { startTime, duration } of list.getEntries()) seen.tasks.push([startTime, duration]);
      }).observe({ type: 'longtask', buffered: true });
      // A long task does not name its source; a long frame names the scripts that ran in it. The host page has scripts
      // of its own.
      new PerformanceObserver((list) => {
        for (const frame of list.getEntries()) {
          const scripts: { sourceURL: string; duration: number }[] = Reflect.get(frame, 'scripts');
          const ours = scripts.filter(({ sourceURL }) => sourceURL.startsWith(embed));
          seen.ours = Math.max(seen.ours, ...ours.map(({ duration }) => duration));
        }
      }).observe({ type: 'long-animation-frame', buffered: true });
      new MutationObserver(() => {
        if (document.querySelector('madoguchi-widget')) seen.badge ||= performance.now();
      }).observe(document, { childList: true, subtree: true });
    }, new URL('./', demo.script).href);
    await page.goto(`${demo.host}/?as=user`);
    await badge(page).waitFor();
    await page.waitForTimeout(1_500);
    const booted = await page.evaluate((src) => {
      const { seen } = globalThis as unknown as { seen: { badge: number; tasks: [number, number][]; ours: number } };
      const [script] = performance.getEntriesByName(src);
      const arrived = script instanceof PerformanceResourceTiming ? script.responseEnd : Number.NaN;
      const after = seen.tasks.filter(([start]) => start >= arrived).map(([, duration]) => duration);
      return { badge: seen.badge - arrived, longest: seen.ours, page: Math.max(0, ...after) };
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

/**
 * Measures the time until a list is displayed, the milliseconds of each frame while a thousand rows are scrolled
 * without slowdown, and the megabytes that repeated scrolling leaves.
 */
async function scroll(browser: Browser, demo: Demo): Promise<{ first: number; frames: number[]; grown: number }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const page = await context.newPage();
    await recordResponseTimes(page);
    await page.goto(`${demo.host}/?as=user`);
    await badge(page).click();
    await page.getByRole('tab', { name: 'My tickets' }).click();
    const status = page.getByRole('combobox', { name: 'Status' });
    const first: number[] = [];
    for (const index of [1, 0, 1, 0, 1, 0])
      first.push(await measureFirstRows(page, () => status.selectOption({ index })));
    const more = page.getByRole('button', { name: 'Show more' });
    for (let pages = 0; pages < 40; pages++) {
      await more.click();
      await page.waitForTimeout(30);
    }
    // All rounds scroll alike, and the minimum of each frame counts, because other programs only make frames longer.
    let frames = await measureFrames(page);
    for (let round = 1; round < VISITS; round++) {
      const nextRound = await measureFrames(page);
      frames = frames.map((durationMs, at) => Math.min(durationMs, nextRound[at] ?? durationMs));
    }
    const devtools = await context.newCDPSession(page);
    // The first measurement collects the garbage of loading the page.
    await measureHeap(devtools);
    await scrollThroughAll(page);
    const { heap } = await measureHeap(devtools);
    for (let time = 0; time < LEAFED; time++) await scrollThroughAll(page);
    return { first: Math.min(...first), frames, grown: (await measureHeap(devtools)).heap - heap };
  } finally {
    await context.close();
  }
}
