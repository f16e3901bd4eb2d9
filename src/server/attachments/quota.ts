import type { CallContext, Db } from '../interfaces/index.ts';
import { ProblemError } from '../errors.ts';
import type { AttachmentLimits } from './validate.ts';
import { getAccountId } from '../database/account-id.ts';
import { createMessage } from '../messages/index.ts';

/** Sums the bytes of files and of unfinished uploads, by owner or organization. */
async function sumBytes(db: Db, column: 'owner_id' | 'organization_id', id: string): Promise<number> {
  const { stored } = await db
    .selectFrom('attachments')
    .select((eb) => eb.fn.coalesce(eb.fn.sum<number>('size'), eb.lit(0)).as('stored'))
    .where(column, '=', id)
    .executeTakeFirstOrThrow();
  const { reserved } = await db
    .selectFrom('uploads')
    .select((eb) => eb.fn.coalesce(eb.fn.sum<number>('size'), eb.lit(0)).as('reserved'))
    .where(column, '=', id)
    .where('finished', '=', 0)
    .executeTakeFirstOrThrow();
  return stored + reserved;
}

/**
 * Checks the quotas for a further file.
 *
 * Two concurrent uploads may both pass and exceed the quota by one file each: it protects the disk and is no exact account.
 *
 * @param size bytes
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
    throw new ProblemError('quota', { detail: createMessage('too_many_unsent_files') });
  if ((await sumBytes(db, 'owner_id', getAccountId(identity))) + size > limits.userBytes)
    throw new ProblemError('quota', { detail: createMessage('storage_full') });
  if (!identity.organization) return;
  if ((await sumBytes(db, 'organization_id', identity.organization.id)) + size > limits.organizationBytes)
    throw new ProblemError('quota', { detail: createMessage('organization_storage_full') });
}
