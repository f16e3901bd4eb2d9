import { createCipheriv, createDecipheriv, createHash, randomUUID } from 'node:crypto';
import { sql, type Insertable } from 'kysely';
import type { Db, Identity } from '../interfaces/index.ts';
import { numberAgentEvents, writeAgentEventRows } from './agent-events.ts';
import { defineQuery } from './define-query.ts';
import { writeLater } from './deferred-writes.ts';
import { isSqlite } from './dialect.ts';
import { readEventSecret } from './event-secret.ts';
import type { TicketEventsTable } from './schema.ts';

/** An event of a ticket to log. */
export interface NewEvent {
  kind: string;
  commentId?: string;
  /** The values before and after, and the reason. */
  detail?: Record<string, unknown>;
}

/** The ticket of an event, in its state before the event. */
export interface EventSubject {
  id: string;
  organization_id: string;
  /** Null for a new ticket. */
  updated_at: number | null;
  priority: string | null;
}

type NewEventRow = Omit<Insertable<TicketEventsTable>, 'seq'> & { seq: number | null };

/** Several events go into one insert: the order of separate ones is not kept when they are sent as one statement. */
const insertEvents = (db: Db, rows: readonly NewEventRow[]) =>
  db
    .insertInto('ticket_events')
    .values(
      rows.map(({ seq, ...row }) => ({
        ...row,
        seq: isSqlite(db) ? sql<number>`${seq}` : sql<number>`-nextval('ticket_event_order')`,
      })),
    )
    .compile();
const insertEvent = defineQuery((db, row: NewEventRow) => insertEvents(db, [row]));

/**
 * Logs what happened to a ticket, in the transaction in which it happens. An event has its final number only in commit order,
 * so that a reader who continues from a number misses nothing. On SQLite, transactions take turns and events get their numbers
 * here. On PostgreSQL, they are stored under negative numbers, without a lock, and {@link numberEvents} numbers them after the
 * commit. Two events of one ticket keep their order: the row lock on the ticket orders their transactions.
 */
export async function writeEvents(
  tx: Db,
  { id, organization_id, updated_at, priority }: EventSubject,
  actor: Pick<Identity, 'id' | 'name'> & { role: string },
  at: number,
  events: readonly NewEvent[],
): Promise<void> {
  const count = events.length;
  if (count === 0) return;
  const first = isSqlite(tx) ? await nextSequence(tx, 'ticket_event_sequences', organization_id, count) : null;
  const ids = events.map(() => randomUUID());
  const rows = events.map(({ kind, commentId, detail }, index) => ({
    organization_id,
    seq: first === null ? null : first + index,
    id: ids[index] ?? '',
    ticket_id: id,
    kind,
    occurred_at: at,
    actor_id: actor.id,
    actor_name: actor.name,
    actor_role: actor.role,
    comment_id: commentId ?? null,
    detail: JSON.stringify(detail ?? {}),
    previous_updated_at: updated_at,
    previous_priority: priority,
  }));
  const [only] = rows;
  await writeLater(tx, only && count === 1 ? insertEvent(tx, only) : insertEvents(tx, rows));
  const row = { topic: 'ticket', organization_id, ticket_id: id, kind: null, at, actor_id: null, actor_name: null };
  await writeAgentEventRows(
    tx,
    ids.map((event_id) => ({ ...row, event_id, comment_id: null })),
  );
}

/**
 * Numbers committed events that have no number yet, and returns the number of the last event of each organization. Call it
 * outside of transactions: a number must be durable before a client sees it.
 */
export async function numberEvents(db: Db, organizationIds: readonly string[]): Promise<Map<string, number>> {
  if (isSqlite(db)) return readLastSequences(db, 'ticket_event_sequences', organizationIds);
  if (organizationIds.length === 0) return new Map();
  // In one order everywhere, because each call locks its organization's row until the statement ends.
  const { rows } = await sql<{ organization_id: string; seq: number }>`
    select organization_id, number_ticket_events(organization_id) as seq
    from (select unnest(${organizationIds}::text[]) as organization_id order by 1) as organizations`.execute(db);
  return new Map(rows.map(({ organization_id, seq }) => [organization_id, seq]));
}

/** Numbers committed events of all organizations, for customers and for agents. */
export async function numberAllEvents(db: Db): Promise<void> {
  if (isSqlite(db)) return;
  await numberAgentEvents(db);
  await sql`select number_ticket_events(organization_id)
    from (select distinct organization_id from ticket_events where seq < 0 order by 1) as organizations`.execute(db);
}

