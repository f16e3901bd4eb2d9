import type { CallContext, Desk, IdempotentCall } from '../../interfaces/index.ts';
import { ConfigurationError } from '../../auth/options.ts';
import type { DeskAdapter } from '../adapter.ts';
import { limitSession, resolveLimits, type DeskLimitOptions } from '../limits.ts';
import { resolveMapping, type DeskMapping } from '../mapping.ts';
import { deleteExpiredAttempts } from './idempotent-write.ts';
import type { RemoteDeskContext } from './context.ts';
import { changeStatus } from './change-status.ts';
import { remoteAttachments } from './files.ts';
import { createTicket } from './create-ticket.ts';
import { listTickets } from './list-tickets.ts';
import { toComments, loadTicket, toTicketResponse } from './load-ticket.ts';
import { markSeen } from './read-state.ts';
import { createChangeSync } from './change-sync.ts';
import { remoteEvents, deleteExpiredEvents } from './event-log.ts';
import { addComment } from './reply.ts';
import { toRequester } from './requester.ts';
import { createUnreadCounts } from './unread-counts.ts';
import { createSnapshotRecorder } from './snapshots.ts';

export type { DeskLimitOptions } from '../limits.ts';
export type { DeskMapping } from '../mapping.ts';

/** How a desk elsewhere is used. */
export interface RemoteDeskOptions {
  mapping: DeskMapping;
  /** Milliseconds after which a write that got no answer is done at the desk or never will be. Default 5,000. */
  settleMs?: number;
  /** Limits of this desk where they differ from the adapter's own; each counts in the unit of the desk. */
  limits?: DeskLimitOptions;
  /**
   * Seconds between two questions what has changed, to a desk that does not tell; at least 5. Asked only while somebody listens,
   * once for all of them. `false` never asks. Default 15.
   */
  pollSeconds?: number | false;
}

/** Tickets that the number of unread ones is counted over. */
const UNREAD_AMONG = 100;
const ATTEMPTS_KEPT_MS = 8 * 24 * 3_600_000;
/** Tokens live for a day at most, and streams with them: nobody comes back from further away. */
const EVENTS_KEPT_MS = 8 * 24 * 3_600_000;

/**
 * Makes a desk of what an adapter connects: the tickets live there, and what it lacks comes from here, where that is
 * honest. Repeated calls, read marks, ids that cannot be guessed, whose ticket it is and who said what are kept in our
 * store. What neither can do is absent, and the panel does not offer it.
 *
 * @throws ConfigurationError for a mapping that cannot be right
 * @example
 * const desk = remoteDesk(await requestTracker({ url, token, queue: 'Support' }), {
 *   mapping: { statuses: { new: 'new', open: 'open', stalled: 'pending', resolved: 'closed' }, close: 'resolved', reopen: 'open' },
 * });
 */
export function remoteDesk(adapter: DeskAdapter, options: RemoteDeskOptions): Desk {
  const { mapping, settleMs = 5_000, pollSeconds = 15 } = options;
  if (pollSeconds !== false && !(pollSeconds >= 5 && pollSeconds <= 3_600))
    throw new ConfigurationError('desk.pollSeconds must be false, or between 5 and 3600.');
  const settled = resolveMapping(mapping, adapter.abilities.terminalStatuses);
  const news = createChangeSync(adapter, settled, pollSeconds === false ? null : pollSeconds * 1_000);
  const limits = resolveLimits(adapter.limits, options.limits);
  const desk: RemoteDeskContext = {
    adapter,
    mapping: settled,
    limits,
    settleMs,
    files: null,
    counted: createUnreadCounts(),
  };
  if (news) desk.watch = createSnapshotRecorder();
  const keyed = (context: CallContext): IdempotentCall => ({ ...context, key: crypto.randomUUID() });

  return {
    limitSession: (session) => limitSession(session, limits),
    capabilities: (identity) => {
      const can = toRequester(identity) !== null;
      return {
        createTicket: can,
        comment: can,
        attachments: can && adapter.abilities.attachments && desk.files !== null,
        close: can && settled.close !== null,
        reopen: can && settled.reopen !== null,
        confirm: can && settled.confirms,
        search: can && adapter.abilities.search,
        organizationTickets: false,
        events: can,
      };
    },
    async lists() {
      // What is unread in one view would take a question of its own at each start.
      return {
        views: [{ view: 'mine' }, ...(adapter.abilities.supportsCc ? [{ view: 'copy' }] : [])],
        filters: ['priority', 'category', 'createdFrom', 'createdBefore'],
        sorts: [...adapter.abilities.sorts],
      };
    },
    async unread(context) {
      if (adapter.abilities.reportsReplies === false) return 0;
      return desk.counted.get(context, async () => {
        const { items } = await listTickets(desk, context, { limit: UNREAD_AMONG });
        return items.filter((one) => one.unread).length;
      });
    },
    listTickets: (context, query) => listTickets(desk, context, query),
    createTicket: (context, input) => createTicket(desk, keyed(context), input),
    async readTicket(context, id) {
      const reached = await loadTicket(desk, context, id);
      if (reached) await desk.watch?.(context, [{ known: reached.ref, ...reached.thread }]);
      return reached && toTicketResponse(desk, context, reached);
    },
    async listComments(context, id) {
      const reached = await loadTicket(desk, context, id);
      if (!reached) return null;
      const items = await toComments(context, reached);
      return { items, next: null, total: items.length };
    },
    addComment: (context, id, input) => addComment(desk, keyed(context), id, input),
    changeStatus: (context, id, decision, comment) => changeStatus(desk, keyed(context), id, decision, comment),
    async markRead(context, id) {
      const reached = await loadTicket(desk, context, id);
      if (!reached) return false;
      await markSeen(context, id, reached.thread.ticket.lastPublicReplyAt ?? 0);
      desk.counted.invalidate(context.identity);
      return true;
    },
    checkPriorities: (ids) => settled.checkPriorities(ids),
    beforeCommit: {
      createTicket: (context, input) => createTicket(desk, context, input),
      addComment: (context, id, input) => addComment(desk, context, id, input),
      changeStatus: (context, id, decision, comment) => changeStatus(desk, context, id, decision, comment),
    },
    attachments(own) {
      desk.files = own;
      return remoteAttachments(desk, own);
    },
    async sweep(db, now) {
      await deleteExpiredAttempts(db, now - ATTEMPTS_KEPT_MS);
      await deleteExpiredEvents(db, now - EVENTS_KEPT_MS);
    },
    ...(news && { changeFeed: news, events: remoteEvents }),
  };
}
