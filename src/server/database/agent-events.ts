import { sql, type Insertable } from 'kysely';
import type { Db, Identity } from '../interfaces/index.ts';
import { defineQuery } from './define-query.ts';
import { writeLater } from './deferred-writes.ts';
import { isSqlite } from './dialect.ts';
import type { AgentEventsTable } from './schema.ts';

/** Events that are kept, so that an agent's client can resume. One that missed more reads everything again. */
const MAX_KEPT_EVENTS = 10_000;

/** An event that only agents receive. */
export interface NewAgentEvent {
  kind: string;
  commentId?: string;
}

/**
 * Logs events of a ticket that only agents receive, such as an internal note, in the transaction in which they happen. Events that
 * customers receive as well are logged by `writeEvents`.
 *
 * @param agent who acted; an agent, because their name is stored in the event and not erased with a customer
 */
export async function writeAgentEvents(
  tx: Db,
  { id, organization_id }: { id: string; organization_id: string },
  agent: Pick<Identity, 'id' | 'name'>,
  at: number,
  events: readonly NewAgentEvent[],
): Promise<void> {
  const row = { topic: 'ticket', organization_id, ticket_id: id, event_id: null, at };
  await writeAgentEventRows(
    tx,
    events.map(({ kind, commentId }) => ({
      ...row,
      kind,
      actor_id: agent.id,
      actor_name: agent.name,
      comment_id: commentId ?? null,
    })),
  );
}

/** Tells agents that inquiries, or the support access of an organization, have changed. Call it in the transaction of the change. */
export async function writeAgentHint(
  tx: Db,
  topic: 'inquiry' | 'access',
  organizationId: string | null,
  at: number,
): Promise<void> {
  const nothing = { ticket_id: null, event_id: null, kind: null, actor_id: null, actor_name: null, comment_id: null };
  await writeAgentEventRows(tx, [{ ...nothing, topic, organization_id: organizationId, at }]);
}

type NewRow = Omit<Insertable<AgentEventsTable>, 'seq'>;

/** Several events go into one insert: the order of separate ones is not kept when they are sent as one statement. */
const insertAgentEvents = (db: Db, rows: readonly NewRow[]) =>
  db
    .insertInto('agent_events')
    .values(
      rows.map((row, index) => ({
        ...row,
        seq: isSqlite(db)
          ? sql<number>`(select coalesce(max(seq), 0) from agent_events) + ${index + 1}`
          : sql<number>`-nextval('agent_event_order')`,
      })),
    )
    .compile();
const insertAgentEvent = defineQuery((db, row: NewRow) => insertAgentEvents(db, [row]));

/** Stores rows of the agents' log with their numbers; on PostgreSQL with provisional ones, see {@link numberAgentEvents}. */
export async function writeAgentEventRows(tx: Db, rows: readonly NewRow[]): Promise<void> {
  const [only] = rows;
  if (only) await writeLater(tx, rows.length === 1 ? insertAgentEvent(tx, only) : insertAgentEvents(tx, rows));
}

/**
 * Numbers committed events that have no number yet, and returns the number of the last event. Call it outside of transactions: a
 * number must be durable before a client sees it.
 */
export async function numberAgentEvents(db: Db): Promise<number> {
  const query = isSqlite(db)
    ? sql<{ last: number }>`select coalesce(max(seq), 0) as last from agent_events`
    : sql<{ last: number }>`select number_agent_events() as last`;
  const { rows } = await query.execute(db);
  return Number(rows[0]?.last ?? 0);
}

/**
 * Returns the organizations whose tickets have events since a position, which is the number of an agents' event, and the position
 * after them. Null returns the current position and no organizations.
 */
export async function listChangedOrganizations(
  db: Db,
  position: number | null,
): Promise<{ organizationIds: readonly string[]; position: number }> {
  const last = await numberAgentEvents(db);
  if (position === null || last <= position) return { organizationIds: [], position: last };
  const rows = await db
    .selectFrom('agent_events')
    .select('organization_id')
    .distinct()
    .where('seq', '>', position)
    .where('seq', '<=', last)
    .where('topic', '=', 'ticket')
    .execute();
  return { organizationIds: rows.flatMap(({ organization_id }) => organization_id ?? []), position: last };
}

/** Deletes all but the newest events. The newest one always stays, so that no number is used twice. */
export async function sweepAgentEvents(db: Db): Promise<void> {
  const last = await numberAgentEvents(db);
  await db
    .deleteFrom('agent_events')
    .where('seq', '<=', last - MAX_KEPT_EVENTS)
    .where('seq', '>', 0)
    .execute();
}
