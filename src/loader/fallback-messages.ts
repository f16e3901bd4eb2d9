import { fromDocument } from '../dom/from-document.ts';

/** The few words that are needed while there is no panel, in the language that the panel will speak. */
export function fallbackMessages(locale: string | undefined): readonly [help: string, failed: string] {
  const spoken = (tags: unknown) => /\b(en|ja)/.exec(`${tags}`)?.[0];
  // Asked last and only then: who has not used `navigator` yet pays 16 kB of memory for it, on every page.
  return (spoken([locale, fromDocument('documentElement').lang]) ?? spoken(navigator.languages)) === 'ja'
    ? ['ヘルプ', '再読み込み']
    : ['Help', 'Could not load. Try again'];
}
