/** Measures the ticket list. For tests and for `scripts/bench`. */
import type { CDPSession, Page } from '@playwright/test';

/**
 * Makes pages opened from now on record when the last byte of a list's response arrives, before the client has read it.
 */
export function recordResponseTimes(page: Page): Promise<unknown> {
  return page.addInitScript(() => {
    const real = window.fetch;
    window.fetch = async (...given) => {
      const answer = await real(...given);
      if (String(given[0]).includes('/v1/tickets?')) {
        await answer.clone().arrayBuffer();
        Object.assign(window, { listAnswered: performance.now() });
      }
      return answer;
    };
  });
}

/**
 * Returns the milliseconds from a response's last byte until the list has other rows.
 *
 * @param act - requests other rows; the page was opened after {@link recordResponseTimes}
 */
export async function measureFirstRows(page: Page, act: () => Promise<unknown>): Promise<number> {
  const drawn = page.evaluate(
    () =>
      new Promise<number>((done) => {
        const root = document.querySelector('madoguchi-widget')?.shadowRoot;
        if (!root) throw new Error('There is no widget.');
        let gone = false;
        const observer = new MutationObserver(() => {
          const rows = root.querySelector('.windowed li') !== null;
          gone ||= !rows;
          if (!gone || !rows) return;
          observer.disconnect();
          done(performance.now() - Number(Reflect.get(window, 'listAnswered')));
        });
        observer.observe(root, { childList: true, subtree: true });
      }),
  );
  await act();
  return drawn;
}

/** Scrolls fast down and up, always alike; returns the duration of each frame in milliseconds. */
export function measureFrames(page: Page): Promise<number[]> {
  return page.evaluate(async () => {
    const view = document.querySelector('madoguchi-widget')?.shadowRoot?.querySelector('#view-tickets');
    if (!view) throw new Error('There is no list to scroll.');
    const frames: number[] = [];
    let last = await new Promise<number>((done) => requestAnimationFrame(done));
    for (let frame = 0; frame < 120; frame++) {
      view.scrollTop = frame < 60 ? frame * 180 : (120 - frame) * 180;
      const now = await new Promise<number>((done) => requestAnimationFrame(done));
      frames.push(now - last);
      last = now;
    }
    return frames;
  });
}

/** Scrolls through every row of the list once, to its end and back. */
export function scrollThroughAll(page: Page): Promise<void> {
  return page.evaluate(async () => {
    const view = document.querySelector('madoguchi-widget')?.shadowRoot?.querySelector('#view-tickets');
    if (!view) throw new Error('There is no list to scroll.');
    const end = view.scrollHeight - view.clientHeight;
    for (const way of [1, -1]) {
      for (let at = 0; at <= end; at += view.clientHeight) {
        view.scrollTop = way > 0 ? at : end - at;
        // Rendered in one frame, removed in the next.
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      }
    }
    view.scrollTop = 0;
    await new Promise((done) => setTimeout(done, 100));
  });
}

/**
 * Returns the heap size after garbage collection: the minimum of several measurements, because no single collection
 * finds everything.
 */
export async function measureHeap(devtools: CDPSession): Promise<{ heap: number; nodes: number }> {
  await devtools.send('Performance.enable');
  const least = { heap: Infinity, nodes: Infinity };
  for (let look = 0; look < 6; look++) {
    await new Promise((done) => setTimeout(done, 150));
    await devtools.send('HeapProfiler.collectGarbage');
    const { metrics } = await devtools.send('Performance.getMetrics');
    const of = (wanted: string) => metrics.find(({ name }) => name === wanted)?.value ?? Number.NaN;
    least.heap = Math.min(least.heap, of('JSHeapUsedSize') / 1e6);
    least.nodes = Math.min(least.nodes, of('Nodes'));
  }
  return least;
}
