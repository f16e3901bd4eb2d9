import type { AgentTicket } from '../../contract/index.ts';
import type { CallContext, SupportDesk } from '../interfaces/index.ts';
import { writeLater } from '../database/deferred-writes.ts';
import { writeAgentEvents } from '../database/agent-events.ts';
import { refreshTargets } from './targets.ts';
import { withTransaction } from '../database/transaction.ts';
import { writeEvents } from '../database/sequences.ts';
import { countQueue } from './queue/count-queue.ts';
import { listQueue } from './queue/list-queue.ts';
import { queueColumns, readQueueLabels, toQueueTicket } from './queue/queue-rows.ts';
import { isTicketUnread, markReadByAgent } from './queue/ticket-reads.ts';
import { triageTicket } from './queue/triage-ticket.ts';
import type { DatabaseDeskOptions } from './options.ts';
import { loadComments, findTicket, loadAgentData, readIncident, loadTicketFiles } from './queries.ts';
import { toAgentData, toTicket } from './rows.ts';
import type { LifecycleRules } from './lifecycle.ts';
import { statusAfterAnswer } from './status-transitions.ts';
import { lockTicket, setStatus, markUnreadForOthers, insertComment } from './ticket-writes.ts';

/** The agents' operations of the database desk. */
export function databaseSupport(options: DatabaseDeskOptions, rules: LifecycleRules): SupportDesk {
  const levels = options.priorities.map(({ id }) => id);
  const getPriority = (id: string | null) => options.priorities.find((one) => one.id === id) ?? null;

  async function read({ db, identity, now }: CallContext, id: string): Promise<AgentTicket | null> {
    const row = await findTicket(db, identity, id);
    if (!row) return null;
    const queueRow = await db
      .selectFrom('tickets')
      .select(queueColumns)
      .select(isTicketUnread(identity).as('unread_by'))
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    const full = { ...row, ...queueRow };
    return {
      ...toTicket(full, await loadTicketFiles(db, id), { identity, now }, rules),
      ...toQueueTicket(full, await readQueueLabels(db, [full])),
      ...toAgentData(await loadAgentData(db, id)),
      incident: row.incident_id === null ? null : await readIncident(db, row.incident_id),
      comments: await loadComments(db, id, 'agent'),
    };
  }

  return {
    listQueue: (context, query) => listQueue(context, query, levels),

    readQueueTicket: read,

    answerTicket: ({ db, identity, now }, input) =>
      withTransaction(db, async (tx) => {
        const ticket = await lockTicket(tx, identity, input.id);
        if (!ticket) return null;
        const internal = input.internal ?? false;
        const status = statusAfterAnswer(ticket.status, internal, input.status);
        const comment = await insertComment(tx, identity, ticket, { ...input, internal, now });
        if (internal) await writeAgentEvents(tx, ticket, identity, now, [{ kind: 'note', commentId: comment.id }]);
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

    countQueue,

    markQueueTicketRead: async ({ db, identity, now }, id) => {
      if (!(await findTicket(db, identity, id))) return false;
      await markReadByAgent(db, id, identity.id, now);
      return true;
    },
  };
}
