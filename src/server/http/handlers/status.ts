import type { Handlers } from '../handler.ts';

/** Whether the product is up. */
export const statusHandlers: Pick<Handlers, 'getStatus'> = {
  getStatus: ({ db, now }, { status }) => status.read(db, now),
};
