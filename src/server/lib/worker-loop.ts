/** Performs one batch of work. Resolves to true when more work may be due immediately. */
export type RunBatch = (signal: AbortSignal) => Promise<boolean | void>;

/** How a worker loop is scheduled. Without intervals it runs only when it is woken. */
export interface WorkerLoopOptions {
  runBatch: RunBatch;
  /** Called when a batch rejects. The next poll or wake-up tries again. */
  onError: (error: unknown) => void;
  /** Milliseconds between polls. Default: no polling. */
  pollIntervalMs?: number;
  /** Milliseconds for which wake-ups are collected into one run. Default 0: a wake-up runs immediately. */
  debounceMs?: number;
  /** Also runs once right after the start, for work that an earlier process left over. Default false. */
  runAtStart?: boolean;
}

/** A background worker of this process. */
export interface WorkerLoop {
  /** Schedules a run; call it after the commit that adds work. */
  wake(): void;
  /** Runs until no work is due. Resolves also when a batch fails. */
  run(): Promise<void>;
  /** Starts no further batch and waits for the current one. */
  close(): Promise<void>;
}

/**
 * Creates a function that never runs `task` twice at the same time. A call during a run repeats the task once more
 * afterwards, so work that was added during the run is not missed; the task is also repeated while it resolves to true.
 *
 * @returns a function that resolves after the last repetition, and rejects when the task does
 */
export function coalesceRuns(task: () => Promise<boolean | void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  let requested = false;
  async function repeat(): Promise<void> {
    try {
      let more: boolean | void = true;
      while (more || requested) {
        requested = false;
        more = await (async () => task())();
      }
    } finally {
      // In the same tick as the last check of `requested`: later, a call in between would be lost.
      running = null;
    }
  }
  return () => {
    requested = true;
    running ??= repeat();
    return running;
  };
}

/**
 * Starts a worker loop. Several processes may run the same loop on one database: the batch itself claims its rows.
 *
 * @example
 * const loop = createWorkerLoop({ runBatch: deliverDueMails, onError: log, pollIntervalMs: 15_000, runAtStart: true });
 * await insertMail(tx);
 * loop.wake();
 */
export function createWorkerLoop({
  runBatch,
  onError,
  pollIntervalMs,
  debounceMs = 0,
  runAtStart = false,
}: WorkerLoopOptions): WorkerLoop {
  const stopping = new AbortController();
  const { signal } = stopping;
  const runAll = coalesceRuns(async () => {
    if (signal.aborted) return false;
    try {
      return await runBatch(signal);
    } catch (error) {
      // Without a repetition: while the database is down, the loop would spin.
      onError(error);
      return false;
    }
  });
  let current: Promise<void> = Promise.resolve();
  const run = (): Promise<void> => {
    if (!signal.aborted) current = runAll();
    return current;
  };
  const poll = pollIntervalMs === undefined ? undefined : setInterval(() => void run(), pollIntervalMs).unref();
  const first = runAtStart ? setImmediate(() => void run()) : undefined;
  let debounce: ReturnType<typeof setTimeout> | null = null;
  return {
    wake() {
      if (debounceMs === 0) return void run();
      debounce ??= setTimeout(() => {
        debounce = null;
        void run();
      }, debounceMs).unref();
    },
    run,
    async close() {
      stopping.abort();
      clearInterval(poll);
      clearImmediate(first);
      if (debounce !== null) clearTimeout(debounce);
      await current;
    },
  };
}
