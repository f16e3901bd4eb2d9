import type { AgentTicket } from '../../contract/index.ts';
import type { CallContext, SupportDesk } from '../interfaces/index.ts';
import { ProblemError } from '../errors.ts';
import { writeLater } from '../database/deferred-writes.ts';
import { writeAgentEvents } from '../database/agent-events.ts';
import { withTransaction } from '../database/transaction.ts';
import { writeEvents, type NewEvent } from '../database/sequences.ts';
import { upsertUser } from '../database/users.ts';
import { listTickets } from './list/list-tickets.ts';
import { type DatabaseDeskOptions, getConfiguredPriority } from './options.ts';
import { loadComments, findTicket, loadAgentData, readIncident, loadTicketFiles } from './queries.ts';
import { changePriority } from './edit-ticket.ts';
import { toAgentData, toQueueTicket, toTicket } from './rows.ts';
import type { LifecycleRules } from './lifecycle.ts';
import { statusAfterAnswer, statusAfterTriage } from './status-transitions.ts';
import { lockTicket, setStatus, markUnreadForOthers, insertComment } from './ticket-writes.ts';

/** The agents' operations of the database desk. */
export function databaseSupport(options: DatabaseDeskOptions, rules: LifecycleRules): SupportDesk {
  const levels = options.priorities.map(({ id }) => id);
  const getPriority = (id: string | null) => options.priorities.find((one) => one.id === id) ?? null;

  async function read({ db, identity, now }: CallContext, id: string): Promise<AgentTicket | null> {
    const row = await findTicket(db, identity, id);
    if (!row) return null;
    return {
      ...toTicket(row, await loadTicketFiles(db, id), { identity, now }, rules),
      ...toAgentData(await loadAgentData(db, id)),
      incident: row.incident_id === null ? null : await readIncident(db, row.incident_id),
      organization: { id: row.organization_id, name: row.organization_name ?? '' },
      assignee: row.assignee,
      comments: await loadComments(db, id, 'agent'),
    };
  }

  return {
    async listQueue({ db, identity }, query) {
      const { rows, next, total } = await listTickets(db, identity, { ...query, view: 'reach' }, levels);
      return {
        items: rows.map(toQueueTicket),
        next,
        total,
      };
    },

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
        return comment;
      }),

    triageTicket: (context, input, ifMatch) =>
      withTransaction(context.db, async (tx) => {
        const ticket = await lockTicket(tx, context.identity, input.id);
        if (!ticket) return null;
        if (String(ticket.version) !== ifMatch) throw new ProblemError('stale');
        const status = input.status === undefined ? ticket.status : statusAfterTriage(ticket.status, input.status);
        const priority = input.priority === undefined ? null : getConfiguredPriority(options, input.priority);
        const assignee = input.assignee === undefined ? ticket.assignee : input.assignee;
        const changesPriority = status !== ticket.status;
        const reprioritised = priority !== null && priority.id !== ticket.priority;
        const reassigned = assignee !== ticket.assignee;
        if (!changesPriority && !reprioritised && !reassigned) return read({ ...context, db: tx }, ticket.id);
        const { now, identity } = context;
        await writeLater(
          tx,
          tx
            .updateTable('tickets')
            .set({ assignee, version: ticket.version + 1 })
            .$if(changesPriority || reprioritised, (qb) => qb.set({ updated_at: now }))
            .where('id', '=', ticket.id),
        );
        const events: NewEvent[] = [];
        if (reassigned) events.push({ kind: 'assigned', detail: { from: ticket.assignee, to: assignee } });
        if (reprioritised) events.push(await changePriority(tx, ticket, priority, rules, input.reason));
        events.push(
          ...(await setStatus(tx, ticket, status, { rules, priority: priority ?? getPriority(ticket.priority), now })),
        );
        if (changesPriority) await markUnreadForOthers(tx, ticket.id, identity, now);
        await upsertUser(tx, identity, now);
        await writeEvents(tx, ticket, identity, now, events);
        return read({ ...context, db: tx }, ticket.id);
      }),
  };
}
