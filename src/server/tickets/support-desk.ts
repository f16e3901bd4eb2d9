import type { AgentTicket, BulkResult } from '../../contract/index.ts';
import type { CallContext, Db, SupportDesk } from '../interfaces/index.ts';
import { writeLater } from '../database/deferred-writes.ts';
import { writeAgentEvents } from '../database/agent-events.ts';
import { refreshTargets } from './targets.ts';
import { withTransaction } from '../database/transaction.ts';
import { writeEvents } from '../database/sequences.ts';
import { countQueue } from './queue/count-queue.ts';
import { listQueue } from './queue/list-queue.ts';
import { queueColumns, readQueueLabels, toQueueTicket } from './queue/queue-rows.ts';
import { endPresence, setPresence } from './queue/presence.ts';
import { holdReply, listHeldReplies, sendDueReplies, undoReply } from './queue/held-replies.ts';
import { splitTicket } from './queue/split-ticket.ts';
import type { NumberAllocator } from './number-allocator.ts';
import { mergeTicket, readMerges, unmergeTicket } from './queue/merge-ticket.ts';
import { addMentions, isTicketUnread, markReadByAgent } from './queue/ticket-reads.ts';
import { toRouting } from './queue/routing.ts';
import { readPersonByAccount } from '../inbox/people.ts';
import { filterAgents } from '../inbox/agents.ts';
import { ProblemError } from '../errors.ts';
import { triageTicket } from './queue/triage-ticket.ts';
import type { DatabaseDeskOptions } from './options.ts';
import { loadComments, findTicket, loadAgentData, readIncident, loadTicketFiles } from './queries.ts';
import { toAgentData, toTicket } from './rows.ts';
import type { LifecycleRules } from './lifecycle.ts';
import { statusAfterAnswer } from './status-transitions.ts';
import { lockTicket, setStatus, markUnreadForOthers, insertComment } from './ticket-writes.ts';

