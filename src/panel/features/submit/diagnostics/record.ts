/* oxlint-disable no-console -- it records the console. */
import { redact } from './redact.ts';

/** Characters. */
const MAX_LINE_LENGTH = 1_000;
/** Characters before redaction, which runs on the page's main thread at each error. */
const MAX_INPUT_LENGTH = 4 * MAX_LINE_LENGTH;
/** Serialized values of an object. */
const MAX_VALUES = 200;

/**
 * Records console errors and warnings, uncaught errors and failed requests of the page. Requests are observed through
 * `PerformanceObserver`, without wrapping `fetch`; only URL and status are known.
 *
 * @param onLine - called with each redacted line.
 * @returns a function that stops recording and restores the console, unless other code has wrapped it since.
 */
export function record(onLine: (line: string) => void): () => void {
  const abort = new AbortController();
  const { signal } = abort;
  const recordLine = (...values: unknown[]) => {
    if (signal.aborted) return;
    onLine(redact(values.map(stringify).join(' ').slice(0, MAX_INPUT_LENGTH)).slice(0, MAX_LINE_LENGTH));
  };

  const restores = (['error', 'warn'] as const).map((level) => {
    const original = console[level];
    const wrapper = (...values: unknown[]) => {
      recordLine(`${level}:`, ...values);
      original.apply(console, values);
    };
    console[level] = wrapper;
    return () => {
      if (console[level] === wrapper) console[level] = original;
    };
  });
  const requests = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (!(entry instanceof PerformanceResourceTiming)) continue;
      const { name, responseStatus } = entry;
      // For other origins, 0 may only mean that the status is not exposed.
      if (responseStatus > 399 || (responseStatus === 0 && name.startsWith(location.origin)))
        recordLine('request failed:', responseStatus, name);
    }
  });
  requests.observe({ type: 'resource' });
  addEventListener('error', ({ message }) => recordLine('error:', message), { signal });
  addEventListener('unhandledrejection', ({ reason }) => recordLine('error:', reason), { signal });

  return () => {
    abort.abort();
    requests.disconnect();
    for (const restore of restores) restore();
  };
}

/** Serializes any value. Never throws, because the page's own console call would fail. */
function stringify(value: unknown): string {
  let count = 0;
  const limited = (_: string, inner: unknown) => {
    if (++count > MAX_VALUES) throw new RangeError();
    return typeof inner === 'string' ? inner.slice(0, MAX_INPUT_LENGTH) : inner;
  };
  try {
    return typeof value === 'object' && !(value instanceof Error) ? JSON.stringify(value, limited) : String(value);
  } catch {
    return '…';
  }
}
