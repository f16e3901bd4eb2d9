import type { ModuleLoader } from '../core/module-registry.ts';
import type { Table } from './translate.ts';

/** Exports of a language's module: its messages, and its style sheet for fonts and line breaks. */
interface LocaleFile {
  messages: Table;
  css: string;
}

/** The panel's languages, by source file; English is inside the panel. A further language is a folder and a line here. */
export const LANGUAGE_MODULES = {
  'i18n/ja/index.ts': () => import('./ja/index.ts'),
};

/**
 * Resolves the panel's language: the first preferred tag whose language has messages.
 *
 * @param preferred - BCP 47 tags, the most preferred first: the option, then the page's `lang`.
 * @param getFallback - returns the browser's languages; called only without a match, because `navigator` costs memory.
 * @returns the canonical tag (so that `ja-JP` keeps its region for dates), or `en`.
 */
export function resolveLocale(
  preferred: readonly (string | undefined)[],
  getFallback?: () => readonly string[],
): string {
  for (const tagOrName of preferred) {
    try {
      const [tag] = Intl.getCanonicalLocales(tagOrName);
      if (tag && /^en\b/.test(tag)) return tag;
      if (tag && hasLanguageModule(toFile(tag))) return tag;
    } catch {
      // Invalid tags are skipped.
    }
  }
  return getFallback ? resolveLocale(getFallback()) : 'en';
}

/** Imports a language's module; undefined for English, whose messages are part of each module. */
export async function loadLocale(locale: string, load: ModuleLoader['load']): Promise<LocaleFile | undefined> {
  const id = toFile(locale);
  return hasLanguageModule(id) ? load(id) : undefined;
}

const toFile = (tag: string): string => `i18n/${tag.replace(/-.*/, '')}/index.ts`;

const hasLanguageModule = (id: string): id is keyof typeof LANGUAGE_MODULES => id in LANGUAGE_MODULES;
