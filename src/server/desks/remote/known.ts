import { randomUUID } from 'node:crypto';
import type { CallContext, Db, Identity } from '../../ports.ts';
import { storable } from '../../store/text.ts';

/** A ticket of the desk as it is known here. */
export interface KnownTicket {
  id: string;
  ref: string;
  /** Whose it is; null for one that was not filed here. */
  organization_id: string | null;
  requester_id: string | null;
}

const COLUMNS = ['id', 'ref', 'organization_id', 'requester_id'] as const;

/** What is known of a ticket by the id that travels. */
export async function knownById(db: Db, desk: string, id: string): Promise<KnownTicket | undefined> {
  if (!storable(id)) return undefined;
  return db.selectFrom('desk_tickets').select(COLUMNS).where('desk', '=', desk).where('id', '=', id).executeTakeFirst();
}

/**
 * Gives every ticket an id that nobody can guess: the desk's own are numbers. One that was seen before keeps its id.
 *
 * @returns by the desk's reference
 */
export async function rememberTickets(
  { db, now }: Pick<CallContext, 'db' | 'now'>,
  desk: string,
  refs: readonly string[],
): Promise<Map<string, KnownTicket>> {
  if (refs.length === 0) return new Map();
  const read = () =>
    db.selectFrom('desk_tickets').select(COLUMNS).where('desk', '=', desk).where('ref', 'in', refs).execute();
  let rows = await read();
  if (rows.length < new Set(refs).size) {
    const known = new Set(rows.map(({ ref }) => ref));
    await db
      .insertInto('desk_tickets')
      .values(refs.filter((ref) => !known.has(ref)).map((ref) => ({ id: randomUUID(), desk, ref, created_at: now })))
      .onConflict((conflict) => conflict.columns(['desk', 'ref']).doNothing())
      .execute();
    rows = await read();
  }
  return new Map(rows.map((row) => [row.ref, row]));
}

/** Writes down whose a ticket is that was just filed here. */
export async function rememberFiled(context: CallContext, desk: string, ref: string): Promise<void> {
  await rememberTickets(context, desk, [ref]);
  await context.db
    .updateTable('desk_tickets')
    .set({ organization_id: context.identity.organization?.id ?? null, requester_id: context.identity.id })
    .where('desk', '=', desk)
    .where('ref', '=', ref)
    .execute();
}

/**
 * Whether somebody may see a ticket that the desk says is theirs: by what is written down here, a ticket belongs to the
 * organization it was filed in, whoever has its requester's address by now.
 */
export function mayReach(identity: Identity, ticket: KnownTicket | undefined): boolean {
  if (!ticket) return false;
  return ticket.organization_id === null || ticket.organization_id === identity.organization?.id;
}

/** Ids for files, by the desk's reference. */
export async function rememberFiles(db: Db, ticketId: string, refs: readonly string[]): Promise<Map<string, string>> {
  if (refs.length === 0) return new Map();
  const read = () =>
    db
      .selectFrom('desk_files')
      .select(['id', 'ref'])
      .where('ticket_id', '=', ticketId)
      .where('ref', 'in', refs)
      .execute();
  let rows = await read();
  if (rows.length < new Set(refs).size) {
    const known = new Set(rows.map(({ ref }) => ref));
    await db
      .insertInto('desk_files')
      .values(refs.filter((ref) => !known.has(ref)).map((ref) => ({ id: randomUUID(), ticket_id: ticketId, ref })))
      .onConflict((conflict) => conflict.columns(['ticket_id', 'ref']).doNothing())
      .execute();
    rows = await read();
  }
  return new Map(rows.map(({ id, ref }) => [ref, id]));
}
