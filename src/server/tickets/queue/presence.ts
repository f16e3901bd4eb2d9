import type { Presence } from '../../../contract/index.ts';
import type { CallContext, Db } from '../../interfaces/index.ts';

/** Milliseconds without a call after which an agent no longer counts as present. */
const PRESENCE_TTL_MS = 25_000;

/** Stores that the caller has a ticket open, and returns the other agents who have. */
export async function setPresence(
  { db, identity, now }: CallContext,
  ticketId: string,
  state: string,
): Promise<Presence> {
  const known = await db
    .selectFrom('ticket_presence')
    .select(['state', 'since', 'seen_at'])
    .where('ticket_id', '=', ticketId)
    .where('agent_id', '=', identity.id)
    .executeTakeFirst();
  const continues = known?.state === state && now - known.seen_at < PRESENCE_TTL_MS;
  const values = { agent_name: identity.name, state, since: continues ? known.since : now, seen_at: now };
  await db
    .insertInto('ticket_presence')
    .values({ ticket_id: ticketId, agent_id: identity.id, ...values })
    .onConflict((conflict) => conflict.columns(['ticket_id', 'agent_id']).doUpdateSet(values))
    .execute();
  const others = await db
    .selectFrom('ticket_presence')
    .select(['agent_id', 'agent_name', 'state', 'since'])
    .where('ticket_id', '=', ticketId)
    .where('agent_id', '<>', identity.id)
    .where('seen_at', '>', now - PRESENCE_TTL_MS)
    .orderBy('since')
    .orderBy('agent_id')
    .execute();
  return {
    others: others.map(({ agent_id, agent_name, state: shown, since }) => ({
      id: agent_id,
      name: agent_name,
      state: shown,
      since: new Date(since).toISOString(),
    })),
  };
}

export async function endPresence({ db, identity }: CallContext, ticketId: string): Promise<void> {
  await db
    .deleteFrom('ticket_presence')
    .where('ticket_id', '=', ticketId)
    .where('agent_id', '=', identity.id)
    .execute();
}

/** Deletes rows of agents who are no longer present. */
export async function sweepPresence(db: Db, now: number): Promise<void> {
  await db
    .deleteFrom('ticket_presence')
    .where('seen_at', '<=', now - PRESENCE_TTL_MS)
    .execute();
}
