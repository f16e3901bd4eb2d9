import { sql } from 'kysely';
import { writeLater } from '../../database/deferred-writes.ts';
import type { Db, Identity } from '../../interfaces/index.ts';

/**
 * Time from which changes are unread for an agent who has not read them: that of the agent's account, or for an agent without one that
 * of the upgrade to the inbox. Otherwise all tickets from before would be unread.
 */
const unreadSince = (id: string) =>
  sql<number>`coalesce(
    (select agents.created_at from agents where agents.id = ${id}),
    (select cast(inbox_settings.value as bigint) from inbox_settings where inbox_settings.name = 'unread_since'),
    0)`;

/** Selects the agent's id where a ticket has changed since the agent has read it, null otherwise. */
export const isTicketUnread = ({ id }: Pick<Identity, 'id'>) =>
  sql<string | null>`case when tickets.updated_at < ${unreadSince(id)} or exists (
      select 1 from ticket_reads
      where ticket_reads.ticket_id = tickets.id and ticket_reads.agent_id = ${id}
        and ticket_reads.read_at >= tickets.updated_at
    ) then null else ${id} end`;

/** Stores that agents were mentioned on a ticket, which is then in their view `mentions` until they read it. */
export async function addMentions(tx: Db, ticketId: string, agentIds: readonly string[], now: number): Promise<void> {
  for (const agent_id of agentIds)
    await writeLater(
      tx,
      tx
        .insertInto('ticket_mentions')
        .values({ agent_id, ticket_id: ticketId, at: now, read_at: null })
        .onConflict((conflict) => conflict.columns(['agent_id', 'ticket_id']).doUpdateSet({ at: now, read_at: null })),
    );
}

/** Marks a ticket read by an agent, with its mentions of the agent. */
export async function markReadByAgent(tx: Db, ticketId: string, agentId: string, now: number): Promise<void> {
  await writeLater(
    tx,
    tx
      .insertInto('ticket_reads')
      .values({ agent_id: agentId, ticket_id: ticketId, read_at: now })
      .onConflict((conflict) => conflict.columns(['ticket_id', 'agent_id']).doUpdateSet({ read_at: now })),
  );
  await writeLater(
    tx,
    tx
      .updateTable('ticket_mentions')
      .set({ read_at: now })
      .where('agent_id', '=', agentId)
      .where('ticket_id', '=', ticketId)
      .where('read_at', 'is', null),
  );
}
