import { sql } from 'kysely';
import { writeLater } from '../../database/deferred-writes.ts';
import type { Db, Identity } from '../../interfaces/index.ts';

/** Selects the agent's id where a ticket has changed since the agent has read it, null otherwise. */
export const isTicketUnread = ({ id }: Pick<Identity, 'id'>) =>
  sql<string | null>`case when exists (
      select 1 from ticket_reads
      where ticket_reads.ticket_id = tickets.id and ticket_reads.agent_id = ${id}
        and ticket_reads.read_at >= tickets.updated_at
    ) then null else ${id} end`;

/** Marks a ticket read by an agent. */
export async function markReadByAgent(tx: Db, ticketId: string, agentId: string, now: number): Promise<void> {
  await writeLater(
    tx,
    tx
      .insertInto('ticket_reads')
      .values({ agent_id: agentId, ticket_id: ticketId, read_at: now })
      .onConflict((conflict) => conflict.columns(['ticket_id', 'agent_id']).doUpdateSet({ read_at: now })),
  );
}
