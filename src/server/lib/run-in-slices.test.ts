import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalizeLongSearchText, normalizeSearchText } from '../database/search.ts';
import { computeFingerprint } from '../http/idempotency.ts';
import { cutBytes, cutText, runInSlices } from './run-in-slices.ts';

/** Returns the most CPU time (ms) that the process used between two turns of the event loop during a task. */
async function measureLongestBlock(task: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = process.cpuUsage();
  let running = true;
  const tick = () => {
    const { user, system } = process.cpuUsage(last);
    longest = Math.max(longest, (user + system) / 1_000);
    last = process.cpuUsage();
    if (running) setImmediate(tick);
  };
  setImmediate(tick);
  await new Promise((resolve) => setImmediate(resolve));
  await task();
  running = false;
  tick();
  return longest;
}

/** The least of several rounds, because the garbage collector adds to some. */
async function measureBlock(task: () => Promise<unknown>): Promise<number> {
  const blocks: number[] = [];
  for (let round = 0; round < 7; round++) blocks.push(await measureLongestBlock(task));
  return Math.min(...blocks);
}

describe('work in slices', () => {
  it('blocks the event loop for a text a hundred times longer only as long as for its slices', async () => {
    const text = '請求書の画面でエクスポートが失敗します。 The export of ﾚﾎﾟｰﾄ １２３ fails. '.repeat(120);
    const large = text.repeat(100);
    const atOnce = await measureBlock(async () => normalizeSearchText(large));
    const inSlices = await measureBlock(() => normalizeLongSearchText(large));
    expect(inSlices).toBeLessThan(atOnce / 4);
  });

  it('blocks the event loop for a large file only as long as for its slices', async () => {
    const file = new Uint8Array(64 * 1024 * 1024);
    const atOnce = await measureBlock(async () => createHash('sha256').update(file).digest());
    const inSlices = await measureBlock(() => computeFingerprint('uploadAttachment', { address: '/', body: file }));
    expect(inSlices).toBeLessThan(atOnce / 4);
  });

  it('cuts bytes without a copy, and no byte is lost', async () => {
    const bytes = new Uint8Array(10).map((_, index) => index);
    const seen: Uint8Array[] = [];
    await runInSlices(cutBytes(bytes, 4), (slice) => seen.push(slice));
    expect(seen.map((slice) => slice.length)).toEqual([4, 4, 2]);
    expect(Buffer.concat(seen)).toEqual(Buffer.from(bytes));
    expect(seen.every(({ buffer }) => buffer === bytes.buffer)).toBe(true);
  });

  it('normalizes a text in slices as it does at once, wherever it is cut', async () => {
    const unit = fc.constantFrom(...'aΣσς゙́ﾞﾟかガハﾊ漢각각각 İﬁ　\n1é', '\u{1f600}', '\u0344');
    await fc.assert(
      fc.asyncProperty(fc.array(unit, { maxLength: 40 }), fc.integer({ min: 1, max: 10 }), async (units, size) => {
        const text = units.join('');
        expect([...cutText(text, size)].join('')).toBe(text);
        expect(await normalizeLongSearchText(text, size)).toBe(normalizeSearchText(text));
      }),
    );
  });
});
