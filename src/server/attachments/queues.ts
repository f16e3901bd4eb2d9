import { createFairQueue } from '../lib/fair-queue.ts';

/**
 * Creates the queue for bodies of files that are on their way. Slow clients fill only their own organization's share; the
 * number for all only guards the file descriptors of the process.
 */
export const createReceivingQueue = () =>
  createFairQueue({ total: 512, perOrganization: 64, perPerson: 8, maxWaitMs: 10_000, maxWaiting: 64 });

/** Creates the queue for files that are held in memory whole, while their content is checked and stored. */
export const createProcessingQueue = () =>
  createFairQueue({ total: 4, perOrganization: 2, perPerson: 2, maxWaitMs: 60_000, maxWaiting: 128 });
