import type { AuditEvent } from '../../../contract/index.ts';
import type { Db } from '../../interfaces/index.ts';
import { toAuditEvent, readProof } from './audit-log.ts';
import { canonicalJson, ERASED_NAME, type PersonalPart } from './hash-chain.ts';

/** Finds the entries of an organization with parts to erase, oldest first. */
export async function eventsNaming(
  db: Db,
  organizationId: string,
  names: (event: AuditEvent) => PersonalPart[],
): Promise<{ seq: number; parts: PersonalPart[] }[]> {
  const rows = await db
    .selectFrom('audit_events')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .orderBy('seq')
    .execute();
  return rows
    .map(toAuditEvent)
    .map((event) => ({
      seq: event.seq,
      // The chain has one pseudonym per part, so erased parts are skipped.
      parts: names(event).filter((part) => event.proof?.[part].salt !== null),
    }))
    .filter(({ parts }) => parts.length > 0);
}

/**
 * Erases personal parts of an entry with their random bytes. The commitments, and so all hashes, stay.
 * The caller appends an `erased` entry that lists the parts.
 */
export async function erasePersonalParts(
  tx: Db,
  organizationId: string,
  { seq, parts }: { seq: number; parts: readonly PersonalPart[] },
  pseudonym: string,
): Promise<void> {
  const row = await tx
    .selectFrom('audit_events')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('seq', '=', seq)
    .executeTakeFirstOrThrow();
  const proof = readProof(row.proof);
  if (!proof) throw new Error(`Entry ${seq} of the audit log carries no commitments.`);
  const { detail } = toAuditEvent(row);
  for (const part of parts) proof[part] = { ...proof[part], salt: null };
  const remaining = Object.fromEntries(Object.entries(detail).filter(([key]) => !proof.personal.includes(key)));
  await tx
    .updateTable('audit_events')
    .set({
      proof: canonicalJson(proof),
      ...(parts.includes('actor') && { actor_id: pseudonym, actor_name: ERASED_NAME }),
      ...(parts.includes('detail') && { detail: canonicalJson(remaining) }),
    })
    .where('organization_id', '=', organizationId)
    .where('seq', '=', seq)
    .execute();
}
