/** The blocks of all combining marks. Latin letters, kana, the usual ideographs and Hangul are outside of them. */
const BLOCKS_WITH_MARKS =
  /[\u0300-\u2fff\u3097-\u309a\u3100-\u4dff\ua000-\uabff\ud7a4-\ufeff\ufff0-\uffff]|[\u302a-\u302f]/;

/** At most 30 combining marks on one character: the limit of the Stream-Safe Text Format (UAX #15). */
const cutMarks = (text: string): string =>
  BLOCKS_WITH_MARKS.test(text) ? text.replaceAll(/(\p{M}{30})\p{M}+/gu, '$1') : text;

/**
 * Normalizes untrusted text in linear time: only the first 30 combining marks on a character are kept.
 *
 * Normalization sorts the marks of a character by their class, which takes quadratic time: 200,000 marks on one letter
 * took seven seconds of the event loop. No writing system needs 30.
 *
 * @param form NFKC by default
 * @returns the text, which a second call does not change
 */
export const normalizeText = (text: string, form: 'NFC' | 'NFKC' = 'NFKC'): string =>
  // Again afterwards: some marks are decomposed into two.
  cutMarks(cutMarks(text).normalize(form));
