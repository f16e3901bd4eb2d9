import type { AccessState, AuditEvent, Grant } from '../../contract/index.ts';
import type { App } from '../app.ts';
import { access } from '../i18n/en/access.ts';
import { common } from '../i18n/en/common.ts';
import type { Times } from '../i18n/times.ts';
import type { Translate } from '../i18n/translate.ts';
import { oneLine } from '../ui/safe.ts';

/** The words of the whole tab. */
export const english = { ...access, ...common };

type Words = Translate<typeof access>;
type Key = keyof typeof access;

const known = (key: string): key is Key => Object.hasOwn(access, key);

/** What support may do, in plain words; a scope nobody here knows is shown as it came. */
export function scopeWords(t: Words, scope: string): string {
  const key = `access.scope.${scope}`;
  return t('access.scope', { scope: known(key) ? t(key) : oneLine(scope) });
}

/** What support may do, and where in the product. */
export function extentWords(
  app: App,
  { allowed }: AccessState,
  { scope, areas = [], environment }: Pick<Grant, 'scope' | 'areas' | 'environment'>,
): string {
  const t = app.translate(access);
  const known = [...(allowed?.areas ?? []), ...(allowed?.environments ?? [])];
  const places = [...areas, ...(environment ? [environment] : [])].map((id) =>
    oneLine(app.text(known.find((place) => place.id === id)?.label ?? id)),
  );
  const words = scopeWords(t, scope);
  return places.length > 0 ? `${words} · ${t('access.where', { places: places.join(', ') })}` : words;
}

/** Who a record's detail names. */
const nameIn = (value: unknown) =>
  value instanceof Object && 'name' in value && typeof value.name === 'string' ? value.name : null;

/** A line of the history in plain words. */
export function eventWords(t: Words, times: Times, event: AuditEvent): string {
  const name = oneLine((event.action === 'session_ended' && nameIn(event.detail['agent'])) || event.actor.name);
  const { seconds, given, automatic } = event.detail;
  const key = `access.event.${event.action}`;
  if (automatic === true && known(`${key}.automatic`)) return t('access.event.approved.automatic');
  const span = typeof given === 'number' ? given : seconds;
  const what = known(key) ? t(key, { name }) : `${name}: ${oneLine(event.action)}`;
  return typeof span === 'number' && span > 0 ? t('access.event.for', { what, length: times.length(span) }) : what;
}
