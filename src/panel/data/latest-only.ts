/** Keeps only the latest of several overlapping calls: a new call aborts the previous one. */
export interface LatestOnly {
  /** Starts a call and aborts the previous one. `fresh` tells whether its result is still current. */
  begin(): { signal: AbortSignal; fresh: () => boolean };
  /** Aborts the call in flight. */
  stop(): void;
}

/**
 * Creates a guard that aborts all but the latest call.
 *
 * @example
 * const { signal, fresh } = loads.begin();
 * const page = await api.listTickets({ q }, { signal });
 * if (fresh()) items.value = page.items;
 */
export function createLatestOnly(): LatestOnly {
  let current: AbortController | null = null;
  const stop = () => {
    current?.abort();
    current = null;
  };
  return {
    begin() {
      stop();
      const controller = new AbortController();
      current = controller;
      return { signal: controller.signal, fresh: () => current === controller };
    },
    stop,
  };
}
