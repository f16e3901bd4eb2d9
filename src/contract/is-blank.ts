/** White space, control characters, and characters without a glyph: zero-width spaces, fillers, variation selectors, blank Braille. */
const INVISIBLE = /^[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]*$/u;

/**
 * Checks whether a text has no visible character.
 *
 * @example isBlank('\u200b\u3164 ') // true
 */
export const isBlank = (text: string): boolean => INVISIBLE.test(text);
