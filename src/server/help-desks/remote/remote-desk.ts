import type { CallContext, Desk, IdempotentCall } from '../../interfaces/index.ts';
import { ConfigurationError } from '../../configuration-error.ts';
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

/** Options of a remote help desk. */
export interface RemoteDeskOptions {
  mapping: DeskMapping;
  /** Milliseconds after which a write without a response is either visible or has failed. Default 5,000. */
  lookupDelayMs?: number;
  /** Limits that differ from the adapter's own, each in the unit of the help desk. */
  limits?: DeskLimitOptions;
  /**
   * Polling interval in seconds for a help desk without webhooks, at least 5. Polled only while an event stream is open, once for
   * all of them. `false` disables polling. Default 15.
   */
  pollSeconds?: number | false;
}

/** Number of tickets over which unread ones are counted. */
const UNREAD_SAMPLE_SIZE = 100;
const ATTEMPT_RETENTION_MS = 8 * 24 * 3_600_000;
/** Tokens and event streams last a day at most, so no client resumes from earlier. */
const EVENT_RETENTION_MS = 8 * 24 * 3_600_000;

/**
 * Creates a desk from the adapter of a remote help desk. Tickets stay there; idempotency, read state, unguessable ids, ownership
 * and authors are stored here. Features that neither side supports are absent, and the panel does not offer them.
 *
 * @throws ConfigurationError for an invalid mapping
 * @example
 * const desk = remoteDesk(await requestTracker({ url, token, queue: 'Support' }), {
 *   mapping: { statuses: { new: 'new', open: 'open', stalled: 'pending', resolved: 'closed' }, close: 'resolved', reopen: 'open' },
 * });
 */
export function remoteDesk(adapter: DeskAdapter, options: RemoteDeskOptions): Desk {
  const { mapping, lookupDelayMs = 5_000, pollSeconds = 15 } = options;
  if (pollSeconds !== false && !(pollSeconds >= 5 && pollSeconds <= 3_600))
    throw new ConfigurationError('desk.pollSeconds must be false, or between 5 and 3600.');
  const resolvedMapping = resolveMapping(mapping, adapter.abilities.terminalStatuses);
  const changeFeed = createChangeSync(adapter, resolvedMapping, pollSeconds === false ? null : pollSeconds * 1_000);
  const limits = resolveLimits(adapter.limits, options.limits);
  const desk: RemoteDeskContext = {
    adapter,
    mapping: resolvedMapping,
    limits,
    lookupDelayMs,
    files: null,
    unreadCounts: createUnreadCounts(),
  };
  if (changeFeed) desk.recordSnapshots = createSnapshotRecorder();
  const withNewKey = (context: CallContext): IdempotentCall => ({ ...context, key: crypto.randomUUID() });

  return {
    limitSession: (session) => limitSession(session, limits),
    capabilities: (identity) => {
      const isKnown = toRequester(identity) !== null;
      return {
        createTicket: isKnown,
        comment: isKnown,
        attachments: isKnown && adapter.abilities.attachments && desk.files !== null,
        close: isKnown && resolvedMapping.close !== null,
        reopen: isKnown && resolvedMapping.reopen !== null,
        confirm: isKnown && resolvedMapping.canConfirm,
        search: isKnown && adapter.abilities.search,
        organizationTickets: false,
        events: isKnown,
      };
    },
    async lists() {
      // Unread counts per view would need one request each at every start of the panel.
      return {
        views: [{ view: 'mine' }, ...(adapter.abilities.supportsCc ? [{ view: 'copy' }] : [])],
        filters: ['priority', 'category', 'createdFrom', 'createdBefore'],
        sorts: [...adapter.abilities.sorts],
      };
    },
    async unread(context) {
      if (adapter.abilities.reportsReplies === false) return 0;
      return desk.unreadCounts.get(context, async () => {
        const { items } = await listTickets(desk, context, { limit: UNREAD_SAMPLE_SIZE });
        return items.filter((one) => one.unread).length;
      });
    },
    listTickets: (context, query) => listTickets(desk, context, query),
    createTicket: (context, input) => createTicket(desk, withNewKey(context), input),
    async readTicket(context, id) {
      const loaded = await loadTicket(desk, context, id);
      if (loaded) await desk.recordSnapshots?.(context, [{ ref: loaded.ref, ...loaded.thread }]);
      return loaded && toTicketResponse(desk, context, loaded);
    },
    async listComments(context, id) {
      const loaded = await loadTicket(desk, context, id);
      if (!loaded) return null;
      const items = await toComments(context, loaded);
      return { items, next: null, total: items.length };
    },
    addComment: (context, id, input) => addComment(desk, withNewKey(context), id, input),
    changeStatus: (context, id, decision, comment) => changeStatus(desk, withNewKey(context), id, decision, comment),
    async markRead(context, id) {
      const loaded = await loadTicket(desk, context, id);
      if (!loaded) return false;
      await markSeen(context, id, loaded.thread.ticket.lastPublicReplyAt ?? 0);
      desk.unreadCounts.invalidate(context.identity);
      return true;
    },
    checkPriorities: (ids) => resolvedMapping.checkPriorities(ids),
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
      await deleteExpiredAttempts(db, now - ATTEMPT_RETENTION_MS);
      await deleteExpiredEvents(db, now - EVENT_RETENTION_MS);
    },
    ...(changeFeed && { changeFeed, events: remoteEvents }),
  };
}
