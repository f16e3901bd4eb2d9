import { status } from '../../i18n/en/status.ts';
import type { Translate } from '../../i18n/translate.ts';
import { sanitizeLine } from '../../ui/sanitize.ts';

type Key = keyof typeof status;

/** The word for a state of the wire; a state that nobody here knows is shown as it came. */
export function wordOr(t: Translate<typeof status>, prefix: `status.${string}.`, raw: string): string {
  const key = prefix + raw;
  return Object.hasOwn(status, key) ? t(key as Key) : sanitizeLine(raw);
}
