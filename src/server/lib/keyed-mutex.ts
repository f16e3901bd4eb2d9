/** Runs `task` with exclusive access to `key`. The signal is aborted when a new caller preempts it. */
export type RunExclusive = <T>(key: string, task: (signal: AbortSignal) => Promise<T>) => Promise<T>;

/**
 * Creates a mutex per key in which a new caller preempts the current holder.
 *
 * The holder's signal is aborted and the new caller waits for it to finish. Uploads need this: a client notices a dead
 * connection minutes before the server does, and its retry must not wait for the server's timeout.
 *
 * Holds within this process only.
 */
export function createKeyedMutex(): RunExclusive {
  const holders = new Map<string, { controller: AbortController; released: Promise<void> }>();
  return async (key, task) => {
    for (let holder = holders.get(key); holder; holder = holders.get(key)) {
      holder.controller.abort();
      await holder.released;
    }
    const controller = new AbortController();
    const result = task(controller.signal);
    const release = () => void holders.delete(key);
    holders.set(key, { controller, released: result.then(release, release) });
    return result;
  };
}
