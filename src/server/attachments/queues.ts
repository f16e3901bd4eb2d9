import { createFairQueue } from '../lib/fair-queue.ts';

/**
 * Creates the queue for uploads that are being received. Slow clients fill only their own organization's share; the total only
 * protects the file descriptors or the memory of the process.
 *
 * @param total uploads of all organizations
 */
export const createReceivingQueue = (total = 512) =>
  createFairQueue({
    total,
    perOrganization: Math.min(64, Math.ceil(total / 2)),
    perPerson: 8,
    maxWaitMs: 10_000,
    maxWaiting: 64,
  });

/** Creates the queue for files that are held in memory while they are checked and stored. */
export const createProcessingQueue = () =>
  createFairQueue({ total: 4, perOrganization: 2, perPerson: 2, maxWaitMs: 60_000, maxWaiting: 128 });
