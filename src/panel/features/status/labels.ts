import { status } from '../../i18n/en/status.ts';
import type { Translate } from '../../i18n/translate.ts';
import { sanitizeLine } from '../../ui/sanitize.ts';

type Key = keyof typeof status;

/** Returns the label of a state; an unknown state is returned unchanged. */
export function toStateLabel(t: Translate<typeof status>, prefix: `status.${string}.`, raw: string): string {
  const key = prefix + raw;
  return Object.hasOwn(status, key) ? t(key as Key) : sanitizeLine(raw);
}
