import type { Db } from '../ports.ts';

const HOUR_MS = 3_600_000;

/**
 * Counts mails against an hourly limit, in the transaction of what causes them.
 *
 * @param scope what is limited, such as an account
 * @returns how many of `wanted` mails the limit still allows
 */
export async function countMails(
  tx: Db,
  { scope, limit, wanted }: { scope: string; limit: number; wanted: number },
  now: number,
): Promise<number> {
  if (wanted === 0) return 0;
  const { count } = await tx
    .insertInto('mail_counts')
    .values({ scope, hour: Math.floor(now / HOUR_MS), count: wanted })
    .onConflict((conflict) =>
      conflict.columns(['scope', 'hour']).doUpdateSet((eb) => ({ count: eb('mail_counts.count', '+', wanted) })),
    )
    .returning('count')
    .executeTakeFirstOrThrow();
  return Math.max(0, Math.min(wanted, limit - (Number(count) - wanted)));
}

/** Forgets the counts of past hours. */
export async function sweepMailCounts(db: Db, now: number): Promise<void> {
  await db
    .deleteFrom('mail_counts')
    .where('hour', '<', Math.floor(now / HOUR_MS) - 1)
    .execute();
}
