import { randomUUID } from 'node:crypto';
import type { CallContext, Db, Identity } from '../../interfaces/index.ts';
import { isStorableText } from '../../database/text.ts';

/** A ticket of the desk as it is known here. */
export interface TicketRef {
  id: string;
  ref: string;
  /** Whose it is; null for one that was not filed here. */
  organization_id: string | null;
  requester_id: string | null;
}

const COLUMNS = ['id', 'ref', 'organization_id', 'requester_id'] as const;

/** What is known of a ticket by the id that travels. */
export async function findTicketRef(db: Db, desk: string, id: string): Promise<TicketRef | undefined> {
  if (!isStorableText(id)) return undefined;
  return db.selectFrom('desk_tickets').select(COLUMNS).where('desk', '=', desk).where('id', '=', id).executeTakeFirst();
}

/**
 * Gives every ticket an id that nobody can guess: the desk's own are numbers. One that was seen before keeps its id.
 *
 * @returns by the desk's reference
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

/** Writes down whose a ticket is that was just filed here. */
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
 * A ticket that was submitted here belongs to the organization in which it was submitted, whoever has its requester's address by
 * now. Of one that was not, only the address is known: it opens for a verified address, and from then on only in the
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

/** Binds one ticket as {@link claimTickets} does. False when another organization was quicker. */
export async function claimTicket(db: Db, identity: Identity, ticket: TicketRef): Promise<boolean> {
  return (await claimTickets(db, identity, [ticket])).has(ticket.id);
}

/** Ids for files, by the desk's reference. */
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
