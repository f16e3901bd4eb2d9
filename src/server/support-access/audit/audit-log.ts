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

/** Actions in the audit log. */
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

/** A new entry of the audit log. */
export interface AuditEntry {
  action: AuditAction;
  /** Time of the event in milliseconds since the epoch, which may be earlier than the entry. */
  at: number;
  actor: { id: string; name: string; role: string };
  grantId?: string | null;
  requestId?: string | null;
  sessionId?: string;
  ticketId?: string | null;
  detail?: Record<string, unknown>;
}

/** Actor of events that time causes, such as an expiration. */
export const SYSTEM = { id: 'system', name: 'Madoguchi', role: 'system' };

const Detail = z.record(z.string(), z.unknown());

/** Parses the commitments of an entry; undefined for an entry without any. */
export function readProof(text: string): AuditProof | undefined {
  return z.safeParse(Proof, JSON.parse(text)).data;
}

/** Converts a row to an audit event. */
export function toAuditEvent(row: Selectable<AuditEventsTable>): AuditEvent {
  const proof = readProof(row.proof);
  return {
    seq: row.seq,
    at: new Date(row.occurred_at).toISOString(),
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

/** Locks the audit log of an organization against appends until the transaction ends. */
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
 * Appends an entry to the audit log of an organization, in the transaction of the change. Locks the chain: concurrent appends wait
 * until the transaction ends.
 */
export async function appendAuditEntry(tx: Db, organizationId: string, entry: AuditEntry): Promise<void> {
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
  // Serializes and parses once, so that the hash covers exactly the stored value.
  const detail = Detail.parse(JSON.parse(canonicalJson(entry.detail ?? {})));
  const event = {
    seq: link.seq,
    at: new Date(entry.at).toISOString(),
    actor: { id: entry.actor.id, name: entry.actor.name, role: entry.actor.role },
    action: entry.action,
    grantId: entry.grantId ?? null,
    requestId: entry.requestId ?? null,
    ...(entry.sessionId !== undefined && { sessionId: entry.sessionId }),
    ticketId: entry.ticketId ?? null,
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
      occurred_at: entry.at,
      actor_id: event.actor.id,
      actor_name: event.actor.name,
      actor_role: event.actor.role,
      action: event.action,
      grant_id: event.grantId,
      request_id: event.requestId,
      session_id: entry.sessionId ?? null,
      ticket_id: event.ticketId,
      detail: canonicalJson(detail),
      proof: canonicalJson(proof),
      previous_hash: event.previousHash,
      hash,
    })
    .execute();
  await tx.updateTable('audit_chains').set({ hash }).where('organization_id', '=', organizationId).execute();
}

/** Filter of audit events. */
export interface EventFilter {
  action?: string | undefined;
  actorId?: string | undefined;
  grantId?: string | undefined;
  sessionId?: string | undefined;
  ticketId?: string | undefined;
  /** Inclusive lower bound (RFC 3339). */
  from?: string | undefined;
  /** Exclusive upper bound (RFC 3339). */
  to?: string | undefined;
  /** Exclusive upper bound of the sequence number. */
  before?: number | undefined;
}

/** Reads audit events of an organization, newest first. */
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
  if (from !== undefined) query = query.where('occurred_at', '>=', Date.parse(from));
  if (to !== undefined) query = query.where('occurred_at', '<', Date.parse(to));
  if (before !== undefined) query = query.where('seq', '<', before);
  return (await query.orderBy('seq', 'desc').limit(limit).execute()).map(toAuditEvent);
}

/** Reads audit events of an organization after `seq`, oldest first. */
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

/** Reads all audit events of an organization, oldest first. */
export async function allEvents(db: Db, organizationId: string): Promise<AuditEvent[]> {
  const rows = await db
    .selectFrom('audit_events')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .orderBy('seq')
    .execute();
  return rows.map(toAuditEvent);
}

/** Attempts to verify a chain that is appended to continuously, before the result is unknown. */
const PAGE_SIZE = 20;

/** Verifies the stored audit log of an organization including its last entry. */
export async function verifyStoredAuditLog(db: Db, organizationId: string): Promise<ChainCheck> {
  const head = async () =>
    (await db
      .selectFrom('audit_chains')
      .select(['seq', 'hash'])
      .where('organization_id', '=', organizationId)
      .executeTakeFirst()) ?? { seq: 0, hash: GENESIS_HASH };
  for (let attempt = 0; attempt < PAGE_SIZE; attempt++) {
    const before = await head();
    const events = await allEvents(db, organizationId);
    // A concurrent append must not look like tampering, so the check is retried.
    if ((await head()).seq === before.seq) return verifyHashChain(events, before);
  }
  throw new Error('The record grows faster than it can be checked.');
}
