import { sql } from 'kysely';
import type { Db } from '../interfaces/index.ts';
import { appendAuditEntry, type AuditEntry } from './audit/audit-log.ts';

const HOUR_MS = 3_600_000;
/** Maximum logged denials per person and hour in the audit log of an organization. */
export const MAX_REFUSALS_PER_HOUR = 30;

/**
 * Logs a denied attempt, or only counts it above the limit of its actor. Without a limit, an agent could flood a customer's audit log.
 *
 * @param countedAs the person whose attempts are counted: the user of a delegated token, not its subject
 * @param kind counts attempts of this kind apart from the person's others
 */
export async function recordRefusedAttempt(
  tx: Db,
  organizationId: string,
  entry: AuditEntry,
  countedAs: AuditEntry['actor'] = entry.actor,
  kind?: string,
): Promise<void> {
  const { omitted } = await tx
    .insertInto('refusal_counts')
    .values({
      organization_id: organizationId,
      actor_id: countedAs.id,
      actor_name: countedAs.name,
      actor_role: kind === undefined ? countedAs.role : `${countedAs.role} ${kind}`,
      hour: Math.floor(entry.at / HOUR_MS) * HOUR_MS,
      logged: 1,
      omitted: 0,
      last_at: entry.at,
    })
    .onConflict((conflict) =>
      conflict.columns(['organization_id', 'actor_id', 'actor_role', 'hour']).doUpdateSet({
        logged: sql`case when refusal_counts.logged < ${MAX_REFUSALS_PER_HOUR} then refusal_counts.logged + 1 else refusal_counts.logged end`,
        omitted: sql`case when refusal_counts.logged < ${MAX_REFUSALS_PER_HOUR} then 0 else refusal_counts.omitted + 1 end`,
        last_at: entry.at,
      }),
    )
    .returning('omitted')
    .executeTakeFirstOrThrow();
  if (omitted === 0) await appendAuditEntry(tx, organizationId, entry);
}

/** Replaces an erased customer in the counts, so that no later entry names them. */
export async function eraseFromRefusals(
  tx: Db,
  organizationId: string,
  id: string,
  pseudonym: { id: string; name: string },
): Promise<void> {
  await tx
    .updateTable('refusal_counts')
    .set({ actor_id: pseudonym.id, actor_name: pseudonym.name })
    .where('organization_id', '=', organizationId)
    .where('actor_id', '=', id)
    .where('actor_role', 'in', ['user', 'admin'])
    .execute();
}

/** Counts of hours that are over at `time`. */
export const finishedRefusalCounts = (db: Db, time: number) =>
  db.selectFrom('refusal_counts').where('hour', '<=', time - HOUR_MS);

/** Takes the counts of past hours and returns an audit entry for each person above the limit. */
export async function takeRefusalSummaries(tx: Db, organizationId: string, time: number): Promise<AuditEntry[]> {
  const rows = await tx
    .deleteFrom('refusal_counts')
    .where('organization_id', '=', organizationId)
    .where('hour', '<=', time - HOUR_MS)
    .returningAll()
    .execute();
  return rows
    .filter(({ omitted }) => omitted > 0)
    .map(({ actor_id, actor_name, actor_role, omitted, hour, last_at }) => ({
      action: 'refused',
      at: last_at,
      actor: { id: actor_id, name: actor_name, role: actor_role.split(' ')[0] ?? '' },
      detail: { omitted, from: new Date(hour).toISOString(), to: new Date(last_at).toISOString() },
    }));
}
