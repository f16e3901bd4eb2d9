import type { CallContext, Db } from '../interfaces/index.ts';
import { ProblemError } from '../errors.ts';
import type { AttachmentLimits } from './validate.ts';
import { getAccountId } from '../database/account-id.ts';

/** Bytes of the files, and of what is promised to uploads on their way, by owner or by organization. */
async function sumBytes(db: Db, column: 'owner_id' | 'organization_id', id: string): Promise<number> {
  const { kept } = await db
    .selectFrom('attachments')
    .select((eb) => eb.fn.coalesce(eb.fn.sum<number>('size'), eb.lit(0)).as('kept'))
    .where(column, '=', id)
    .executeTakeFirstOrThrow();
  const { promised } = await db
    .selectFrom('uploads')
    .select((eb) => eb.fn.coalesce(eb.fn.sum<number>('size'), eb.lit(0)).as('promised'))
    .where(column, '=', id)
    .where('finished', '=', 0)
    .executeTakeFirstOrThrow();
  return kept + promised;
}

/**
 * Refuses a further file of `size` bytes when there is no room for it.
 *
 * Two uploads at the same moment may both pass and go over by one file each: a quota guards the disk, it is no account.
 *
 * @throws ProblemError `quota`
 */
export async function checkQuota(limits: AttachmentLimits, { db, identity }: CallContext, size: number): Promise<void> {
  const { waiting } = await db
    .selectFrom('attachments')
    .select((eb) => eb.fn.countAll<number>().as('waiting'))
    .where('owner_id', '=', getAccountId(identity))
    .where('ticket_id', 'is', null)
    .executeTakeFirstOrThrow();
  const { coming } = await db
    .selectFrom('uploads')
    .select((eb) => eb.fn.countAll<number>().as('coming'))
    .where('owner_id', '=', getAccountId(identity))
    .where('finished', '=', 0)
    .executeTakeFirstOrThrow();
  if (waiting + coming >= limits.unsentFiles)
    throw new ProblemError('quota', { detail: 'Too many files are waiting to be sent. Send or remove some first.' });
  if ((await sumBytes(db, 'owner_id', getAccountId(identity))) + size > limits.userBytes)
    throw new ProblemError('quota', { detail: 'Your storage for attachments is used up.' });
  if (!identity.organization) return;
  if ((await sumBytes(db, 'organization_id', identity.organization.id)) + size > limits.organizationBytes)
    throw new ProblemError('quota', { detail: "Your organization's storage for attachments is used up." });
}
