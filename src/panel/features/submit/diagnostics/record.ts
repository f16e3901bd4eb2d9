/* oxlint-disable no-console -- it is what is recorded. */
import { redact } from './redact.ts';

/** Characters of one line. */
const MAX_LINE_LENGTH = 1_000;
/** Characters that are redacted: this runs on the page's main thread at each of its errors. */
const MAX_INPUT = 4 * MAX_LINE_LENGTH;
/** Values of an object that are written out. */
const MAX_VALUES = 200;

/**
 * Notes what goes wrong on the page from now on: console errors and warnings, uncaught errors, failed requests. Requests
 * are watched by the browser's own record of them, so that nothing of theirs is touched; of each, only address and status
 * are known.
 *
 * @param tell gets one line each, redacted.
 * @returns puts everything back as it was. What somebody else has wrapped since then stays, and says nothing any more.
 */
export function record(tell: (line: string) => void): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  const note = (...said: unknown[]) => {
    if (signal.aborted) return;
    tell(redact(said.map(plain).join(' ').slice(0, MAX_INPUT)).slice(0, MAX_LINE_LENGTH));
  };

  const undo = (['error', 'warn'] as const).map((level) => {
    const original = console[level];
    const ours = (...said: unknown[]) => {
      note(`${level}:`, ...said);
      original.apply(console, said);
    };
    console[level] = ours;
    return () => {
      if (console[level] === ours) console[level] = original;
    };
  });
  const requests = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (!(entry instanceof PerformanceResourceTiming)) continue;
      const { name, responseStatus } = entry;
      // Of other origins' requests 0 may mean only that the status is kept secret.
      if (responseStatus > 399 || (responseStatus === 0 && name.startsWith(location.origin)))
        note('request failed:', responseStatus, name);
    }
  });
  requests.observe({ type: 'resource' });
  addEventListener('error', ({ message }) => note('error:', message), { signal });
  addEventListener('unhandledrejection', ({ reason }) => note('error:', reason), { signal });

  return () => {
    stop.abort();
    requests.disconnect();
    for (const put of undo) put();
  };
}

/** Whatever is odd about what was said: the page's own call must not fail by it. */
function plain(value: unknown): string {
  let values = 0;
  const limited = (_: string, inner: unknown) => {
    if (++values > MAX_VALUES) throw new RangeError();
    return typeof inner === 'string' ? inner.slice(0, MAX_INPUT) : inner;
  };
  try {
    return typeof value === 'object' && !(value instanceof Error) ? JSON.stringify(value, limited) : String(value);
  } catch {
    return '…';
  }
}
