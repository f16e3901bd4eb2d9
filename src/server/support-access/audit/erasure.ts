import type { AuditEvent } from '../../../contract/index.ts';
import type { Db } from '../../interfaces/index.ts';
import { toAuditEvent, readProof } from './audit-log.ts';
import { canonicalJson, ERASED_NAME, type PersonalPart } from './hash-chain.ts';

/** The entries of an organization of which something names a person, oldest first. */
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
      // What was erased before is not erased again: the chain knows one pseudonym for each part.
      parts: names(event).filter((part) => event.proof?.[part].salt !== null),
    }))
    .filter(({ parts }) => parts.length > 0);
}

/**
 * Erases personal parts of an entry: the part itself and its random bytes. The commitments stay, and with them every hash.
 * The caller writes down which parts these were, in an `erased` entry.
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
  const kept = Object.fromEntries(Object.entries(detail).filter(([key]) => !proof.personal.includes(key)));
  await tx
    .updateTable('audit_events')
    .set({
      proof: canonicalJson(proof),
      ...(parts.includes('actor') && { actor_id: pseudonym, actor_name: ERASED_NAME }),
      ...(parts.includes('detail') && { detail: canonicalJson(kept) }),
    })
    .where('organization_id', '=', organizationId)
    .where('seq', '=', seq)
    .execute();
}
