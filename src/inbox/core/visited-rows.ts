import { signal } from '@preact/signals';

/** Ids of the tickets in the order of the last queue, so that a ticket leads to its neighbours. */
export const visitedRows = signal<readonly string[]>([]);

/** Address of the last queue below the root, to return to it. */
export const lastQueuePath = signal('views/mine');
