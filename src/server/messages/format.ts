const MEBIBYTE = 1_048_576;
const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** Formats values in a message for one language. */
export interface Format {
  /** `65,535` */
  number(value: number): string;
  /** `25 MB`; 1 MB is 1,048,576 bytes, as in file managers. Smaller sizes in kB. */
  size(bytes: number): string;
  /** `90 days`: the largest unit in which the duration is a whole number. */
  duration(seconds: number): string;
  /** `1, 2, 3` in the separators of the language. */
  list(items: readonly string[]): string;
  /** `21 November 2026 at 09:00 GMT+9`. */
  dateTime(time: string, timeZone: string): string;
  /** `file` or `files` after its count. The keys are the plural categories of the language. */
  plural(count: number, forms: { readonly [category in Intl.LDMLPluralRule]?: string } & { other: string }): string;
}

/**
 * Creates the formatter of a language.
 *
 * @param locale BCP 47 tag with the region whose dates and numbers are used, such as `en-GB`
 */
export function createFormat(locale: string): Format {
  const numbers = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const plurals = new Intl.PluralRules(locale);
  // Intl writes "90 日"; Japanese text has no space after the number.
  const unit = (value: number, name: string, unitDisplay: 'long' | 'short') =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay, maximumFractionDigits: 1 })
      .format(value)
      .replaceAll(/(\d)\s(?=[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}])/gu, '$1');
  return {
    number: (value) => numbers.format(value),
    size: (bytes) =>
      bytes < MEBIBYTE ? unit(bytes / 1_024, 'kilobyte', 'short') : unit(bytes / MEBIBYTE, 'megabyte', 'short'),
    duration(seconds) {
      const [name, length] = UNITS.find(([, length]) => seconds % length === 0) ?? ['second', 1];
      return unit(seconds / length, name, 'long');
    },
    list: (items) => items.join(locale.startsWith('ja') ? '、' : ', '),
    dateTime: (time, timeZone) =>
      new Intl.DateTimeFormat(locale, {
        timeZone,
        year: 'numeric',
        month: 'long',
        day: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
        timeZoneName: 'short',
      }).format(new Date(time)),
    plural: (count, forms) => forms[plurals.select(count)] ?? forms.other,
  };
}
