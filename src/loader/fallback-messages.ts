import { fromDocument } from '../dom/from-document.ts';

const MESSAGES = [
  ['en', 'Help', 'Could not load. Try again'],
  ['ja', 'ヘルプ', '再読み込み'],
  ['de', 'Hilfe', 'Neu laden'],
] as const;

/** Returns the texts that the loader shows without the panel, in the language that the panel will use. */
export function fallbackMessages(locale: string | undefined): readonly [lang: string, label: string, failed: string] {
  const find = (tag: unknown) => MESSAGES.find(([lang]) => `${tag}`.startsWith(lang));
  return (
    find(locale) ??
    find(fromDocument('documentElement').lang) ??
    // Read last: the first use of `navigator` costs 16 kB of memory on every page.
    find(navigator.languages.find(find)) ??
    MESSAGES[0]
  );
}
