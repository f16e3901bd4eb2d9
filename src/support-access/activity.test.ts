import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createActivityReporter, type SendReport } from './activity.ts';

const view = { method: 'GET', route: '/reports', effect: 'view' } as const;
const NOW = Date.UTC(2026, 5, 1);
type Report = Parameters<SendReport>[0];
const total = (reports: Report[]) =>
  reports
    .flatMap(({ sessions }) => sessions.flatMap(({ activity }) => activity))
    .reduce((sum, { count }) => sum + count, 0);

let warnings: string[];
beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  warnings = [];
  vi.spyOn(process, 'emitWarning').mockImplementation((warning) => void warnings.push(String(warning)));
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it('reports at most every five seconds, as counts with their time span', async () => {
  const sent: Report[] = [];
  const reporter = createActivityReporter(async (report) => sent.push(report) > 0);
  for (let n = 0; n < 1_000; n++) reporter.count('s1', `token-${n}`, view, NOW + n);
  reporter.count('s1', 'last', { ...view, method: 'POST', effect: 'change', area: 'billing' }, NOW);
  await vi.advanceTimersByTimeAsync(4_999);
  expect(sent).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  const span = { firstAt: new Date(NOW).toISOString(), lastAt: new Date(NOW + 999).toISOString() };
  expect(sent).toEqual([
    {
      sessions: [
        {
          token: 'last',
          activity: [
            { ...view, count: 1_000, ...span },
            { ...view, method: 'POST', effect: 'change', area: 'billing', count: 1, ...span, lastAt: span.firstAt },
          ],
        },
      ],
    },
  ]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sent).toHaveLength(1);
});

it('repeats a failed report under its key, with increasing delays, and loses nothing meanwhile', async () => {
  const tries: { at: number; key: string }[] = [];
  const taken: Report[] = [];
  let down = true;
  const reporter = createActivityReporter(async (report, key) => {
    tries.push({ at: Date.now() - NOW, key });
    if (down) throw new TypeError('fetch failed');
    taken.push(report);
    return true;
  });
  reporter.count('s1', 't', view, NOW);
  await vi.advanceTimersByTimeAsync(5_000);
  reporter.count('s1', 't', view, NOW);
  reporter.count('s2', 't', view, NOW);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(new Set(tries.map(({ key }) => key)).size).toBe(1);
  expect(tries.map(({ at }) => at / 1_000)).toEqual([5, 15, 35, 75]);
  down = false;
  await reporter.flush();
  expect(total(taken)).toBe(3);
  expect(warnings).toEqual([]);
});

it('stores a bounded number of counts, and announces dropped ones', async () => {
  const sent: Report[] = [];
  const reporter = createActivityReporter(async (report) => {
    sent.push(report);
    return sent.length > 1;
  });
  for (let n = 0; n < 500; n++)
    reporter.count('s1', 't', { ...view, route: `/r/${'abcdefgh'.slice(0, n % 8)}x${n}` }, NOW);
  for (let n = 0; n < 5_000; n++) reporter.count(`other-${n}`, 't', view, NOW);
  await reporter.flush();
  expect(Math.max(...sent.flatMap(({ sessions }) => sessions.map(({ activity }) => activity.length)))).toBeLessThan(53);
  const lost = warnings.map((text) => Number(/^\d+/.exec(text)?.[0])).reduce((sum, n) => sum + n, 0);
  expect(warnings).toHaveLength(2);
  expect(total(sent.slice(1)) + lost).toBe(5_500);
});

it('truncates unusual requests to the limits of a report', async () => {
  const sent: Report[] = [];
  const reporter = createActivityReporter(async (report) => sent.push(report) > 0);
  const area = 'x'.repeat(300);
  reporter.count('s1', 't', { method: 'm-search', route: '/a?token=secret', effect: 'view', area }, NOW);
  await reporter.flush();
  expect(sent[0]?.sessions[0]?.activity[0]).toMatchObject({ method: 'OTHER', route: '/a' });
  expect(JSON.stringify(sent)).not.toContain('xxx');
});
