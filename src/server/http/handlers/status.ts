import { ProblemError } from '../../errors.ts';
import type { PreTransactionHooks, Handlers } from '../handler.ts';
import { createMessage } from '../../messages/index.ts';

/** The status, and who is affected by incidents. */
export const statusHandlers: Pick<Handlers, 'getStatus' | 'reportAffected'> = {
  getStatus: ({ db, now }, { status }) => status.read(db, now),
  async reportAffected(call, { status }) {
    if (!status.reportAffected) throw new ProblemError('not_found', { detail: createMessage('affected_off') });
    return status.reportAffected(call, call.input.id);
  },
};

/** Fetches an external status page before the transaction opens, because all other writes would wait for it. */
export const statusHooks: Pick<PreTransactionHooks, 'reportAffected'> = {
  reportAffected: async ({ now }, { status }) => status.prefetch?.(now),
};
