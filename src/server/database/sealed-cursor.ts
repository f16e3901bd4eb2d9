import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { Db } from '../interfaces/index.ts';
import { invalidCursor } from './cursor.ts';
import { readEventSecret } from './event-secret.ts';

const IV_BYTES = 12;
const TAG_BYTES = 16;
const NUMBER_BYTES = 8;

/** Cursors that reveal nothing to the client: encrypted, of constant length, and bound to their list. */
export interface SealedCursors {
  /** @param list what the cursor is for, such as a ticket's id; it opens for no other */
  seal(list: string, place: readonly number[]): string;
  /**
   * @param length of the place; default: any
   * @throws ProblemError `validation` for a cursor that was not made for this list
   */
  open(list: string, cursor: string, length?: number): number[];
}

/** Reads the key of sealed cursors. All processes on a database share it. */
export async function readSealedCursors(db: Db): Promise<SealedCursors> {
  const key = createHash('sha256')
    .update('cursor')
    .update(await readEventSecret(db))
    .digest();
  return {
    seal(list, place) {
      const plain = Buffer.alloc(place.length * NUMBER_BYTES);
      for (const [index, number] of place.entries()) plain.writeBigInt64BE(BigInt(number), index * NUMBER_BYTES);
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(list));
      return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64url');
    },
    open(list, cursor, expected) {
      const bytes = Buffer.from(cursor, 'base64url');
      const length = expected ?? Math.max(0, Math.floor((bytes.length - IV_BYTES - TAG_BYTES) / NUMBER_BYTES));
      const end = IV_BYTES + length * NUMBER_BYTES;
      if (bytes.length !== end + TAG_BYTES || bytes.toString('base64url') !== cursor) throw invalidCursor();
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
        .setAAD(Buffer.from(list))
        .setAuthTag(bytes.subarray(end));
      try {
        const plain = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, end)), decipher.final()]);
        return Array.from({ length }, (_, index) => Number(plain.readBigInt64BE(index * NUMBER_BYTES)));
      } catch {
        throw invalidCursor();
      }
    },
  };
}
