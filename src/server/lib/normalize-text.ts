/** At most 30 combining marks on one character: the limit of the Stream-Safe Text Format (UAX #15). */
const cutMarks = (text: string): string => text.replaceAll(/(\p{M}{30})\p{M}+/gu, '$1');

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
