import { ProblemError } from '../../errors.ts';
import type { Checks, Handlers } from '../handler.ts';

/** Whether the product is up, and for whom it is not. */
export const statusHandlers: Pick<Handlers, 'getStatus' | 'reportAffected'> = {
  getStatus: ({ db, now }, { status }) => status.read(db, now),
  async reportAffected(call, { status }) {
    if (!status.reportAffected) throw new ProblemError('not_found', { detail: 'Nobody counts who is affected here.' });
    return status.reportAffected(call, call.input.id);
  },
};

/** A status page somewhere else is read before a transaction opens, not while everybody waits for it. */
export const statusChecks: Pick<Checks, 'reportAffected'> = {
  reportAffected: async ({ now }, { status }) => status.prefetch?.(now),
};
