import type { AuditEvent } from '../../contract/index.ts';
import { access } from '../i18n/en/access.ts';
import type { Times } from '../i18n/times.ts';
import type { Translate } from '../i18n/translate.ts';
import { oneLine } from '../ui/safe.ts';

type Words = Translate<typeof access>;
type Key = keyof typeof access;

const known = (key: string): key is Key => Object.hasOwn(access, key);

/** What support may do, in plain words; a scope nobody here knows is shown as it came. */
export function scopeWords(t: Words, scope: string): string {
  const key = `access.scope.${scope}`;
  return known(key) && scope !== 'other' ? t(key) : t('access.scope.other', { scope: oneLine(scope) });
}

/** A line of the history in plain words. */
export function eventWords(t: Words, times: Times, event: AuditEvent): string {
  const name = oneLine(event.actor.name);
  const { seconds, given, automatic } = event.detail;
  const key = `access.event.${event.action}`;
  if (automatic === true && known(`${key}.automatic`)) return t('access.event.approved.automatic');
  const span = typeof given === 'number' ? given : seconds;
  const timed = `${key}.for`;
  if (typeof span === 'number' && span > 0 && known(timed)) return t(timed, { name, length: times.length(span) });
  return known(key) && event.action !== 'other'
    ? t(key, { name })
    : t('access.event.other', { name, action: oneLine(event.action) });
}
