/** A message: text with `{placeholders}`, or one text per plural category of `{n}`. */
export type Message = string | { readonly [category in Intl.LDMLPluralRule]?: string };
/** Messages of one area by key. Keys start with the area's name, as in `tickets.empty`, so that tables can be merged. */
export type Table = Readonly<Record<string, Message>>;
/** A translation of a table; a missing or unknown key is a type error. */
export type Locale<T extends Table> = { readonly [key in keyof T]: Message };
/** Returns a message with its placeholders replaced. */
export type Translate<T extends Table> = (key: keyof T & string, values?: Record<string, string | number>) => string;

/**
 * Creates a translator over an English table.
 *
 * @param english - messages for keys that the language's table lacks.
 * @param locale - returns the BCP 47 tag; called for each message.
 * @param local - returns the language's table and the vendor's custom texts; called for each message. Later tables win.
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
