import type { AgentTicket } from '../../../contract/index.ts';
import type { CallContext, SupportDesk } from '../../ports.ts';
import { ProblemError } from '../../problem.ts';
import { inTransaction } from '../../store/transaction.ts';
import { writeEvents, type NewEvent } from '../../store/events.ts';
import { rememberIdentity } from '../../store/people.ts';
import { pageOfTickets } from './listing.ts';
import { type DatabaseDeskOptions, knownPriority } from './options.ts';
import { commentsOf, findTicket, readAdditions, readIncident, ticketFiles } from './reading.ts';
import { reprioritise } from './editing.ts';
import { additionsOf, summaryOf, ticketOf, time } from './rows.ts';
import type { Rules } from './rules.ts';
import { afterAnswer, afterTriage } from './transitions.ts';
import { holdTicket, moveTo, tellOthers, writeComment } from './writing.ts';

/** The agents' side of the database desk. */
export function databaseSupport(options: DatabaseDeskOptions, rules: Rules): SupportDesk {
  const levels = options.priorities.map(({ id }) => id);
  const priorityOf = (id: string | null) => options.priorities.find((one) => one.id === id) ?? null;

  async function read({ db, identity, now }: CallContext, id: string): Promise<AgentTicket | null> {
    const row = await findTicket(db, identity, id);
    if (!row) return null;
    return {
      ...ticketOf(row, await ticketFiles(db, id), { identity, now }, rules),
      ...additionsOf(await readAdditions(db, id)),
      incident: row.incident_id === null ? null : await readIncident(db, row.incident_id),
      organization: { id: row.organization_id, name: row.organization_name ?? '' },
      assignee: row.assignee,
      comments: await commentsOf(db, id, 'agent'),
    };
  }

  return {
    async listQueue({ db, identity }, query) {
      const { rows, next, total } = await pageOfTickets(db, identity, { ...query, view: 'reach' }, levels);
      return {
        items: rows.map((row) => ({
          ...summaryOf(row),
          organization: { id: row.organization_id, name: row.organization_name ?? '' },
          assignee: row.assignee,
          escalatedAt: row.escalated_at === null ? null : time(row.escalated_at),
        })),
        next,
        total,
      };
    },

    readQueueTicket: read,

    answerTicket: ({ db, identity, now }, input) =>
      inTransaction(db, async (tx) => {
        const ticket = await holdTicket(tx, identity, input.id);
        if (!ticket) return null;
        const internal = input.internal ?? false;
        const status = afterAnswer(ticket.status, internal, input.status);
        const comment = await writeComment(tx, identity, ticket, { ...input, internal, now });
        // An internal note alone leaves no trace that a customer could see, not even a new time.
        if (internal && status === ticket.status) return comment;
        const answers = !internal && ticket.answered_at === null;
        await tx
          .updateTable('tickets')
          .set({ updated_at: now, version: ticket.version + 1 })
          .$if(answers, (qb) => qb.set({ answered_at: now }))
          .where('id', '=', ticket.id)
          .execute();
        const answered = answers ? { ...ticket, answered_at: now } : ticket;
        const moved = await moveTo(tx, answered, status, { rules, priority: priorityOf(ticket.priority), now });
        await tellOthers(tx, ticket.id, identity, now);
        const said = internal ? [] : [{ kind: 'comment', commentId: comment.id }];
        await writeEvents(tx, ticket, identity, now, [...said, ...moved]);
        return comment;
      }),

    triageTicket: (context, input, ifMatch) =>
      inTransaction(context.db, async (tx) => {
        const ticket = await holdTicket(tx, context.identity, input.id);
        if (!ticket) return null;
        if (String(ticket.version) !== ifMatch) throw new ProblemError('stale');
        const status = input.status === undefined ? ticket.status : afterTriage(ticket.status, input.status);
        const priority = input.priority === undefined ? null : knownPriority(options, input.priority);
        const assignee = input.assignee === undefined ? ticket.assignee : input.assignee;
        const moves = status !== ticket.status;
        const reprioritised = priority !== null && priority.id !== ticket.priority;
        const reassigned = assignee !== ticket.assignee;
        if (!moves && !reprioritised && !reassigned) return read({ ...context, db: tx }, ticket.id);
        const { now, identity } = context;
        await tx
          .updateTable('tickets')
          .set({ assignee, version: ticket.version + 1 })
          .$if(moves || reprioritised, (qb) => qb.set({ updated_at: now }))
          .where('id', '=', ticket.id)
          .execute();
        const events: NewEvent[] = [];
        if (reassigned) events.push({ kind: 'assigned', detail: { from: ticket.assignee, to: assignee } });
        if (reprioritised) events.push(await reprioritise(tx, ticket, priority, rules, input.reason));
        events.push(
          ...(await moveTo(tx, ticket, status, { rules, priority: priority ?? priorityOf(ticket.priority), now })),
        );
        if (moves) await tellOthers(tx, ticket.id, identity, now);
        await rememberIdentity(tx, identity, now);
        await writeEvents(tx, ticket, identity, now, events);
        return read({ ...context, db: tx }, ticket.id);
      }),
  };
}
