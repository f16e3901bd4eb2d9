import { fromDocument } from '../dom/from-document.ts';

/** Returns the texts that the loader shows without the panel, in the language that the panel will use. */
export function fallbackMessages(locale: string | undefined): readonly [help: string, failed: string] {
  const findLanguage = (tags: unknown) => /\b(en|ja)/.exec(`${tags}`)?.[0];
  // `navigator` is read last: its first use costs 16 kB of memory on every page.
  return (findLanguage([locale, fromDocument('documentElement').lang]) ?? findLanguage(navigator.languages)) === 'ja'
    ? ['ヘルプ', '再読み込み']
    : ['Help', 'Could not load. Try again'];
}
