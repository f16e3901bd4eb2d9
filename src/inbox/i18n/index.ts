import { type Table, translator } from '../../panel/i18n/translate.ts';
import type { T } from '../core/context.ts';
import { messages } from './en.ts';

/** Languages other than English, loaded on demand. A further language is a file and a line here. */
const LANGUAGES: Readonly<Record<string, () => Promise<{ messages: Table }>>> = {
  de: () => import('./de.ts'),
  ja: () => import('./ja.ts'),
};

/** Loads the messages of a language; English ones when it cannot be loaded. */
export async function loadMessages(language: string): Promise<Table> {
  try {
    return (await LANGUAGES[language]?.())?.messages ?? messages;
  } catch {
    return messages;
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
