import { HTTPError, type NormalizedOptions, TimeoutError } from 'ky';
import { describe, expect, test } from 'vitest';
import { ApiError } from './api-error.ts';
import { RetryAborted, retryPolicy } from './retry.ts';
import { retryAfter } from './retry-after.ts';

const NOW = Date.parse('2026-05-01T00:00:00Z');
const DAY = 24 * 3_600_000;

describe('Retry-After', () => {
  test.each([
    ['2', 2_000],
    ['0', 0],
    [' 7 ', 7_000],
    ['3000000', 3_000_000_000],
    ['9'.repeat(400), 366 * DAY],
    ['Fri, 01 May 2026 00:00:05 GMT', 5_000],
    ['Thu, 30 Apr 2026 00:00:00 GMT', 0],
    ['Wed, 21 Oct 2099 07:28:00 GMT', 366 * DAY],
    ['1e9', null],
    ['-5', null],
    ['2.5', null],
    ['abc', null],
    ['Someday GMT', null],
    ['', null],
  ])('%s is %s ms', (value, wait) => {
    expect(retryAfter(new Headers({ 'retry-after': value }), NOW)).toBe(wait);
  });

  test('is null without the header', () => {
    expect(retryAfter(new Headers())).toBeNull();
  });
});

const answered = (status: number, headers = {}, data: unknown = null): HTTPError => {
  const request = new Request('http://127.0.0.1/');
  const head = { 'content-type': 'application/problem+json', ...headers };
  const error = new HTTPError(new Response(null, { status, headers: head }), request, {} as NormalizedOptions);
  // ky reads and parses the body before it calls `shouldRetry`.
  error.data = data;
  return error;
};

/** Returns whether the policy retries after this failure, and after how many milliseconds. */
async function verdict(error: Error, left = 45_000): Promise<{ again: unknown; wait: number }> {
  const policy = retryPolicy(Date.now() + left);
  const again = await policy.shouldRetry?.({ error, retryCount: 1 });
  return { again, wait: policy.delay?.(1) ?? Number.NaN };
}

describe('the retry policy', () => {
  test.each([408, 429, 500, 502, 503, 504])('retries after %i', async (status) => {
    expect((await verdict(answered(status))).again).toBe(true);
  });

  test.each([400, 401, 403, 404, 409, 412, 413, 422, 501])('does not retry after %i', async (status) => {
    expect((await verdict(answered(status, { 'retry-after': '1' }))).again).toBe(false);
  });

  test('retries after a lost connection and a timed-out attempt, but not after a programming error', async () => {
    expect((await verdict(new RetryAborted(new ApiError('offline')))).again).toBe(true);
    expect((await verdict(new TimeoutError(new Request('http://127.0.0.1/')))).again).toBe(true);
    expect((await verdict(new ApiError('bad_response'))).again).toBe(false);
    expect((await verdict(new TypeError('x is not a function'))).again).toBe(false);
  });

  test('retries while the first attempt with the same key is running, but not after an exceeded quota', async () => {
    expect((await verdict(answered(409, {}, { code: 'idem_in_flight' }))).again).toBe(true);
    expect((await verdict(answered(429, {}, { code: 'quota' }))).again).toBe(false);
  });

  test('waits at least as long as Retry-After, with jitter on top', async () => {
    for (let i = 0; i < 50; i++) {
      const { again, wait } = await verdict(answered(503, { 'retry-after': '2' }));
      expect(again).toBe(true);
      expect(wait).toBeGreaterThanOrEqual(2_000);
      expect(wait).toBeLessThanOrEqual(2_200);
    }
  });

  test.each(['-5', 'abc', '1e9', '0'])('uses its own backoff when Retry-After is %s', async (value) => {
    const { again, wait } = await verdict(answered(429, { 'retry-after': value }));
    expect(again).toBe(true);
    expect(wait).toBeGreaterThanOrEqual(250);
    expect(wait).toBeLessThanOrEqual(750);
  });

  test.each(['31', '3000000', 'Wed, 21 Oct 2099 07:28:00 GMT'])(
    'does not retry when Retry-After is %s',
    async (value) => {
      expect((await verdict(answered(429, { 'retry-after': value }))).again).toBe(false);
    },
  );

  test('does not retry when the wait would exceed the deadline of the call', async () => {
    expect((await verdict(new RetryAborted(new ApiError('offline')), 200)).again).toBe(false);
    expect((await verdict(answered(429, { 'retry-after': '20' }), 10_000)).again).toBe(false);
  });
});
