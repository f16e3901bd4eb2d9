import type { Db } from '../../interfaces/index.ts';

const HOUR_MS = 3_600_000;

/**
 * An hourly limit: on mails that a person or an organization causes, or on questions that a person causes or a mailbox
 * gets.
 */
export type MailLimit = 'person' | 'organization' | 'questions' | 'mailbox';

/** Subject of a limit: its kind, and the limited entity, such as an account. */
export interface MailCounter {
  kind: MailLimit;
  key: string;
}

/** Called for the first mail beyond a limit within an hour, once per scope. */
export type OnMailLimited = (limit: MailLimit, counts: { limit: number; requested: number }) => void;

/**
 * Counts mails against an hourly limit, in the transaction of the change.
 *
 * @param options.key the limited entity, such as an account
 * @param options.wanted the number of mails
 * @returns how many of `wanted` mails the limit still allows
 */
export async function countMails(
  tx: Db,
  { kind, key, limit, wanted, onLimited }: MailCounter & { limit: number; wanted: number; onLimited: OnMailLimited },
  now: number,
): Promise<number> {
  if (wanted === 0) return 0;
  const { count } = await tx
    .insertInto('mail_counts')
    .values({ scope: `${kind} ${key}`, hour: Math.floor(now / HOUR_MS), count: wanted })
    .onConflict((conflict) =>
      conflict.columns(['scope', 'hour']).doUpdateSet((eb) => ({ count: eb('mail_counts.count', '+', wanted) })),
    )
    .returning('count')
    .executeTakeFirstOrThrow();
  const before = Number(count) - wanted;
  if (before <= limit && Number(count) > limit) onLimited(kind, { limit, requested: Number(count) });
  return Math.max(0, Math.min(wanted, limit - before));
}

/** Takes one mail off each counter, in the transaction that counted it: another limit has dropped the mail. */
export async function uncountMails(tx: Db, counters: readonly MailCounter[], now: number): Promise<void> {
  for (const { kind, key } of counters)
    await tx
      .updateTable('mail_counts')
      .set((eb) => ({ count: eb('count', '-', 1) }))
      .where('scope', '=', `${kind} ${key}`)
      .where('hour', '=', Math.floor(now / HOUR_MS))
      .execute();
}

/** Deletes the counts of past hours. */
export async function sweepMailCounts(db: Db, now: number): Promise<void> {
  await db
    .deleteFrom('mail_counts')
    .where('hour', '<', Math.floor(now / HOUR_MS) - 1)
    .execute();
}
