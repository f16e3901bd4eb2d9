import type { AuditEvent } from '../../contract/index.ts';
import type { Db } from '../ports.ts';
import { contains } from '../store/search.ts';
import { sql } from 'kysely';
import { eventOf } from './audit.ts';
import { canonicalJson, hashOf } from './chain.ts';

/** The records in which somebody acts or is named, of all organizations, oldest first. */
export async function eventsOf(db: Db, personId: string): Promise<{ organizationId: string; event: AuditEvent }[]> {
  const rows = await db
    .selectFrom('audit_events')
    .selectAll()
    .where((eb) =>
      eb.or([
        eb('actor_id', '=', personId),
        sql<boolean>`detail like ${contains(JSON.stringify(personId))} escape '!'`,
      ]),
    )
    .orderBy('organization_id')
    .orderBy('seq')
    .execute();
  return rows.map((row) => ({ organizationId: row.organization_id, event: eventOf(row) }));
}

/**
 * Puts somebody else into a record. Its hash stays, for the records after it rest on that; the answer is the digest of what
 * it says now, which has to be written down in a record of its own (`erased`).
 */
export async function pseudonymise(
  tx: Db,
  organizationId: string,
  event: AuditEvent,
  changed: Pick<AuditEvent, 'actor' | 'detail'>,
): Promise<string> {
  await tx
    .updateTable('audit_events')
    .set({ actor_id: changed.actor.id, actor_name: changed.actor.name, detail: canonicalJson(changed.detail) })
    .where('organization_id', '=', organizationId)
    .where('seq', '=', event.seq)
    .execute();
  return hashOf({ ...event, ...changed });
}
