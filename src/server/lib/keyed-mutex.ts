/** Runs `work` alone among all that was given for this id. */
export type RunExclusive = <T>(id: string, work: (stopped: AbortSignal) => Promise<T>) => Promise<T>;

/**
 * Lets one at a time work on a thing. Who comes later asks the one before to stop, and waits until it has: a line that
 * died is noticed by the person at its end minutes before the server does, and they must not wait for that.
 *
 * In this process only.
 */
export function createKeyedMutex(): RunExclusive {
  const running = new Map<string, { stop: AbortController; done: Promise<void> }>();
  return async (id, work) => {
    for (let before = running.get(id); before; before = running.get(id)) {
      before.stop.abort();
      await before.done;
    }
    const stop = new AbortController();
    const result = work(stop.signal);
    const ended = () => void running.delete(id);
    running.set(id, { stop, done: result.then(ended, ended) });
    return result;
  };
}
