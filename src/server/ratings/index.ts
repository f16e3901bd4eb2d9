import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Db } from '../interfaces/index.ts';
import type { Store } from '../database/index.ts';

const MAC_BYTES = 18;

async function signTicketId(db: Db, ticketId: string): Promise<Buffer> {
  const { value } = await db
    .selectFrom('secrets')
    .select('value')
    .where('name', '=', 'ratings')
    .executeTakeFirstOrThrow();
  return createHmac('sha256', value).update('rating').update(ticketId).digest().subarray(0, MAC_BYTES);
}

/**
 * Creates a signed link token whose bearer can rate a ticket by `PUT /v1/ratings`. Put it into the mail that asks the requester,
 * after a `#`, so that no server or proxy logs it. A mail program that prefetches links changes nothing, because reading is not rating.
 *
 * @example const link = `https://example.com/rate#${await createRatingLink(store, ticket.id)}`;
 */
export async function createRatingLink(store: Pick<Store, 'db'>, ticketId: string): Promise<string> {
  return `${Buffer.from(ticketId).toString('base64url')}.${(await signTicketId(store.db, ticketId)).toString('base64url')}`;
}

/** Verifies a link token and returns its ticket; null for an invalid signature. */
export async function verifyRatingLink(db: Db, link: string): Promise<string | null> {
  const [name = '', mac = ''] = link.split('.');
  const ticketId = Buffer.from(name, 'base64url').toString('utf8');
  const signature = Buffer.from(mac, 'base64url');
  const expected = await signTicketId(db, ticketId);
  // Compared in canonical encoding, so that each ticket has one link.
  const isValid = signature.length === MAC_BYTES && timingSafeEqual(signature, expected);
  return isValid && link === `${Buffer.from(ticketId).toString('base64url')}.${expected.toString('base64url')}`
    ? ticketId
    : null;
}
