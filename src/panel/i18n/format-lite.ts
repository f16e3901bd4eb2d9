/**
 * Formats durations and file sizes without `Intl`, for the first form: the first use of `Intl` for numbers or dates blocks the
 * page for some 50 ms (`Intl.PluralRules` does not). Later views use `date-format.ts`.
 */
import type { lengths } from './en/submit.ts';
import type { Translate } from './translate.ts';

/**
 * Formats a duration in its largest whole unit: `7 days`, `90 minutes`.
 *
 * @param t - translator of the units.
 */
export function formatDuration(seconds: number, t: Translate<typeof lengths>): string {
  if (seconds % 86_400 === 0) return t('length.days', { n: seconds / 86_400 });
  if (seconds % 3_600 === 0) return t('length.hours', { n: seconds / 3_600 });
  return t('length.minutes', { n: Math.round(seconds / 60) });
}

/**
 * Formats a file size as file managers do: 25 MB are 25 × 1024 × 1024 bytes.
 *
 * @example formatSize(1_300_000); // "1.2 MB"
 */
export function formatSize(bytes: number): string {
  if (bytes < 1_024) return `${bytes} B`;
  return bytes < 1_048_576 ? `${Math.round(bytes / 1_024)} kB` : `${Math.round(bytes / 104_857.6) / 10} MB`;
}
