/**
 * Lengths of time and sizes of files in plain words, for what stands on the way to the first form. The first use of `Intl`
 * for numbers or dates stops a page for some 50 ms (`Intl.PluralRules` does not); later views may use it: `times.ts`.
 */
import type { lengths } from './en/submit.ts';
import type { Translate } from './translate.ts';

/**
 * A length of time in its largest whole unit: `7 days`, `90 minutes`.
 *
 * @param t - a translator that knows the words of lengths.
 */
export function formatDuration(seconds: number, t: Translate<typeof lengths>): string {
  if (seconds % 86_400 === 0) return t('length.days', { n: seconds / 86_400 });
  if (seconds % 3_600 === 0) return t('length.hours', { n: seconds / 3_600 });
  return t('length.minutes', { n: Math.round(seconds / 60) });
}

/**
 * A size as file managers and limits count it: 25 MB are 25 × 1024 × 1024 bytes.
 *
 * @example sizeOf(1_300_000); // "1.2 MB"
 */
export function formatSize(bytes: number): string {
  if (bytes < 1_024) return `${bytes} B`;
  return bytes < 1_048_576 ? `${Math.round(bytes / 1_024)} kB` : `${Math.round(bytes / 104_857.6) / 10} MB`;
}
