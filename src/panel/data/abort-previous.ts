/** Also brings the module that holds on to the page's `fetch`, long before the client comes: see there. */
export { createIdempotencyKey as newKey } from '../../client/natives.ts';

/** Lets only the newest of several overlapping calls speak: older ones are aborted, and their answers are not fresh. */
export interface Latest {
  /** Begins a call; whatever was begun before is over. */
  begin(): { signal: AbortSignal; fresh: () => boolean };
  /** Ends the call in flight, if any: its answer is not fresh any more. */
  stop(): void;
}

/**
 * @example
 * const { signal, fresh } = loads.begin();
 * const page = await api.listTickets({ q }, { signal });
 * if (fresh()) items.value = page.items;
 */
export function createLatestOnly(): Latest {
  let current: AbortController | null = null;
  const stop = () => {
    current?.abort();
    current = null;
  };
  return {
    begin() {
      stop();
      const mine = new AbortController();
      current = mine;
      return { signal: mine.signal, fresh: () => current === mine };
    },
    stop,
  };
}
