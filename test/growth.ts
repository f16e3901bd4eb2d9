/** Differences below this are noise of the clock and the garbage collector. */
const NOISE_MS = 10;
const ATTEMPTS = 8;

/** CPU time of this thread, so that other work on the machine does not count. */
async function measure(run: () => unknown): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3; round++) {
    const before = process.threadCpuUsage();
    await run();
    const { user, system } = process.threadCpuUsage(before);
    best = Math.min(best, (user + system) / 1_000);
  }
  return best;
}

/**
 * Measures how the time of `run` grows from an input of `length` to one of twice the length: 2 for linear, 4 for
 * quadratic time. Returns the best of several attempts; 1 when the time is too short to be measured.
 */
export async function measureGrowth(run: (length: number) => unknown, length: number): Promise<number> {
  await run(Math.ceil(length / 10));
  let best = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < ATTEMPTS && best >= 3; attempt++) {
    const single = await measure(() => run(length));
    const double = await measure(() => run(2 * length));
    best = Math.min(best, double < NOISE_MS ? 1 : double / single);
  }
  return best;
}
