import { randomBytes } from 'node:crypto';
import type { Db } from '../../interfaces.ts';
import { isStorableText } from '../../database/text.ts';

/** Whose a reply address is. */
export interface Bearer {
  /** As mail was sent to it. */
  address: string;
  /** The account; null for people in copy who have none. */
  userId: string | null;
  /** The ticket's. */
  organizationId: string | null;
}

/**
 * The secret part of the address under which somebody answers mails about a ticket, made at their first mail. Lower case
 * and digits only: mail systems may fold the case of addresses. 128 random bits, so that nobody who knows a ticket's number
 * or id can guess it; and each person's own, so that an address that was passed on with a quoted header opens nothing.
 */
export async function replyToken(
  tx: Db,
  ticketId: string,
  { address, userId, organizationId }: Bearer,
): Promise<string> {
  const { token } = await tx
    .insertInto('reply_addresses')
    .values({
      token: randomBytes(16).toString('hex'),
      ticket_id: ticketId,
      address: address.toLowerCase(),
      user_id: userId,
      organization_id: organizationId,
    })
    // Whoever was only an address may have an account by now.
    .onConflict((conflict) =>
      conflict.columns(['ticket_id', 'address']).doUpdateSet({ user_id: userId, organization_id: organizationId }),
    )
    .returning('token')
    .executeTakeFirstOrThrow();
  return token;
}

/** The first of `recipients` that is a reply address of ours, with whose it is and for which ticket. */
export async function findReplyAddress(db: Db, recipients: readonly string[], replyDomain: string) {
  const tokens = recipients.flatMap((address) => {
    const token = /^reply\+([0-9a-f]{32})@(.+)$/i.exec(address);
    return token?.[2]?.toLowerCase() === replyDomain.toLowerCase() ? [(token[1] ?? '').toLowerCase()] : [];
  });
  const known = tokens.filter(isStorableText).slice(0, 10);
  if (known.length === 0) return undefined;
  return db.selectFrom('reply_addresses').selectAll().where('token', 'in', known).executeTakeFirst();
}
