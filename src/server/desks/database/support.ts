import type { AgentTicket } from '../../../contract/index.ts';
import type { CallContext, SupportDesk } from '../../ports.ts';
import { ProblemError } from '../../problem.ts';
import { inTransaction } from '../../store/transaction.ts';
import { type DatabaseDeskOptions, knownPriority, responseDue } from './options.ts';
import { commentsOf, findTicket, pageOfTickets, readAdditions, readIncident, ticketFiles } from './reading.ts';
import { additionsOf, summaryOf, ticketOf } from './rows.ts';
import { afterAnswer, afterTriage } from './transitions.ts';
import { holdTicket, tellOthers, writeComment } from './writing.ts';

/** The agents' side of the database desk. */
export function databaseSupport(options: DatabaseDeskOptions): SupportDesk {
  async function read({ db, identity }: CallContext, id: string): Promise<AgentTicket | null> {
    const row = await findTicket(db, identity, id);
    if (!row) return null;
    return {
      ...ticketOf(row, await ticketFiles(db, id), 'agent'),
      ...additionsOf(await readAdditions(db, id)),
      incident: row.incident_id === null ? null : await readIncident(db, row.incident_id),
      organization: { id: row.organization_id, name: row.organization_name ?? '' },
      assignee: row.assignee,
      comments: await commentsOf(db, id, 'agent'),
    };
  }

  return {
    async listQueue({ db, identity }, query) {
      const { rows, next, total } = await pageOfTickets(db, identity, { ...query, view: 'reach' });
      return {
        items: rows.map((row) => ({
          ...summaryOf(row),
          organization: { id: row.organization_id, name: row.organization_name ?? '' },
          assignee: row.assignee,
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
        const comment = await writeComment(tx, identity, ticket.id, { ...input, internal, now });
        // An internal note alone leaves no trace that a customer could see, not even a new time.
        if (internal && status === ticket.status) return comment;
        await tx
          .updateTable('tickets')
          .set({ status, updated_at: now, version: ticket.version + 1 })
          .$if(!internal && ticket.answered_at === null, (qb) => qb.set({ answered_at: now }))
          .where('id', '=', ticket.id)
          .execute();
        await tellOthers(tx, ticket.id, identity, now);
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
        const seen = status !== ticket.status || (priority !== null && priority.id !== ticket.priority);
        if (seen || assignee !== ticket.assignee)
          await tx
            .updateTable('tickets')
            .set({ status, assignee, version: ticket.version + 1 })
            .$if(seen, (qb) => qb.set({ updated_at: context.now }))
            .$if(priority !== null, (qb) =>
              qb.set({ priority: priority?.id ?? null, response_due_at: responseDue(priority, ticket.created_at) }),
            )
            .where('id', '=', ticket.id)
            .execute();
        if (status !== ticket.status) await tellOthers(tx, ticket.id, context.identity, context.now);
        return read({ ...context, db: tx }, ticket.id);
      }),
  };
}
