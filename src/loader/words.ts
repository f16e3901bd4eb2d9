/** The few words that are needed while there is no panel, in the language that the panel will speak. */
export function words(locale: string | undefined): readonly [help: string, failed: string] {
  const wishes = [locale, document.documentElement.lang, navigator.languages].join();
  return /\b(en|ja)/.exec(wishes)?.[0] === 'ja'
    ? ['ヘルプ', '読み込めません。再試行']
    : ['Help', 'Could not load. Try again'];
}
