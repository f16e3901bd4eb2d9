import * as z from 'zod/mini';
import type { Selectable } from 'kysely';
import { AuditProof as Proof, type AuditEvent } from '../../../contract/index.ts';
import type { Db } from '../../interfaces/index.ts';
import type { AuditEventsTable } from '../../database/schema.ts';
import {
  GENESIS_HASH,
  canonicalJson,
  createProof,
  hashEvent,
  verifyHashChain,
  type AuditProof,
  type ChainCheck,
} from './hash-chain.ts';

/** What can be written down. */
export type AuditAction =
  | 'requested'
  | 'approved'
  | 'denied'
  | 'request_expired'
  | 'granted'
  | 'reset'
  | 'revoked'
  | 'expired'
  | 'refused'
  | 'session_started'
  | 'session_renewed'
  | 'session_ended'
  | 'used'
  | 'activity'
  | 'break_glass'
  | 'erased'
  | 'rehashed';

/** An act to write down. */
export interface AuditEntry {
  action: AuditAction;
  /** Milliseconds since the epoch; when it happened, which may be before it was noticed. */
  at: number;
  actor: { id: string; name: string; role: string };
  grantId?: string | null;
  requestId?: string | null;
  sessionId?: string;
  ticketId?: string | null;
  detail?: Record<string, unknown>;
}

/** Who acts when a time simply comes. */
export const SYSTEM = { id: 'system', name: 'Madoguchi', role: 'system' };

const Detail = z.record(z.string(), z.unknown());

/** What an entry is checked by; undefined for one that carries nothing. */
export function readProof(text: string): AuditProof | undefined {
  return z.safeParse(Proof, JSON.parse(text)).data;
}

/** A record as it is read. */
export function toAuditEvent(row: Selectable<AuditEventsTable>): AuditEvent {
  const proof = readProof(row.proof);
  return {
    seq: row.seq,
    at: new Date(row.at).toISOString(),
    actor: { id: row.actor_id, name: row.actor_name, role: row.actor_role },
    action: row.action,
    grantId: row.grant_id,
    requestId: row.request_id,
    ...(row.session_id !== null && { sessionId: row.session_id }),
    ticketId: row.ticket_id,
    detail: Detail.parse(JSON.parse(row.detail)),
    previousHash: row.previous_hash,
    hash: row.hash,
    ...(proof && { proof }),
  };
}

/** Locks the audit log of an organization until the transaction ends: nothing is added to it in between. */
export async function lockAuditChain(tx: Db, organizationId: string): Promise<void> {
  await tx
    .insertInto('audit_chains')
    .values({ organization_id: organizationId, seq: 0, hash: GENESIS_HASH })
    .onConflict((conflict) =>
      conflict.column('organization_id').doUpdateSet((eb) => ({ seq: eb.ref('audit_chains.seq') })),
    )
    .execute();
}

/**
 * Adds a record to an organization's chain, in the caller's transaction, so that no act is stored without its record.
 * Others who add to the same chain wait until the transaction ends.
 */
