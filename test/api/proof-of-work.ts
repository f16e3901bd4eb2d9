import { createHash } from 'node:crypto';

/** Solves a challenge. */
export function solveChallenge({ challenge, bits }: { challenge: string; bits: number }): {
  challenge: string;
  nonce: string;
} {
  for (let nonce = 0; ; nonce++) {
    const hash = createHash('sha256')
      .update(challenge + nonce)
      .digest();
    if (bits === 0 || hash.readUInt32BE() >>> (32 - bits) === 0) return { challenge, nonce: String(nonce) };
  }
}
