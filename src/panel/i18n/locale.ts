import type { Parts } from '../shell/parts.ts';
import type { Table } from './translate.ts';

/** What comes with a locale: its messages, and how its script wants to be set. */
interface LocaleFile {
  messages: Table;
  css: string;
}

/** The panel's languages, by source file; English is inside the panel. A further language is a folder and a line here. */
export const LANGUAGE_PARTS = {
  'i18n/ja/index.ts': () => import('./ja/index.ts'),
};

/**
 * Resolves the panel's language: the first of the wishes that has messages, by its own tag or its language alone.
 *
 * @param wishes - BCP 47 tags, the strongest wish first: the option, then the page's `lang`.
 * @param otherwise - the browser's languages. Asked for only when no wish helps: `navigator` costs a page memory.
 * @returns the wish as given (so that `ja-JP` keeps its region for dates), or `en`.
 */
export function resolveLocale(wishes: readonly (string | undefined)[], otherwise?: () => readonly string[]): string {
  for (const wish of wishes) {
    try {
      const [tag] = Intl.getCanonicalLocales(wish);
      if (tag && /^en\b/.test(tag)) return tag;
      if (tag && isLanguagePart(toFile(tag))) return tag;
    } catch {
      // Not a language tag: the next wish counts.
    }
  }
  return otherwise ? resolveLocale(otherwise()) : 'en';
}

/** Imports a locale's file; nothing for English, which every part carries itself. */
export async function loadLocale(locale: string, load: Parts['load']): Promise<LocaleFile | undefined> {
  const id = toFile(locale);
  return isLanguagePart(id) ? load(id) : undefined;
}

const toFile = (tag: string): string => `i18n/${tag.replace(/-.*/, '')}/index.ts`;

const isLanguagePart = (id: string): id is keyof typeof LANGUAGE_PARTS => id in LANGUAGE_PARTS;
