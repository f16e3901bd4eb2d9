/** A message: text with `{placeholders}`, or one text per plural category of `{n}`. */
export type Message = string | { readonly [category in Intl.LDMLPluralRule]?: string };
/** One part's messages; keys carry the part's name, as in `tickets.empty`, so that tables can be laid together. */
export type Table = Readonly<Record<string, Message>>;
/** The same messages in another language: a missing or unknown key is a type error. */
export type Locale<T extends Table> = { readonly [key in keyof T]: Message };
/** Looks a message up and fills it in. */
export type Translate<T extends Table> = (key: keyof T & string, values?: Record<string, string | number>) => string;

/**
 * Makes a translator over an English table.
 *
 * @param english - what is said when the locale's own table has no such key.
 * @param locale - BCP 47, read at each call.
 * @param local - the locale's table and the vendor's overrides, read at each call; the later wins.
 * @example const t = translator({ 'x.files': { one: '{n} file', other: '{n} files' } }, () => 'en', () => []);
 *          t('x.files', { n: 2 }); // "2 files"
 */
export function translator<T extends Table>(
  english: T,
  locale: () => string,
  local: () => readonly Table[],
): Translate<T> {
  return (key, values = {}) => {
    const message = local().findLast((table) => key in table)?.[key] ?? english[key] ?? key;
    const text =
      typeof message === 'string'
        ? message
        : (message[new Intl.PluralRules(locale()).select(Number(values['n']))] ?? message.other ?? '');
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
  };
}
