import { type Table, translator } from '../../panel/i18n/translate.ts';
import type { T } from '../core/context.ts';
import { messages } from './en.ts';

/** Languages other than English, loaded on demand. A further language is a file and a line here. */
const LANGUAGES: Readonly<Record<string, () => Promise<{ messages: Table }>>> = {
  de: () => import('./de.ts'),
  ja: () => import('./ja.ts'),
};

/** The same for the screens for managers. */
const MANAGEMENT_LANGUAGES: Readonly<Record<string, () => Promise<{ messages: Table }>>> = {
  de: () => import('./management/de.ts'),
  ja: () => import('./management/ja.ts'),
};

/** Loads the messages of a language; English ones when it cannot be loaded. */
export async function loadMessages(language: string) {
  return { english: messages, table: (await load(LANGUAGES, language)) ?? messages };
}

/** Loads the messages of the screens for managers; English ones when the language cannot be loaded. */
export async function loadManagementMessages(language: string) {
  const [english, table] = await Promise.all([import('./management/en.ts'), load(MANAGEMENT_LANGUAGES, language)]);
  return { english: english.messages, table: table ?? english.messages };
}

async function load(languages: typeof LANGUAGES, language: string): Promise<Table | null> {
  try {
    return (await languages[language]?.())?.messages ?? null;
  } catch {
    return null;
  }
}

/** Creates the translate function of a language. */
export function createTranslate(language: string, table: Table): T {
  return translator(
    messages,
    () => language,
    () => [table],
  );
}
