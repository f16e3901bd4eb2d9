import type { Db } from '../interfaces/index.ts';
import { scheduleDeletion } from '../attachments/pending-deletions.ts';
import { removeReceivedMails } from '../notifications/incoming-mail/received-mails.ts';

/** A person whose mails are erased. */
interface Sender {
  organizationId: string;
  account: string;
  /** In lower case; null without one. */
  address: string | null;
}

/**
 * Erases the mails of a person and those to their own tickets. Other mails to tickets of the organization on which the person wrote
 * or is in cc can quote them, so that their originals are deleted. Call it before the comments and the cc are erased.
 */
export async function eraseReceivedMails(
  tx: Db,
  { organizationId, account, address }: Sender,
  now: number,
): Promise<void> {
  const inOrganization = tx.selectFrom('tickets').select('tickets.id').where('organization_id', '=', organizationId);
  const own = await tx
    .selectFrom('received_mails')
    .select(['id', 'file_key'])
    .where((eb) =>
      eb.or([
        eb('ticket_id', 'in', inOrganization.where('requester_id', '=', account)),
        eb('comment_id', 'in', eb.selectFrom('comments').select('comments.id').where('author_id', '=', account)),
        eb.and([
          eb('sender', '=', address ?? ''),
          eb.or([eb('ticket_id', 'is', null), eb('ticket_id', 'in', inOrganization)]),
        ]),
      ]),
    )
    .execute();
  await removeReceivedMails(tx, own, now);
  const quoting = await tx
    .selectFrom('received_mails')
    .select(['id', 'file_key'])
    .where('file_key', 'is not', null)
    .where('ticket_id', 'in', inOrganization)
    .where((eb) =>
      eb.or([
        eb('ticket_id', 'in', eb.selectFrom('comments').select('ticket_id').where('author_id', '=', account)),
        eb(
          'ticket_id',
          'in',
          eb
            .selectFrom('ticket_cc')
            .select('ticket_id')
            .where('address', '=', address ?? ''),
        ),
      ]),
    )
    .execute();
  await scheduleDeletion(
    tx,
    quoting.flatMap(({ file_key }) => file_key ?? []),
    now,
  );
  for (const { id } of quoting)
    await tx.updateTable('received_mails').set({ file_key: null }).where('id', '=', id).execute();
}
