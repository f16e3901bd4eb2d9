/* oxlint-disable no-console -- the console is what is recorded. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { record } from './record.ts';
import { redact } from './redact.ts';

describe('redaction', () => {
  test.each([
    ['signed in as ada@example.com', 'signed in as […]'],
    ['宛先：taro＠example.jp、', '宛先：[…]、'],
    ['Authorization: Bearer abc.def', 'Authorization: […]'],
    ['bearer eyJhbGciOiJIUzI1NiJ9.e30.x1', 'bearer […]'],
    ['{"password":"hunter2","n":1}', '{"password":"[…]","n":1}'],
    ['token=s3cret&x=1', 'token=[…]&x=1'],
    ['sk_live_51H8xyzABCDEFGH', '[…]'],
    ['token eyJhbGciOiJIUzI1NiJ9.e30.Qm9v', 'token […]'],
    ['card 4111 1111 1111 1111 refused', 'card […] refused'],
    ['call 03-1234-5678', 'call […]'],
    ['at https://x.example/a?id=7&k=8#top (1:2)', 'at https://x.example/a[…] (1:2)'],
    [
      'TypeError: exportAllTheRowsOfTheTable is not a function',
      'TypeError: exportAllTheRowsOfTheTable is not a function',
    ],
    ['failed: 500 https://x.example/exports', 'failed: 500 https://x.example/exports'],
  ])('replaces personal data and secrets: %s', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  test.each(['a', '1', 'a@', '@', 'key=', 'pass', 'x://a?', 'x://a', '?', 'a.', '/a', 'bearer ', 'token ', '1 '])(
    'takes linear time for a text of repeated %j',
    (part) => {
      const start = performance.now();
      redact(part.repeat(Math.ceil(100_000 / part.length)));
      expect(performance.now() - start).toBeLessThan(500);
    },
  );
});

/** A fake PerformanceObserver, limited to what the recorder uses. */
class Timing {
  readonly name: string;
  readonly responseStatus: number;
  constructor(name: string, responseStatus: number) {
    this.name = name;
    this.responseStatus = responseStatus;
  }
}
let happen: (...entries: object[]) => void;
const disconnect = vi.fn<() => void>();
class Observer {
  constructor(seen: (list: { getEntries: () => object[] }) => void) {
    happen = (...entries) => seen({ getEntries: () => entries });
  }
  observe() {}
  disconnect = disconnect;
}

describe('recording', () => {
  const lines: string[] = [];
  const silent = { error: console.error, warn: console.warn };
  const quiet = () => {};
  beforeEach(() => {
    lines.length = 0;
    console.error = quiet;
    console.warn = quiet;
    vi.stubGlobal('PerformanceResourceTiming', Timing);
    vi.stubGlobal('PerformanceObserver', Observer);
    disconnect.mockClear();
  });
  afterEach(() => {
    Object.assign(console, silent);
    vi.unstubAllGlobals();
  });

  test.each([
    ['ghp_abcDEFghi', '[…]'],
    ['use github_pat_11ABC_def now', 'use […] now'],
    ['sk_live_abcdefgh failed', '[…] failed'],
    ['xoxb-abc-def', '[…]'],
    ['AKIAIOSFODNNEXAMPLE', '[…]'],
    ['password hunter2', 'password […]'],
    ['the Password is hunter2 today', 'the Password is […] today'],
    ['https://x.example/reset/abcdef/done', 'https://x.example/reset/[…]/done'],
    ['GET /invite/Zm9v', 'GET /invite/[…]'],
    ['the task list is long', 'the task list is long'],
  ])('redacts the secret in %j', (said, kept) => {
    expect(redact(said)).toBe(kept);
  });

  test('records messages, errors and failed requests, and still calls the originals', () => {
    const page = vi.fn<(...said: unknown[]) => void>();
    console.error = page;
    const stop = record((line) => lines.push(line));
    const circle = Object.create(null) as Record<string, unknown>;
    circle['self'] = circle;
    console.error('Broken', { at: 1 }, new Error('why'), circle, Symbol('s'), undefined);
    console.warn('odd');
    window.dispatchEvent(new ErrorEvent('error', { message: 'x is undefined' }));
    happen(
      new Timing(`${location.origin}/exports?secret=1`, 500),
      new Timing(`${location.origin}/fine`, 200),
      new Timing(`${location.origin}/gone`, 0),
      new Timing('https://other.example/kept-secret', 0),
      {},
    );
    stop();
    expect(lines).toEqual([
      'error: Broken {"at":1} Error: why … Symbol(s) undefined',
      'warn: odd',
      'error: x is undefined',
      `request failed: 500 ${location.origin}/exports[…]`,
      `request failed: 0 ${location.origin}/gone`,
    ]);
    expect(page).toHaveBeenCalledWith('Broken', { at: 1 }, expect.any(Error), circle, expect.any(Symbol), undefined);
  });

  test('restores the originals, and stops recording if another script has wrapped them', () => {
    const [fetchBefore, open] = [window.fetch, XMLHttpRequest.prototype.open];
    const stop = record((line) => lines.push(line));
    expect(console.error).not.toBe(quiet);
    expect([window.fetch, XMLHttpRequest.prototype.open]).toEqual([fetchBefore, open]);
    const ours = console.warn;
    const theirs = (...said: unknown[]) => ours(...said);
    console.warn = theirs;
    stop();
    expect(console.error).toBe(quiet);
    expect(console.warn).toBe(theirs);
    expect(disconnect).toHaveBeenCalledOnce();
    console.warn('later');
    window.dispatchEvent(new ErrorEvent('error', { message: 'later' }));
    expect(lines).toEqual([]);
  });
});
