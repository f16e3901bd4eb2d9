/** Runs tasks for one ticket one after another. */
export type LockTicket = <T>(ticketId: string, task: () => Promise<T>) => Promise<T>;

/** Creates a mutex per ticket, first in, first out. In this process only. */
export function createTicketLock(): LockTicket {
  const tails = new Map<string, Promise<unknown>>();
  return async (ticketId, task) => {
    const previous = tails.get(ticketId) ?? Promise.resolve();
    const run = previous.then(task, task);
    const tail = run.catch(() => null);
    tails.set(ticketId, tail);
    try {
      return await run;
    } finally {
      if (tails.get(ticketId) === tail) tails.delete(ticketId);
    }
  };
}