/** The agents' operations of the database desk. */
export function databaseSupport(
  options: DatabaseDeskOptions,
  rules: LifecycleRules,
  numbers: NumberAllocator,
): SupportDesk {
  const getLevels = () => options.priorities.map(({ id }) => id);
  const getPriority = (id: string | null) => options.priorities.find((one) => one.id === id) ?? null;

  async function read({ db, identity, now }: CallContext, id: string): Promise<AgentTicket | null> {
    const row = await findTicket(db, identity, id);
    if (!row) return null;
    const queueRow = await db
      .selectFrom('tickets')
      .select(queueColumns)
      .select(['merged_into', 'routing'])
      .select(isTicketUnread(identity).as('unread_by'))
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    const full = { ...row, ...queueRow };
    return {
      ...toTicket(full, await loadTicketFiles(db, id), { identity, now }, rules),
      ...toQueueTicket(full, await readQueueLabels(db, [full])),
      ...toAgentData(await loadAgentData(db, id)),
      incident: row.incident_id === null ? null : await readIncident(db, row.incident_id),
      ...(await readMerges(db, id, queueRow.merged_into)),
      routing: toRouting(queueRow.routing),
      heldReplies: await listHeldReplies(db, id),
      requesterCard: await readPersonByAccount(db, row.requester_id),
      comments: await loadComments(db, id, 'agent'),
    };
  }

  return {
    listQueue: (context, query) => listQueue(context, query, getLevels()),

    readQueueTicket: read,

    answerTicket: ({ db, identity, now }, input) =>
      withTransaction(db, async (tx) => {
        const ticket = await lockTicket(tx, identity, input.id);
        if (!ticket) return null;
        await assertLastComment(tx, ticket.id, input.lastCommentId);
        const internal = input.internal ?? false;
        const status = statusAfterAnswer(ticket.status, internal, input.status);
        const comment = await insertComment(tx, identity, ticket, { ...input, internal, now });
        if (internal) {
          await writeAgentEvents(tx, ticket, identity, now, [{ kind: 'note', commentId: comment.id }]);
          await addMentions(tx, ticket.id, await filterAgents(tx, input.mentions ?? []), now);
        }
        // An internal note alone must leave no trace that a customer could notice, not even a new time.
        await markReadByAgent(tx, ticket.id, identity.id, now);
        if (internal && status === ticket.status) return comment;
        const answers = !internal && ticket.answered_at === null;
        await writeLater(
          tx,
          tx
            .updateTable('tickets')
            .set({ updated_at: now, version: ticket.version + 1 })
            .$if(answers, (qb) => qb.set({ answered_at: now }))
            .where('id', '=', ticket.id),
        );
        const answered = answers ? { ...ticket, answered_at: now } : ticket;
        const moved = await setStatus(tx, answered, status, { rules, priority: getPriority(ticket.priority), now });
        await markUnreadForOthers(tx, ticket.id, identity, now);
        const said = internal ? [] : [{ kind: 'comment', commentId: comment.id }];
        await writeEvents(tx, ticket, identity, now, [...said, ...moved]);
        await refreshTargets(tx, ticket.id, { ...rules, priorities: options.priorities });
        return comment;
      }),

    triageTicket: (context, { id, ...changes }, ifMatch) =>
      withTransaction(context.db, async (tx) => {
        const found = await triageTicket(tx, context, id, changes, { ifMatch, options, rules });
        return found ? read({ ...context, db: tx }, id) : null;
      }),

    holdReply: async (context, input) => {
      const ticket = await findTicket(context.db, context.identity, input.id);
      if (!ticket) return null;
      await assertLastComment(context.db, ticket.id, input.lastCommentId);
      // Refuses what the ticket does not accept now, and not after the delay.
      statusAfterAnswer(ticket.status, input.internal ?? false, input.status);
      await markReadByAgent(context.db, ticket.id, context.identity.id, context.now);
      return holdReply(context, input);
    },

    undoReply,
    sendDueReplies,

    bulkTriage: ({ db, ...context }, { ids, changes }) =>
      withTransaction(db, async (tx) => {
        const results: BulkResult['results'] = [];
        for (const id of [...new Set(ids)].sort())
          try {
            // Nothing of a ticket is written before its changes are accepted.
            const found = await triageTicket(tx, context, id, changes, { options, rules });
            results.push({ id, ok: found, code: found ? null : 'not_found' });
          } catch (error) {
            if (!(error instanceof ProblemError)) throw error;
            results.push({ id, ok: false, code: error.code });
          }
        return { results };
      }),

    applyTriage: (context, id, changes) =>
      withTransaction(context.db, async (tx) => {
        const found = await triageTicket(tx, context, id, changes, { options, rules });
        return found ? read({ ...context, db: tx }, id) : null;
      }),

    mergeTicket: (context, id, into) =>
      withTransaction(context.db, async (tx) => {
        const merged = await mergeTicket(tx, context, id, into, { rules, priorities: options.priorities });
        return merged ? read({ ...context, db: tx }, into) : null;
      }),

    unmergeTicket: (context, id) =>
      withTransaction(context.db, async (tx) => {
        const unmerged = await unmergeTicket(tx, context, id, { rules, priorities: options.priorities });
        return unmerged ? read({ ...context, db: tx }, id) : null;
      }),

    splitTicket: async (context, { id, ...input }) =>
      withTransaction(context.db, async (tx) => {
        const created = await splitTicket(tx, context, id, input, { rules, priorities: options.priorities, numbers });
        return created === null ? null : read({ ...context, db: tx }, created);
      }),

    setPresence: async (context, id, state) =>
      (await findTicket(context.db, context.identity, id)) ? setPresence(context, id, state) : null,

    endPresence: async (context, id) => {
      if (!(await findTicket(context.db, context.identity, id))) return false;
      await endPresence(context, id);
      return true;
    },

    countQueue,

    markQueueTicketRead: async ({ db, identity, now }, id) => {
      if (!(await findTicket(db, identity, id))) return false;
      await markReadByAgent(db, id, identity.id, now);
      return true;
    },
  };
}

/** @throws ProblemError `stale` when the ticket has a newer comment than the agent has seen */
async function assertLastComment(db: Db, ticketId: string, lastCommentId: string | null | undefined): Promise<void> {
  if (lastCommentId === undefined) return;
  const last = await db
    .selectFrom('comments')
    .select('id')
    .where('ticket_id', '=', ticketId)
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirst();
  if ((last?.id ?? null) !== lastCommentId) throw new ProblemError('stale');
}
