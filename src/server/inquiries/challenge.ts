import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { InquiryChallenge } from '../../contract/index.ts';
import type { Db } from '../interfaces/index.ts';
import { ProblemError } from '../errors.ts';

/** Long enough for a slow writer who retries, short enough to limit the stored used challenges. */
const TTL_MS = 30 * 60_000;
const ID_BYTES = 12;
const MAC_BYTES = 12;
/** Id, expiry in seconds (5 bytes), bits (1 byte). With the tag, 40 characters: one SHA-256 block together with the nonce. */
const SIGNED_BYTES = ID_BYTES + 6;

/** Proof-of-work challenges. They are signed, so nothing is stored until one is used; used ones are stored until they expire. */
export interface Challenges {
  issue(db: Db, now: number): Promise<InquiryChallenge>;
  /**
   * Consumes a challenge, in the transaction of the inquiry.
   *
   * @throws ProblemError `proof_refused` for a forged, expired or used challenge, or insufficient work
   */
  use(tx: Db, challenge: string, nonce: string, now: number): Promise<void>;
  /** A digest of a network address, keyed with the secret of the challenges. */
  digestAddress(tx: Db, address: string): Promise<string>;
  sweep(db: Db, now: number): Promise<void>;
}

export function createChallenges(bits: number): Challenges {
  let cachedSecret: Buffer | null = null;

  /** Shared by all processes on a database, so that each accepts challenges of the others. */
  async function readSecret(db: Db, createMissing: boolean): Promise<Buffer | null> {
    if (cachedSecret) return cachedSecret;
    if (createMissing) {
      await db
        .insertInto('secrets')
        .values({ name: 'inquiries', value: randomBytes(32).toString('base64url') })
        .onConflict((conflict) => conflict.column('name').doNothing())
        .execute();
    }
    const row = await db.selectFrom('secrets').select('value').where('name', '=', 'inquiries').executeTakeFirst();
    if (row) cachedSecret = Buffer.from(row.value, 'base64url');
    return cachedSecret;
  }

  return {
    async issue(db, now) {
      const key = await readSecret(db, true);
      if (!key) throw new Error('A secret that was just stored cannot be read back.');
      const expires = Math.floor((now + TTL_MS) / 1_000);
      const signed = Buffer.concat([randomBytes(ID_BYTES), Buffer.alloc(6)]);
      signed.writeUIntBE(expires, ID_BYTES, 5);
      signed.writeUInt8(bits, ID_BYTES + 5);
      return {
        challenge: Buffer.concat([signed, tag(key, signed)]).toString('base64url'),
        bits,
        expiresAt: new Date(expires * 1_000).toISOString(),
      };
    },

    async use(tx, challenge, nonce, now) {
      const refuse = () => new ProblemError('proof_refused');
      const bytes = Buffer.from(challenge, 'base64url');
      const signed = bytes.subarray(0, SIGNED_BYTES);
      const key = await readSecret(tx, false);
      // Compared in canonical encoding, so that each challenge has one spelling.
      if (!key || bytes.length !== SIGNED_BYTES + MAC_BYTES || bytes.toString('base64url') !== challenge)
        throw refuse();
      if (!timingSafeEqual(tag(key, signed), bytes.subarray(SIGNED_BYTES))) throw refuse();
      const expires = signed.readUIntBE(ID_BYTES, 5) * 1_000;
      if (now >= expires) throw refuse();
      // The lower of the difficulty at issue and the current one.
      if (countLeadingZeroBits(challenge + nonce) < Math.min(bits, signed.readUInt8(ID_BYTES + 5))) throw refuse();
      const { numInsertedOrUpdatedRows } = await tx
        .insertInto('used_challenges')
        .values({ id: signed.subarray(0, ID_BYTES).toString('base64url'), expires_at: expires })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .executeTakeFirstOrThrow();
      if (numInsertedOrUpdatedRows !== 1n) throw refuse();
    },

    async digestAddress(tx, address) {
      const key = await readSecret(tx, true);
      if (!key) throw new Error('A secret that was just stored cannot be read back.');
      return createHmac('sha256', key).update(`address ${address}`).digest('base64url');
    },

    async sweep(db, now) {
      await db.deleteFrom('used_challenges').where('expires_at', '<=', now).execute();
    },
  };
}

const tag = (key: Buffer, signed: Buffer) =>
  createHmac('sha256', key).update('inquiry').update(signed).digest().subarray(0, MAC_BYTES);

/** Counts the leading zero bits of the SHA-256 of a text. */
function countLeadingZeroBits(text: string): number {
  let bits = 0;
  for (const byte of createHash('sha256').update(text).digest()) {
    if (byte !== 0) return bits + Math.clz32(byte) - 24;
    bits += 8;
  }
  return bits;
}
