import { createHmac, timingSafeEqual } from 'node:crypto';
import type { MailConsent } from '../../../contract/index.ts';
import type { Db } from '../../interfaces/index.ts';
import { toAsciiAddress } from '../../lib/mail-address.ts';

/** An unanswered question is deleted after this time, so that it can be asked again. */
const QUESTION_TTL_MS = 365 * 24 * 3_600_000;
const TOKEN = /^([\w-]{43})\.([\w-]{43})$/;

/** Consent of an address to mails about requests of an organization. */
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
 * Returns the mailbox of an address: in lower case, with the domain in ASCII, without a plus tag. Otherwise `victim+1@…` and
 * `victim+2@…` would each be asked.
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

/** Mails to accounts that their recipients can stop: progress of tickets, surveys, notifications of the support team. */
const MAIL_LISTS = ['updates', 'surveys', 'team'] as const;
/** A kind of mails that their recipients can stop. */
export type MailList = (typeof MAIL_LISTS)[number];

/** The key under which it is stored that a mailbox has stopped a list. */
export const toListKey = (db: Db, list: MailList, organizationId: string | null, address: string): Promise<string> =>
  digest(db, 'key', JSON.stringify(['list', list, organizationId, toMailbox(address)]));

/** Creates the signed token of `List-Unsubscribe`. It authorizes a refusal only, because it is in a URL, which proxies log. */
export const toUnsubscribeToken = async (db: Db, key: string): Promise<string> =>
  `${key}.${await digest(db, 'unsubscribe', key)}`;

/** Stores a refusal by the token of `List-Unsubscribe`, and deletes mails that are not sent yet. False for another token. */
export async function unsubscribe(tx: Db, token: string, now: number): Promise<boolean> {
  const key = await verifyToken(tx, token, 'unsubscribe');
  if (key === null) return false;
  await tx
    .insertInto('mail_consents')
    .values({ key, state: 'refused', changed_at: now })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ state: 'refused', changed_at: now }))
    .execute();
  await tx.deleteFrom('outbox').where('consent_key', '=', key).execute();
  return true;
}

/** Creates the signed token of a consent link. It authorizes the answer to one question only. */
export const toConsentToken = async (db: Db, key: string): Promise<string> =>
  `${key}.${await digest(db, 'token', key)}`;

async function verifyToken(db: Db, token: string, purpose: 'token' | 'unsubscribe' = 'token'): Promise<string | null> {
  const [, key, signature] = TOKEN.exec(token) ?? [];
  if (key === undefined || signature === undefined) return null;
  const expected = Buffer.from(await digest(db, purpose, key));
  return timingSafeEqual(Buffer.from(signature), expected) ? key : null;
}

/** The states of consents by their key; a key that was never asked is missing. */
export async function readConsents(db: Db, keys: readonly string[]): Promise<Map<string, ConsentState>> {
  if (keys.length === 0) return new Map();
  const rows = await db.selectFrom('mail_consents').select(['key', 'state']).where('key', 'in', keys).execute();
  return new Map(rows.map(({ key, state }) => [key, state]));
}

/** Stores a question. Resolves to false when it was asked already. */
export async function addQuestion(tx: Db, key: string, now: number): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('mail_consents')
    .values({ key, state: 'asked', changed_at: now })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** Deletes questions that were stored in this transaction and are not sent. */
export async function deleteQuestions(tx: Db, keys: readonly string[]): Promise<void> {
  if (keys.length > 0) await tx.deleteFrom('mail_consents').where('key', 'in', keys).execute();
}

/** Reads the consent of a link. Null for a token that was not signed here, or when the question has expired. */
export async function readConsent(db: Db, token: string): Promise<MailConsent | null> {
  const key = await verifyToken(db, token);
  const state = key === null ? undefined : (await readConsents(db, [key])).get(key);
  return state === undefined ? null : { state };
}

/** Stores the answer to the question of a link. A refusal also deletes mails that are not sent yet. */
export async function setConsent(tx: Db, token: string, accept: boolean, now: number): Promise<MailConsent | null> {
  const key = await verifyToken(tx, token);
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

/** Deletes the consent of an address and the mails to it that are not sent yet. */
export async function eraseConsent(tx: Db, organizationId: string, address: string): Promise<void> {
  const keys = [await toConsentKey(tx, organizationId, address)];
  for (const list of MAIL_LISTS) keys.push(await toListKey(tx, list, organizationId, address));
  await tx.deleteFrom('mail_consents').where('key', 'in', keys).execute();
  await tx.deleteFrom('outbox').where('consent_key', 'in', keys).execute();
}

/** Deletes expired questions. */
export async function sweepConsents(db: Db, now: number): Promise<void> {
  await db
    .deleteFrom('mail_consents')
    .where('state', '=', 'asked')
    .where('changed_at', '<=', now - QUESTION_TTL_MS)
    .execute();
}
