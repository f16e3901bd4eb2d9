import type { ModuleLoader } from '../core/module-registry.ts';
import type { PanelMessages } from './messages.ts';

/** Exports of a language's module: its messages, and its style sheet for fonts and line breaks. */
interface LanguageModule {
  messages: PanelMessages;
  css: string;
}

/**
 * The languages of the panel by file: every file of this folder that is named by a language code. English is part of each
 * module.
 */
export const LANGUAGE_MODULES: Record<`./${string}.ts`, () => Promise<LanguageModule>> =
  import.meta.glob<LanguageModule>('./??.ts');

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
      if (tag && (/^en\b/.test(tag) || toFile(tag) in LANGUAGE_MODULES)) return tag;
    } catch {
      // Invalid tags are skipped.
    }
  }
  return getFallback ? resolveLocale(getFallback()) : 'en';
}

/** Imports a language's module; undefined for English. */
export async function loadLocale(locale: string, load: ModuleLoader['load']): Promise<LanguageModule | undefined> {
  const id = toFile(locale);
  return id in LANGUAGE_MODULES ? load(id) : undefined;
}

const toFile = (tag: string) => `./${tag.replace(/-.*/, '')}.ts` as const;
