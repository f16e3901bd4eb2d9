import type { Table } from './translate.ts';

/** The locales that come as files of their own; English is inside the panel. */
const files: Record<string, () => Promise<{ messages: Table }>> = {
  ja: () => import('./ja/index.ts'),
};

/**
 * Resolves the panel's language: the first of the wishes that has messages, by its own tag or its language alone.
 *
 * @param wishes - BCP 47 tags, the strongest wish first: the option, the page's `lang`, the browser's languages.
 * @returns the wish as given (so that `ja-JP` keeps its region for dates), or `en`.
 */
export function resolveLocale(wishes: readonly (string | undefined)[]): string {
  for (const wish of wishes) {
    try {
      const [tag] = Intl.getCanonicalLocales(wish);
      if (tag && /^en\b/.test(tag)) return tag;
      if (tag && languageOf(tag) in files) return tag;
    } catch {
      // Not a language tag: the next wish counts.
    }
  }
  return 'en';
}

/** The messages of a locale; an empty table for English, which every part carries itself. */
export async function loadMessages(locale: string): Promise<Table> {
  return (await files[languageOf(locale)]?.())?.messages ?? {};
}

/** `rtl` for the languages written from right to left. */
export function directionOf(locale: string): 'ltr' | 'rtl' {
  return /^(ar|fa|he|ur|yi|dv|ps|sd|ug)\b/.test(locale) ? 'rtl' : 'ltr';
}

function languageOf(tag: string): string {
  return tag.replace(/-.*/, '');
}
