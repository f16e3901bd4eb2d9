import { createFormat, type Format } from './format.ts';
import type { Messages } from './messages.ts';
import { de } from './de.ts';
import { en } from './en/index.ts';
import { ja } from './ja/index.ts';

/** The supported languages. A further language is a further table here. */
const TABLES = { en, ja, de } satisfies Record<string, Messages>;

/** A supported language. */
export type Language = keyof typeof TABLES;

/** The supported languages. */
// Safe: the keys are those of the literal above.
export const LANGUAGES = Object.keys(TABLES) as Language[];

/** Used when the reader accepts none of {@link LANGUAGES}. */
export const DEFAULT_LANGUAGE: Language = 'en';

/** Maximum characters of an `Accept-Language` that are parsed. Browsers send fewer than 200. */
const MAX_HEADER_CHARACTERS = 500;

const formats = new Map<Language, Format>();

/** Returns the messages of a language. */
export const getMessages = (language: Language): Messages => TABLES[language];

/** Returns the formatter of a language. */
export function getFormat(language: Language): Format {
  const format = formats.get(language) ?? createFormat(TABLES[language].locale);
  formats.set(language, format);
  return format;
}

/** Returns the language of a BCP 47 tag (or a POSIX locale, such as `ja_JP`) by its first part; null if it has no table. */
export function toLanguage(locale: string | null | undefined): Language | null {
  const primary = (locale ?? '').trim().split(/[-_]/, 1)[0]?.toLowerCase();
  return LANGUAGES.find((language) => language === primary) ?? null;
}

/**
 * Selects the language of a response by the quality values of `Accept-Language` (RFC 9110, 12.5.4).
 *
 * @param acceptLanguage such as `ja,en;q=0.8`
 * @returns the accepted language with the highest quality, the first of several; {@link DEFAULT_LANGUAGE} if none is accepted
 */
export function selectLanguage(acceptLanguage: string | null): Language {
  let selected = DEFAULT_LANGUAGE;
  let highest = 0;
  for (const range of (acceptLanguage ?? '').slice(0, MAX_HEADER_CHARACTERS).split(',')) {
    const [tag = '', parameter] = range.split(';').map((part) => part.trim());
    const quality = parameter?.toLowerCase().startsWith('q=') ? Number(parameter.slice(2)) || 0 : 1;
    const language = toLanguage(tag);
    if (language && quality > highest) {
      selected = language;
      highest = quality;
    }
  }
  return selected;
}
