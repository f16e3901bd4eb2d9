import { randomUUID } from 'node:crypto';
import type { CallContext, Db, Identity } from '../../interfaces/index.ts';
import { isStorableText } from '../../database/text.ts';

/** A ticket of the help desk as stored here. */
export interface TicketRef {
  id: string;
  ref: string;
  /** Owner; null for a ticket that was not submitted here. */
  organization_id: string | null;
  requester_id: string | null;
}

const COLUMNS = ['id', 'ref', 'organization_id', 'requester_id'] as const;

/** Finds a ticket by our id. */
export async function findTicketRef(db: Db, desk: string, id: string): Promise<TicketRef | undefined> {
  if (!isStorableText(id)) return undefined;
  return db.selectFrom('desk_tickets').select(COLUMNS).where('desk', '=', desk).where('id', '=', id).executeTakeFirst();
}

/**
 * Assigns each ticket an unguessable id, because the help desk's own are sequential. Known tickets keep theirs.
 *
 * @returns tickets by the help desk's reference
 */
export async function upsertTicketRefs(
  { db, now }: Pick<CallContext, 'db' | 'now'>,
  desk: string,
  refs: readonly string[],
): Promise<Map<string, TicketRef>> {
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

/** Records the owner of a ticket that was just created here. */
export async function insertTicketRef(context: CallContext, desk: string, ref: string): Promise<void> {
  await upsertTicketRefs(context, desk, [ref]);
  await context.db
    .updateTable('desk_tickets')
    .set({ organization_id: context.identity.organization?.id ?? null, requester_id: context.identity.id })
    .where('desk', '=', desk)
    .where('ref', '=', ref)
    .execute();
}

/**
 * Whether the caller may see a ticket that the desk says is theirs.
 *
 * A ticket that was submitted here belongs to the organization in which it was submitted, even after its requester's address has
 * moved to another one. For others only the address is known: such a ticket opens for a verified address, and from then on only in the
 * organization that listed or opened it first (see {@link claimTickets}).
 */
export function isVisibleTo(identity: Identity, ticket: TicketRef | undefined): boolean {
  if (!ticket) return false;
  if (ticket.organization_id === null) return identity.emailVerified !== false;
  if (ticket.organization_id !== identity.organization?.id) return false;
  // The desk knows a person by address only; without a verified one, only the submitter's own tickets open.
  return ticket.requester_id === identity.id || identity.emailVerified !== false;
}

/**
 * Binds tickets that were not submitted here to the organization of their first reader. Lists and single reads both claim,
 * because two organizations can have a person with the same address.
 *
 * @returns the ids of the tickets that belong to the caller's organization afterwards
 */
export async function claimTickets(
  db: Db,
  identity: Identity,
  tickets: readonly TicketRef[],
): Promise<ReadonlySet<string>> {
  const home = identity.organization?.id;
  const unclaimed = tickets.filter(({ organization_id }) => organization_id === null).map(({ id }) => id);
  const own = tickets.filter(({ organization_id }) => organization_id === home).map(({ id }) => id);
  if (home === undefined || unclaimed.length === 0) return new Set(own);
  await db
    .updateTable('desk_tickets')
    .set({ organization_id: home })
    .where('id', 'in', unclaimed)
    .where('organization_id', 'is', null)
    .execute();
  const claimed = await db
    .selectFrom('desk_tickets')
    .select('id')
    .where('id', 'in', unclaimed)
    .where('organization_id', '=', home)
    .execute();
  return new Set([...own, ...claimed.map(({ id }) => id)]);
}

/** Claims one ticket like {@link claimTickets}. Resolves to false when another organization claimed it first. */
export async function claimTicket(db: Db, identity: Identity, ticket: TicketRef): Promise<boolean> {
  return (await claimTickets(db, identity, [ticket])).has(ticket.id);
}

/** Assigns ids to files, by the help desk's reference. */
export async function upsertFileRefs(db: Db, ticketId: string, refs: readonly string[]): Promise<Map<string, string>> {
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
