import type { IncidentLinks } from '../interfaces/index.ts';
import { writeLater } from '../database/deferred-writes.ts';
import { withTransaction } from '../database/transaction.ts';
import { writeEvents } from '../database/sequences.ts';
import { lockTicket, markUnreadForOthers, insertComment } from './ticket-writes.ts';

/** Maximum links per call; further ones are listed when some of these have ended. */
const MAX_LINKS = 1_000;

/** Tickets of this desk that are linked to incidents, and the updates posted on them. */
export const databaseIncidentLinks: IncidentLinks = {
  async list(db) {
    const rows = await db
      .selectFrom('tickets')
      .leftJoin('users', 'users.id', 'tickets.requester_id')
      .select(['tickets.id', 'tickets.incident_id', 'tickets.created_at', 'users.locale'])
      .where('tickets.incident_id', 'is not', null)
      .where('tickets.status', '<>', 'closed')
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('incident_notifications')
              .select('incident_notifications.ticket_id')
              .whereRef('incident_notifications.ticket_id', '=', 'tickets.id')
              .where('incident_notifications.update_id', '=', 'end'),
          ),
        ),
      )
      .orderBy('tickets.created_at', 'desc')
      .limit(MAX_LINKS)
      .execute();
    return rows.flatMap(({ id, incident_id, created_at, locale }) =>
      incident_id === null ? [] : [{ ticketId: id, incidentId: incident_id, since: created_at, locale }],
    );
  },

  notify: ({ db, identity, now }, { ticketId }, { key, body }) =>
    withTransaction(db, async (tx) => {
      // Claims the update: a concurrent server that read the same update then finds it posted.
      const first = await tx
        .insertInto('incident_notifications')
        .values({ ticket_id: ticketId, update_id: key, notified_at: now })
        .onConflict((conflict) => conflict.columns(['ticket_id', 'update_id']).doNothing())
        .returning('ticket_id')
        .executeTakeFirst();
      if (!first || body === null) return null;
      const ticket = await lockTicket(tx, identity, ticketId);
      if (!ticket) return null;
      const comment = await insertComment(tx, identity, ticket, { body, internal: false, now });
      await writeLater(
        tx,
        tx
          .updateTable('tickets')
          .set((eb) => ({ updated_at: now, version: eb('version', '+', 1) }))
          .where('id', '=', ticketId),
      );
      await markUnreadForOthers(tx, ticketId, identity, now);
      await writeEvents(tx, ticket, identity, now, [{ kind: 'comment', commentId: comment.id }]);
      return comment;
    }),
};
