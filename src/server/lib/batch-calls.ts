/** Calls in one batch. */
const MAX_BATCH_SIZE = 100;
/** Milliseconds after which a running batch holds back no further one: its connection may be dead. */
const PATIENCE_MS = 100;

interface Waiter<Input, Output> {
  input: Input;
  resolve: (output: Output) => void;
  reject: (reason: unknown) => void;
}

/**
 * Turns a function of many inputs into one that many callers call at the same time. A call runs at once when no batch runs; calls
 * that come meanwhile share the next batch. When a batch fails, each of its calls is repeated alone, so that no input fails the
 * others.
 *
 * @param run returns one output for each input, in their order. It only reads, because it can be repeated
 * @example
 * const readName = batchCalls((ids: readonly string[]) => readNames(db, ids));
 */
export function batchCalls<Input, Output>(
  run: (inputs: readonly Input[]) => Promise<readonly Output[]>,
): (input: Input) => Promise<Output> {
  const waiting: Waiter<Input, Output>[] = [];
  let isHeldBack = false;

  function startNext(): void {
    const batch = waiting.splice(0, MAX_BATCH_SIZE);
    isHeldBack = batch.length > 0;
    if (!isHeldBack) return;
    let isAwaited = true;
    const release = () => {
      if (isAwaited) {
        isAwaited = false;
        startNext();
      }
    };
    const timer = setTimeout(release, PATIENCE_MS);
    void runBatch(batch).finally(() => {
      clearTimeout(timer);
      release();
    });
  }

  async function runBatch(batch: readonly Waiter<Input, Output>[]): Promise<void> {
    try {
      const outputs = await run(batch.map(({ input }) => input));
      for (const [index, { resolve }] of batch.entries()) resolve(outputs[index] as Output);
    } catch (error) {
      const [only] = batch;
      if (batch.length === 1) only?.reject(error);
      else await Promise.all(batch.map((waiter) => runBatch([waiter])));
    }
  }

  return (input) =>
    new Promise((resolve, reject) => {
      waiting.push({ input, resolve, reject });
      if (!isHeldBack) startNext();
    });
}
