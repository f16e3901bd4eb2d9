import type { InquiryChallenge } from '../../../../contract/index.ts';

/** Hashes asked for at a time: enough to keep the browser's own threads busy, a few milliseconds of the page's. */
const BATCH_SIZE = 200;

/**
 * Does the work of a challenge. The browser hashes beside the page, which goes on between two handfuls.
 *
 * @returns what goes along with the inquiry.
 * @throws where the page is not secure: browsers hash nothing there.
 */
export async function solveChallenge({
  challenge,
  bits,
}: InquiryChallenge): Promise<{ challenge: string; nonce: string }> {
  const text = new TextEncoder();
  for (let first = 0; ; first += BATCH_SIZE) {
    const hashes = await Promise.all(
      Array.from({ length: BATCH_SIZE }, (_, i) =>
        crypto.subtle.digest('SHA-256', text.encode(challenge + String(first + i))),
      ),
    );
    // A shift by 32 would be none.
    const found = hashes.findIndex((hash) => !bits || new DataView(hash).getUint32(0) >>> (32 - bits) === 0);
    if (found >= 0) return { challenge, nonce: String(first + found) };
  }
}
