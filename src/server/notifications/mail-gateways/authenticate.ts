import { createHash, createHmac, timingSafeEqual, verify } from 'node:crypto';
import { toPublicKey } from './options.ts';

/** Difference between the time of a signature and the server's clock that is accepted. */
const REPLAY_WINDOW_MS = 5 * 60_000;

/** Compares in a time that does not depend on where the texts differ. */
const isEqual = (one: string, other: string): boolean =>
  timingSafeEqual(createHash('sha256').update(one).digest(), createHash('sha256').update(other).digest());

/** Checks HTTP basic authentication (RFC 7617). */
export function hasCredentials(headers: Headers, { user, password }: { user: string; password: string }): boolean {
  const encoded = /^basic ([\w+/=]{1,2000})$/i.exec(headers.get('authorization') ?? '')?.[1];
  return encoded !== undefined && isEqual(Buffer.from(encoded, 'base64').toString('utf8'), `${user}:${password}`);
}

/** Whether the time of a signature (s) is close to now (ms), so that a recorded request cannot be repeated later. */
const isRecent = (timestamp: string, now: number): boolean =>
  /^\d{1,12}$/.test(timestamp) && Math.abs(Number(timestamp) * 1_000 - now) <= REPLAY_WINDOW_MS;

/** Checks the signature of Mailgun: HMAC-SHA256 of time and token. It does not cover the message, so a token counts once. */
export function isSignedByMailgun(
  { timestamp, token, signature }: { timestamp: string; token: string; signature: string },
  signingKey: string,
  now: number,
): boolean {
  if (!isRecent(timestamp, now) || token === '') return false;
  return isEqual(createHmac('sha256', signingKey).update(`${timestamp}${token}`).digest('hex'), signature);
}

/** Checks the signature of SendGrid: ECDSA with SHA-256 of time and body. */
export function isSignedBySendGrid(headers: Headers, body: Uint8Array, publicKey: string, now: number): boolean {
  const timestamp = headers.get('x-twilio-email-event-webhook-timestamp') ?? '';
  const signature = headers.get('x-twilio-email-event-webhook-signature') ?? '';
  if (!isRecent(timestamp, now) || signature === '' || signature.length > 500) return false;
  const signed = Buffer.concat([Buffer.from(timestamp), body]);
  return verify('sha256', signed, toPublicKey(publicKey), Buffer.from(signature, 'base64'));
}
