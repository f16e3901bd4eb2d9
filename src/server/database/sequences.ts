import { createCipheriv, createDecipheriv, createHash, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Db, Identity } from '../interfaces/index.ts';

/** Something that happened to a ticket, as it is written down. */
export interface NewEvent {
  kind: string;
  commentId?: string;
  /** From what to what, and why. */
  detail?: Record<string, unknown>;
}

/** The ticket that it happened to, as it was before. */
export interface EventSubject {
  id: string;
  organization_id: string;
  /** Null for a new ticket. */
  updated_at: number | null;
  priority: string | null;
}

/**
 * Writes down what happened, in the transaction in which it happens. From here to its end, other changes to tickets of the
 * organization wait: so numbers are in the order of commits, and take no lock after this one that they could wait for.
 */
export async function writeEvents(
  tx: Db,
  { id, organization_id, updated_at, priority }: EventSubject,
  actor: Pick<Identity, 'id' | 'name' | 'role'>,
  at: number,
  events: readonly NewEvent[],
): Promise<void> {
  const count = events.length;
  if (count === 0) return;
  const first = await nextSequence(tx, 'event_heads', organization_id, count);
  await tx
    .insertInto('ticket_events')
    .values(
      events.map(({ kind, commentId, detail }, index) => ({
        organization_id,
        seq: first + index,
        id: randomUUID(),
        ticket_id: id,
        kind,
        at,
        actor_id: actor.id,
        actor_name: actor.name,
        actor_role: actor.role,
        comment_id: commentId ?? null,
        detail: JSON.stringify(detail ?? {}),
        moved_from: updated_at,
        moved_priority: priority,
      })),
    )
    .execute();
}

/** Where the last numbers of a desk's record stand: ours, or that of a desk elsewhere. */
type SequenceTable = 'event_heads' | 'desk_event_heads';

/** Takes the next `count` numbers of an organization, and answers the first. Others wait for the end of the transaction. */
export async function nextSequence(
  tx: Db,
  heads: SequenceTable,
  organizationId: string,
  count: number,
): Promise<number> {
  const table = sql.table(heads);
  const { rows } = await sql<{ seq: number }>`
    insert into ${table} (organization_id, seq) values (${organizationId}, ${count})
    on conflict (organization_id) do update set seq = ${table}.seq + ${count} returning seq`.execute(tx);
  const [row] = rows;
  if (!row) throw new Error('An organization has no number.');
  return row.seq - count + 1;
}

/** The number of the last event of each of these organizations that had one. */
export async function readLastSequences(
  db: Db,
  heads: SequenceTable,
  organizationIds: readonly string[],
): Promise<Map<string, number>> {
  if (organizationIds.length === 0) return new Map();
  const rows = await db
    .selectFrom(heads)
    .select(['organization_id', 'seq'])
    .where('organization_id', 'in', organizationIds)
    .execute();
  return new Map(rows.map(({ organization_id, seq }) => [organization_id, seq]));
}

/** The last event's number of an organization, for use within a query. */
export const lastSequence = (organizationId: string) =>
  sql<number>`coalesce((select seq from event_heads where organization_id = ${organizationId}), 0)`;

const BLOCK = 16;

/**
 * Numbers of events as they travel: nobody can tell from two of them how much happened in between, which would say
 * something about tickets that are not theirs.
 */
export interface CursorCodec {
  encode(organizationId: string, seq: number): string;
  /** Null for a mark that was not made for this organization. */
  decode(organizationId: string, mark: string): number | null;
}

/** The marks of a database: all processes on it make and read the same. */
export async function readCursorCodec(db: Db): Promise<CursorCodec> {
  const { value } = await db
    .selectFrom('secrets')
    .select('value')
    .where('name', '=', 'events')
    .executeTakeFirstOrThrow();
  const key = createHash('sha256').update(value).digest().subarray(0, BLOCK);
  const digest = (organizationId: string) => createHash('sha256').update(organizationId).digest().subarray(0, 8);
  return {
    encode(organizationId, seq) {
      const block = Buffer.concat([digest(organizationId), Buffer.alloc(8)]);
      block.writeBigUInt64BE(BigInt(seq), 8);
      // One block of a random key and no two alike: nothing to chain, and the same number is the same mark.
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
