import type { AuditEvent } from '../../contract/index.ts';
import type { Db } from '../ports.ts';
import { contains } from '../store/search.ts';
import { sql } from 'kysely';
import { eventOf } from './audit.ts';
import { canonicalJson, hashOf } from './chain.ts';

/** The entries of an organization in which one of its people acts or is named, oldest first. */
export async function eventsOf(db: Db, organizationId: string, personId: string): Promise<AuditEvent[]> {
  const rows = await db
    .selectFrom('audit_events')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where((eb) =>
      eb.or([
        eb.and([eb('actor_id', '=', personId), eb('actor_role', '<>', 'agent')]),
        sql<boolean>`detail like ${contains(JSON.stringify(personId))} escape '!'`,
      ]),
    )
    .orderBy('seq')
    .execute();
  return rows.map(eventOf);
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