/** Orders the events of one ticket from the oldest to the newest: those without a number are the newest. */
export const oldestFirst = [sql<number>`case when seq < 0 then 1 else 0 end`, sql<number>`abs(seq)`] as const;

/** The table of each organization's last event number: ours, or that of a remote help desk. */
type SequenceTable = 'ticket_event_sequences' | 'desk_event_sequences';

const defineAdvance = (heads: SequenceTable) =>
  defineQuery((db, { organizationId, count }: { organizationId: string; count: number }) => {
    const table = sql.table(heads);
    return sql<{ last_seq: number }>`
      insert into ${table} (organization_id, last_seq) values (${organizationId}, ${count})
      on conflict (organization_id) do update set last_seq = ${table}.last_seq + ${count} returning last_seq`.compile(
      db,
    );
  });
const advanceSequence = {
  ticket_event_sequences: defineAdvance('ticket_event_sequences'),
  desk_event_sequences: defineAdvance('desk_event_sequences'),
};

/** Takes the next `count` numbers of an organization and returns the first. Locks the organization's row until the commit. */
export async function nextSequence(
  tx: Db,
  heads: SequenceTable,
  organizationId: string,
  count: number,
): Promise<number> {
  const { rows } = await tx.executeQuery(advanceSequence[heads](tx, { organizationId, count }));
  const [row] = rows;
  if (!row) throw new Error('An organization has no number.');
  return row.last_seq - count + 1;
}

/** Returns the number of the last event of each of these organizations that has one. */
export async function readLastSequences(
  db: Db,
  heads: SequenceTable,
  organizationIds: readonly string[],
): Promise<Map<string, number>> {
  if (organizationIds.length === 0) return new Map();
  const rows = await db
    .selectFrom(heads)
    .select(['organization_id', 'last_seq'])
    .where('organization_id', 'in', organizationIds)
    .execute();
  return new Map(rows.map(({ organization_id, last_seq }) => [organization_id, last_seq]));
}

/** Returns the organizations whose last event the ticket notifier has not read yet. */
export async function listUnreadOrganizations(db: Db, heads: SequenceTable): Promise<string[]> {
  const rows = await db
    .selectFrom(`${heads} as head`)
    .leftJoin('ticket_notifier_cursors as position', 'position.organization_id', 'head.organization_id')
    .select('head.organization_id')
    .where((eb) => eb('head.last_seq', '>', eb.fn.coalesce('position.seq', eb.lit(0))))
    .execute();
  return rows.map(({ organization_id }) => organization_id);
}

/** Returns the number of an organization's last numbered event, for use within a query. */
export const lastSequence = (organizationId: string) =>
  sql<number>`coalesce((select last_seq from ticket_event_sequences where organization_id = ${organizationId}), 0)`;

/** Returns the first 8 hexadecimal digits of the ids of committed events without a number, for use within a query. */
export const unnumberedEvents = (db: Db, organizationId: string) =>
  isSqlite(db)
    ? sql<string | null>`null`
    : sql<string | null>`(select string_agg(left(id, 8), ',') from ticket_events
        where organization_id = ${organizationId} and seq < 0)`;

const BLOCK = 16;

/** Encrypts event numbers for clients: two of them do not reveal how many events lie between. */
export interface CursorCodec {
  encode(organizationId: string, seq: number): string;
  /** Null for a mark that was not made for this organization. */
  decode(organizationId: string, mark: string): number | null;
}

/** Reads the codec of a database. All processes on it share the key. */
export async function readCursorCodec(db: Db): Promise<CursorCodec> {
  const key = createHash('sha256')
    .update(await readEventSecret(db))
    .digest()
    .subarray(0, BLOCK);
  const digest = (organizationId: string) => createHash('sha256').update(organizationId).digest().subarray(0, 8);
  return {
    encode(organizationId, seq) {
      const block = Buffer.concat([digest(organizationId), Buffer.alloc(8)]);
      block.writeBigUInt64BE(BigInt(seq), 8);
      // A single block needs no chaining, and equal numbers must give equal marks.
      return createCipheriv('aes-128-ecb', key, null).setAutoPadding(false).update(block).toString('base64url');
    },
    decode(organizationId, mark) {
      const bytes = Buffer.from(mark, 'base64url');
      if (bytes.length !== BLOCK || bytes.toString('base64url') !== mark) return null;
      const block = createDecipheriv('aes-128-ecb', key, null).setAutoPadding(false).update(bytes);
      const seq = Number(block.readBigUInt64BE(8));
      return block.subarray(0, 8).equals(digest(organizationId)) && Number.isSafeInteger(seq) ? seq : null;
    },
  };
}
