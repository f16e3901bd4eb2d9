import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { InquiryChallenge } from '../../contract/index.ts';
import type { Db } from '../interfaces/index.ts';
import { ProblemError } from '../errors.ts';

/** Long enough for somebody who writes slowly after a failure, short enough to be forgotten soon. */
const TTL_MS = 30 * 60_000;
const ID_BYTES = 12;
const MAC_BYTES = 12;
/** Id, expiry in seconds (5 bytes), bits (1 byte). With the tag it is 40 characters: one block of SHA-256 with its nonce. */
const SIGNED_BYTES = ID_BYTES + 6;

/** Work for the sender's computer: signed, so that nothing is stored before it is used; then remembered until it expires. */
export interface Challenges {
  issue(db: Db, now: number): Promise<InquiryChallenge>;
  /**
   * Uses a challenge up, in the transaction of what it was for.
   *
   * @throws ProblemError `proof_refused` when it is not ours, has expired, was used before, or the work was not done
   */
  use(tx: Db, challenge: string, nonce: string, now: number): Promise<void>;
  sweep(db: Db, now: number): Promise<void>;
}

export function createChallenges(bits: number): Challenges {
  let known: Buffer | null = null;

  /** All processes on a database share it, so that each takes what another has issued. */
  async function secret(db: Db, make: boolean): Promise<Buffer | null> {
    if (known) return known;
    if (make) {
      await db
        .insertInto('secrets')
        .values({ name: 'inquiries', value: randomBytes(32).toString('base64url') })
        .onConflict((conflict) => conflict.column('name').doNothing())
        .execute();
    }
    const row = await db.selectFrom('secrets').select('value').where('name', '=', 'inquiries').executeTakeFirst();
    if (row) known = Buffer.from(row.value, 'base64url');
    return known;
  }

  return {
    async issue(db, now) {
      const key = await secret(db, true);
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
      const key = await secret(tx, false);
      // Written back, so that one challenge has one spelling.
      if (!key || bytes.length !== SIGNED_BYTES + MAC_BYTES || bytes.toString('base64url') !== challenge)
        throw refuse();
      if (!timingSafeEqual(tag(key, signed), bytes.subarray(SIGNED_BYTES))) throw refuse();
      const expires = signed.readUIntBE(ID_BYTES, 5) * 1_000;
      if (now >= expires) throw refuse();
      // What was asked for when it was issued, or what is asked for since: whichever is less.
      if (zeroBits(challenge + nonce) < Math.min(bits, signed.readUInt8(ID_BYTES + 5))) throw refuse();
      const { numInsertedOrUpdatedRows } = await tx
        .insertInto('used_challenges')
        .values({ id: signed.subarray(0, ID_BYTES).toString('base64url'), expires_at: expires })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .executeTakeFirstOrThrow();
      if (numInsertedOrUpdatedRows !== 1n) throw refuse();
    },

    async sweep(db, now) {
      await db.deleteFrom('used_challenges').where('expires_at', '<=', now).execute();
    },
  };
}

const tag = (key: Buffer, signed: Buffer) =>
  createHmac('sha256', key).update('inquiry').update(signed).digest().subarray(0, MAC_BYTES);

/** How many zero bits the SHA-256 of a text starts with. */
function zeroBits(text: string): number {
  let bits = 0;
  for (const byte of createHash('sha256').update(text).digest()) {
    if (byte !== 0) return bits + Math.clz32(byte) - 24;
    bits += 8;
  }
  return bits;
}
