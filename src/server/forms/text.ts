import { exceedsGraphemes } from '../../contract/index.ts';

/** Average bytes allowed per character: a family emoji has 25, a letter with 50 combining marks 101. */
const MAX_BYTES_PER_CHARACTER = 128;

/**
 * Whether a text has more than `limit` graphemes. A grapheme can be arbitrarily long, so its bytes are bounded, too. Graphemes are
 * counted only when the cheaper counts are inconclusive.
 */
export function exceedsLimit(value: string, limit: number): boolean {
  if (value.length <= limit) return false;
  return Buffer.byteLength(value) > limit * MAX_BYTES_PER_CHARACTER || exceedsGraphemes(value, limit);
}
