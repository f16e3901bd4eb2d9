import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Db } from '../interfaces/index.ts';
import type { Store } from '../database/index.ts';

const MAC_BYTES = 18;

async function tag(db: Db, ticketId: string): Promise<Buffer> {
  const { value } = await db
    .selectFrom('secrets')
    .select('value')
    .where('name', '=', 'ratings')
    .executeTakeFirstOrThrow();
  return createHmac('sha256', value).update('rating').update(ticketId).digest().subarray(0, MAC_BYTES);
}

/**
 * The signed name of a ticket, for a link that lets whoever gets it rate the ticket: `GET` and `PUT /v1/ratings/{link}`. Make
 * it for the mail that asks its author; a mail program that opens links changes nothing, since reading is not rating.
 *
 * @example const link = `https://example.com/rate#${await createRatingLink(store, ticket.id)}`;
 */
export async function createRatingLink(store: Pick<Store, 'db'>, ticketId: string): Promise<string> {
  return `${Buffer.from(ticketId).toString('base64url')}.${(await tag(store.db, ticketId)).toString('base64url')}`;
}

/** The ticket that a link is for; null when we have not signed it. */
export async function verifyRatingLink(db: Db, link: string): Promise<string | null> {
  const [name = '', mac = ''] = link.split('.');
  const ticketId = Buffer.from(name, 'base64url').toString('utf8');
  const given = Buffer.from(mac, 'base64url');
  const right = await tag(db, ticketId);
  // Written back, so that one ticket has one link.
  const same = given.length === MAC_BYTES && timingSafeEqual(given, right);
  return same && link === `${Buffer.from(ticketId).toString('base64url')}.${right.toString('base64url')}`
    ? ticketId
    : null;
}
