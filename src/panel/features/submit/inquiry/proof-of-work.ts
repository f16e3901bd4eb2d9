import type { InquiryChallenge } from '../../../../contract/index.ts';

/** Concurrent hashes: enough to saturate the browser's worker threads, at a few milliseconds of main thread per batch. */
const BATCH_SIZE = 200;

/**
 * Solves a proof-of-work challenge. Hashing runs off the main thread, which is free between batches.
 *
 * @returns the fields of the inquiry that prove the work.
 * @throws TypeError in insecure contexts, where `crypto.subtle` is missing.
 */
export async function solveChallenge({
  challenge,
  bits,
}: InquiryChallenge): Promise<{ challenge: string; nonce: string }> {
  const encoder = new TextEncoder();
  for (let first = 0; ; first += BATCH_SIZE) {
    const hashes = await Promise.all(
      Array.from({ length: BATCH_SIZE }, (_, i) =>
        crypto.subtle.digest('SHA-256', encoder.encode(challenge + String(first + i))),
      ),
    );
    // A shift by 32 bits is a no-op in JavaScript, so zero bits need their own check.
    const index = hashes.findIndex((hash) => !bits || new DataView(hash).getUint32(0) >>> (32 - bits) === 0);
    if (index >= 0) return { challenge, nonce: String(first + index) };
  }
}
