import { randomBytes } from 'node:crypto';
import type { Db } from '../../interfaces/index.ts';
import { isStorableText } from '../../database/text.ts';

/** Owner of a reply address. */
export interface Bearer {
  /** The address to which mail was sent. */
  address: string;
  /** The account; null for a cc'd person without one. */
  userId: string | null;
  /** The ticket's. */
  organizationId: string | null;
}

/**
 * Returns the secret part of a person's reply address for a ticket, created at the first mail. 128 random bits in
 * hexadecimal, because mail systems may fold the case of addresses. Each person has a secret of their own, so that a
 * forwarded address is of no use to another sender.
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
    // The address may have got an account since.
    .onConflict((conflict) =>
      conflict.columns(['ticket_id', 'address']).doUpdateSet({ user_id: userId, organization_id: organizationId }),
    )
    .returning('token')
    .executeTakeFirstOrThrow();
  return token;
}

/** Finds the first reply address of this server among `recipients`, with its owner and ticket. */
export async function findReplyAddress(db: Db, recipients: readonly string[], replyDomain: string) {
  const tokens = recipients.flatMap((address) => {
    const token = /^reply\+([0-9a-f]{32})@(.+)$/i.exec(address);
    return token?.[2]?.toLowerCase() === replyDomain.toLowerCase() ? [(token[1] ?? '').toLowerCase()] : [];
  });
  const known = tokens.filter(isStorableText).slice(0, 10);
  if (known.length === 0) return undefined;
  return db.selectFrom('reply_addresses').selectAll().where('token', 'in', known).executeTakeFirst();
}
