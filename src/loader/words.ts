/** The few words that are needed while there is no panel, in the language that the panel will speak. */
export function words(locale: string | undefined): readonly [help: string, failed: string] {
  return /\b(en|ja)/.exec(`${[locale, document.documentElement.lang, navigator.languages]}`)?.[0] === 'ja'
    ? ['ヘルプ', '再読み込み']
    : ['Help', 'Could not load. Try again'];
}
