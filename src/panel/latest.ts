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
export function latest(): Latest {
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

/** A key for one act, to be repeated with it. `randomUUID` is missing on pages without TLS. */
export function newKey(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
