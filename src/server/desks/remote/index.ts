import type { CallContext, Desk, KeyedCall } from '../../ports.ts';
import { ConfigurationError } from '../../identity/options.ts';
import type { DeskAdapter } from '../adapter.ts';
import { limitSession, resolveLimits, type DeskLimitOptions } from '../limits.ts';
import { settleMapping, type DeskMapping } from '../mapping.ts';
import { sweepAttempts } from './attempts.ts';
import type { Connected } from './connected.ts';
import { decide } from './deciding.ts';
import { remoteAttachments } from './files.ts';
import { fileTicket } from './filing.ts';
import { listTickets } from './listing.ts';
import { commentsOf, reach, shown } from './reach.ts';
import { markSeen } from './reading.ts';
import { remoteNews } from './news.ts';
import { remoteEvents, sweepRecord } from './record.ts';
import { addComment } from './replying.ts';
import { requesterOf } from './requester.ts';
import { unreadCounts } from './unread.ts';
import { watcher } from './watching.ts';

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
  const settled = settleMapping(mapping, adapter.abilities.ends);
  const news = remoteNews(adapter, settled, pollSeconds === false ? null : pollSeconds * 1_000);
  const limits = resolveLimits(adapter.limits, options.limits);
  const desk: Connected = { adapter, mapping: settled, limits, settleMs, files: null, counted: unreadCounts() };
  if (news) desk.watch = watcher();
  const keyed = (context: CallContext): KeyedCall => ({ ...context, key: crypto.randomUUID() });

  return {
    limitSession: (session) => limitSession(session, limits),
    capabilities: (identity) => {
      const can = requesterOf(identity) !== null;
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
        views: [{ view: 'mine' }, ...(adapter.abilities.copies ? [{ view: 'copy' }] : [])],
        filters: ['priority', 'category', 'createdFrom', 'createdBefore'],
        sorts: [...adapter.abilities.sorts],
      };
    },
    async unread(context) {
      if (adapter.abilities.told === false) return 0;
      return desk.counted.of(context, async () => {
        const { items } = await listTickets(desk, context, { limit: UNREAD_AMONG });
        return items.filter((one) => one.unread).length;
      });
    },
    listTickets: (context, query) => listTickets(desk, context, query),
    createTicket: (context, input) => fileTicket(desk, keyed(context), input),
    async readTicket(context, id) {
      const reached = await reach(desk, context, id);
      if (reached) await desk.watch?.(context, [{ known: reached.known, ...reached.said }]);
      return reached && shown(desk, context, reached);
    },
    async listComments(context, id) {
      const reached = await reach(desk, context, id);
      if (!reached) return null;
      const items = await commentsOf(context, reached);
      return { items, next: null, total: items.length };
    },
    addComment: (context, id, input) => addComment(desk, keyed(context), id, input),
    decide: (context, id, decision, comment) => decide(desk, keyed(context), id, decision, comment),
    async markRead(context, id) {
      const reached = await reach(desk, context, id);
      if (!reached) return false;
      await markSeen(context, id, reached.said.ticket.toldAt ?? 0);
      desk.counted.forget(context.identity);
      return true;
    },
    checkPriorities: (ids) => settled.checkPriorities(ids),
    ahead: {
      createTicket: (context, input) => fileTicket(desk, context, input),
      addComment: (context, id, input) => addComment(desk, context, id, input),
      decide: (context, id, decision, comment) => decide(desk, context, id, decision, comment),
    },
    attachments(own) {
      desk.files = own;
      return remoteAttachments(desk, own);
    },
    async sweep(db, now) {
      await sweepAttempts(db, now - ATTEMPTS_KEPT_MS);
      await sweepRecord(db, now - EVENTS_KEPT_MS);
    },
    ...(news && { news, events: remoteEvents }),
  };
}
