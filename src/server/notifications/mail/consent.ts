import { createHmac, timingSafeEqual } from 'node:crypto';
import type { MailConsent } from '../../../contract/index.ts';
import type { Db } from '../../interfaces.ts';
import { toAsciiAddress } from '../incoming-mail/sender-authentication.ts';

/** A question without an answer is forgotten after this time, so that it can be asked again. */
const QUESTION_TTL_MS = 365 * 24 * 3_600_000;
const TOKEN = /^([\w-]{43})\.([\w-]{43})$/;

/** Whether people at an address want mails about requests of an organization. */
export type ConsentState = 'asked' | 'accepted' | 'refused';

async function digest(db: Db, purpose: string, text: string): Promise<string> {
  const { value } = await db
    .selectFrom('secrets')
    .select('value')
    .where('name', '=', 'mail-consents')
    .executeTakeFirstOrThrow();
  return createHmac('sha256', value).update(`${purpose}\n${text}`).digest('base64url');
}

/**
 * The mailbox that an address belongs to: in lower case, with its domain in ASCII, without what stands behind a plus sign.
 * Otherwise `victim+1@…`, `victim+2@…` would each be asked.
 */
export function toMailbox(address: string): string {
  const ascii = toAsciiAddress(address);
  const at = ascii.lastIndexOf('@');
  const plus = ascii.indexOf('+');
  return plus > 0 && plus < at ? ascii.slice(0, plus) + ascii.slice(at) : ascii;
}

/** The key under which the consent of an address to mails of an organization is stored: a keyed digest, not the address. */
export const toConsentKey = (db: Db, organizationId: string | null, address: string): Promise<string> =>
  digest(db, 'key', JSON.stringify([organizationId, toMailbox(address)]));

/** The signed token that a link carries. It can do nothing but answer one question. */
export const toConsentToken = async (db: Db, key: string): Promise<string> =>
  `${key}.${await digest(db, 'token', key)}`;

async function keyInToken(db: Db, token: string): Promise<string | null> {
  const [, key, signature] = TOKEN.exec(token) ?? [];
  if (key === undefined || signature === undefined) return null;
  const expected = Buffer.from(await digest(db, 'token', key));
  return timingSafeEqual(Buffer.from(signature), expected) ? key : null;
}

/** The states of consents by their key; a key that was never asked is missing. */
export async function readConsents(db: Db, keys: readonly string[]): Promise<Map<string, ConsentState>> {
  if (keys.length === 0) return new Map();
  const rows = await db.selectFrom('mail_consents').select(['key', 'state']).where('key', 'in', keys).execute();
  return new Map(rows.map(({ key, state }) => [key, state]));
}

/** Notes that a question is being asked. False when it was asked already. */
export async function addQuestion(tx: Db, key: string, now: number): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('mail_consents')
    .values({ key, state: 'asked', changed_at: now })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** Reads what a link is about. Null for one that was not signed here, or whose question is forgotten. */
export async function readConsent(db: Db, token: string): Promise<MailConsent | null> {
  const key = await keyInToken(db, token);
  const state = key === null ? undefined : (await readConsents(db, [key])).get(key);
  return state === undefined ? null : { state };
}

/** Answers the question of a link. A refusal also removes mails that wait to be sent. */
export async function setConsent(tx: Db, token: string, accept: boolean, now: number): Promise<MailConsent | null> {
  const key = await keyInToken(tx, token);
  if (key === null) return null;
  const state = accept ? 'accepted' : 'refused';
  const { numUpdatedRows } = await tx
    .updateTable('mail_consents')
    .set({ state, changed_at: now })
    .where('key', '=', key)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return null;
  if (!accept) await tx.deleteFrom('outbox').where('consent_key', '=', key).execute();
  return { state };
}

/** Forgets the consent of an address and removes mails that wait to be sent to it. */
export async function eraseConsent(tx: Db, organizationId: string, address: string): Promise<void> {
  const key = await toConsentKey(tx, organizationId, address);
  await tx.deleteFrom('mail_consents').where('key', '=', key).execute();
  await tx.deleteFrom('outbox').where('consent_key', '=', key).execute();
}

/** Forgets questions that nobody has answered. */
export async function sweepConsents(db: Db, now: number): Promise<void> {
  await db
    .deleteFrom('mail_consents')
    .where('state', '=', 'asked')
    .where('changed_at', '<=', now - QUESTION_TTL_MS)
    .execute();
}
