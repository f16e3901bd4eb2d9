import { exceedsGraphemes } from '../../contract/index.ts';

/** Bytes that a character may have on average: a family emoji has 25, a letter under 50 combining marks 101. */
const BYTES_EACH = 128;

/**
 * Whether a text has more than `limit` characters, counted as people count. Since a single character can be endless, its
 * bytes are bounded too. Graphemes are counted only when the cheaper counts leave a doubt.
 */
export function tooLong(value: string, limit: number): boolean {
  if (value.length <= limit) return false;
  return Buffer.byteLength(value) > limit * BYTES_EACH || exceedsGraphemes(value, limit);
}
