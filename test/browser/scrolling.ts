/** How quick the list of tickets is, and what it costs. For tests and for `scripts/bench`. */
import type { CDPSession, Page } from '@playwright/test';

/** Lets pages that are opened from now on note when the last byte of a list's answer is here, before our client has read it. */
export function noteAnswers(page: Page): Promise<unknown> {
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
 * Milliseconds from an answer's last byte until the list has other rows.
 *
 * @param act - asks for other rows; the page was opened after {@link noteAnswers}.
 */
export async function firstRows(page: Page, act: () => Promise<unknown>): Promise<number> {
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

/** Scrolls fast down and up, the same way each time; answers how long each frame took, in milliseconds. */
export function scrolled(page: Page): Promise<number[]> {
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

/** Shows every row of the list once, down to its end and up again. */
export function leafed(page: Page): Promise<void> {
  return page.evaluate(async () => {
    const view = document.querySelector('madoguchi-widget')?.shadowRoot?.querySelector('#view-tickets');
    if (!view) throw new Error('There is no list to scroll.');
    const end = view.scrollHeight - view.clientHeight;
    for (const way of [1, -1]) {
      for (let at = 0; at <= end; at += view.clientHeight) {
        view.scrollTop = way > 0 ? at : end - at;
        // Drawn in one frame, taken out in the next.
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      }
    }
    view.scrollTop = 0;
    await new Promise((done) => setTimeout(done, 100));
  });
}

/** What the page holds once nothing is left that could go: the least of some looks, since no one collection finds all at once. */
export async function weight(devtools: CDPSession): Promise<{ heap: number; nodes: number }> {
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
