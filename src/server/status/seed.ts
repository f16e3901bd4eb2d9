import { randomUUID } from 'node:crypto';
import type { ComponentState } from '../../contract/index.ts';
import type { Db } from '../interfaces/index.ts';
import { withTransaction } from '../database/transaction.ts';

/**
 * Replaces the list of components, in this order. Existing components keep their incidents; components that are missing from
 * the list are kept at the end, because past incidents refer to them.
 */
export async function saveComponents(
  db: Db,
  components: readonly { id: string; name: string; group?: string | null; state?: ComponentState }[],
): Promise<void> {
  await withTransaction(db, async (tx) => {
    await tx.updateTable('components').set({ position: components.length }).execute();
    for (const [position, { id, name, group = null, state = 'operational' }] of components.entries()) {
      const values = { name, group_name: group, state, position };
      await tx
        .insertInto('components')
        .values({ id, ...values })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
        .execute();
    }
  });
}

/**
 * Creates a planned maintenance.
 *
 * @param plan.startsAt,plan.endsAt milliseconds since the epoch.
 * @returns the id of the maintenance
 */
export async function planMaintenance(
  db: Db,
  plan: { name: string; body: string; startsAt: number; endsAt: number; components?: readonly string[] },
  now: number,
): Promise<string> {
  const id = randomUUID();
  await withTransaction(db, async (tx) => {
    await tx
      .insertInto('maintenances')
      .values({ id, name: plan.name, body: plan.body, starts_at: plan.startsAt, ends_at: plan.endsAt, created_at: now })
      .execute();
    for (const component_id of new Set(plan.components))
      await tx.insertInto('maintenance_components').values({ maintenance_id: id, component_id }).execute();
  });
  return id;
}