export async function appendAuditEntry(tx: Db, organizationId: string, act: AuditEntry): Promise<void> {
  await tx
    .insertInto('audit_chains')
    .values({ organization_id: organizationId, seq: 0, hash: GENESIS_HASH })
    .onConflict((conflict) => conflict.column('organization_id').doNothing())
    .execute();
  const link = await tx
    .updateTable('audit_chains')
    .set((eb) => ({ seq: eb('seq', '+', 1) }))
    .where('organization_id', '=', organizationId)
    .returning(['seq', 'hash'])
    .executeTakeFirstOrThrow();
  // What is hashed is what will be read back: through JSON once, so that nothing undefined or not plain slips in.
  const detail = Detail.parse(JSON.parse(canonicalJson(act.detail ?? {})));
  const event = {
    seq: link.seq,
    at: new Date(act.at).toISOString(),
    actor: { id: act.actor.id, name: act.actor.name, role: act.actor.role },
    action: act.action,
    grantId: act.grantId ?? null,
    requestId: act.requestId ?? null,
    ...(act.sessionId !== undefined && { sessionId: act.sessionId }),
    ticketId: act.ticketId ?? null,
    detail,
    previousHash: link.hash,
  };
  const proof = createProof(event);
  const hash = hashEvent({ ...event, proof });
  await tx
    .insertInto('audit_events')
    .values({
      organization_id: organizationId,
      seq: event.seq,
      at: act.at,
      actor_id: event.actor.id,
      actor_name: event.actor.name,
      actor_role: event.actor.role,
      action: event.action,
      grant_id: event.grantId,
      request_id: event.requestId,
      session_id: act.sessionId ?? null,
      ticket_id: event.ticketId,
      detail: canonicalJson(detail),
      proof: canonicalJson(proof),
      previous_hash: event.previousHash,
      hash,
    })
    .execute();
  await tx.updateTable('audit_chains').set({ hash }).where('organization_id', '=', organizationId).execute();
}

/** Which records to read. */
export interface EventFilter {
  action?: string | undefined;
  actorId?: string | undefined;
  grantId?: string | undefined;
  sessionId?: string | undefined;
  ticketId?: string | undefined;
  /** RFC 3339; from this instant on. */
  from?: string | undefined;
  /** RFC 3339; before this instant. */
  to?: string | undefined;
  /** Below this number. */
  before?: number | undefined;
}

/** Records of an organization, newest first. */
export async function newestEvents(
  db: Db,
  organizationId: string,
  limit: number,
  { action, actorId, grantId, sessionId, ticketId, from, to, before }: EventFilter = {},
): Promise<AuditEvent[]> {
  const words = [
    ['action', action],
    ['actor_id', actorId],
    ['grant_id', grantId],
    ['session_id', sessionId],
    ['ticket_id', ticketId],
  ] as const;
  let query = db.selectFrom('audit_events').selectAll().where('organization_id', '=', organizationId);
  for (const [column, value] of words) if (value !== undefined) query = query.where(column, '=', value);
  if (from !== undefined) query = query.where('at', '>=', Date.parse(from));
  if (to !== undefined) query = query.where('at', '<', Date.parse(to));
  if (before !== undefined) query = query.where('seq', '<', before);
  return (await query.orderBy('seq', 'desc').limit(limit).execute()).map(toAuditEvent);
}

/** Records of an organization after `seq`, oldest first. */
export async function eventsAfter(db: Db, organizationId: string, seq: number, limit: number): Promise<AuditEvent[]> {
  const rows = await db
    .selectFrom('audit_events')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('seq', '>', seq)
    .orderBy('seq')
    .limit(limit)
    .execute();
  return rows.map(toAuditEvent);
}

/** An organization's whole record, oldest first. */
export async function allEvents(db: Db, organizationId: string): Promise<AuditEvent[]> {
  const rows = await db
    .selectFrom('audit_events')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .orderBy('seq')
    .execute();
  return rows.map(toAuditEvent);
}

/** Looks at a chain that is being added to all the time before it is said that nothing can be said. */
const PAGE_SIZE = 20;

/** Checks an organization's whole stored record, its end included. */
export async function verifyStoredAuditLog(db: Db, organizationId: string): Promise<ChainCheck> {
  const head = async () =>
    (await db
      .selectFrom('audit_chains')
      .select(['seq', 'hash'])
      .where('organization_id', '=', organizationId)
      .executeTakeFirst()) ?? { seq: 0, hash: GENESIS_HASH };
  for (let look = 0; look < PAGE_SIZE; look++) {
    const before = await head();
    const events = await allEvents(db, organizationId);
    // Whoever writes meanwhile must not look like somebody who has changed something.
    if ((await head()).seq === before.seq) return verifyHashChain(events, before);
  }
  throw new Error('The record grows faster than it can be checked.');
}
