/** Hands out ticket numbers outside of the caller's transaction. */
export interface NumberAllocator {
  /**
   * Takes the next number of an organization. Numbers rise in the order of the calls of this process; one whose transaction is
   * rolled back leaves a gap.
   */
  take(organizationId: string): Promise<number>;
}

/** Advances an organization's counter by `count`. Resolves to the last number of the new block. */
export type AllocateBlock = (organizationId: string, count: number) => Promise<number>;

interface Waiter {
  resolve: (number: number) => void;
  reject: (reason: unknown) => void;
}

/**
 * Creates an allocator that runs one statement an organization at a time. Calls that come meanwhile share the next one, so a
 * burst of tickets costs few statements, and a single ticket leaves no gap.
 */
export function createNumberAllocator(allocateBlock: AllocateBlock): NumberAllocator {
  const queues = new Map<string, Waiter[]>();

  async function serve(organizationId: string, queue: Waiter[]): Promise<void> {
    while (queue.length > 0) {
      const batch = queue.splice(0);
      try {
        const last = await allocateBlock(organizationId, batch.length);
        for (const [index, waiter] of batch.entries()) waiter.resolve(last - batch.length + 1 + index);
      } catch (error) {
        for (const waiter of batch) waiter.reject(error);
      }
    }
    queues.delete(organizationId);
  }

  return {
    take: (organizationId) =>
      new Promise((resolve, reject) => {
        const queue = queues.get(organizationId);
        if (queue) {
          queue.push({ resolve, reject });
          return;
        }
        const fresh = [{ resolve, reject }];
        queues.set(organizationId, fresh);
        void serve(organizationId, fresh);
      }),
  };
}
