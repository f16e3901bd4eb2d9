import * as z from 'zod/mini';
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
  return t(known(key) ? key : 'access.scope.other', { scope: oneLine(scope) });
}

/** What support may do, and where in the product. */
export function extentWords(
  app: App,
  { allowed }: AccessState,
  { scope, areas = [], environment }: Pick<Grant, 'scope' | 'areas' | 'environment'>,
): string {
  const t = app.translate(access);
  const known = [...(allowed?.areas ?? []), ...(allowed?.environments ?? [])];
  const places = [areas, environment ?? []]
    .flat()
    .map((id) => oneLine(app.text(known.find((place) => place.id === id)?.label ?? id)));
  const words = scopeWords(t, scope);
  return places.length > 0 ? `${words} ${t('access.where', { places: places.join(', ') })}` : words;
}

const Named = z.object({ name: z.string() });

/** A line of the history in plain words. */
export function eventWords(t: Words, times: Times, { action, actor, detail }: AuditEvent): string {
  const agent = action === 'session_ended' ? z.safeParse(Named, detail['agent']).data : null;
  const span = detail.given ?? detail.seconds;
  const length = typeof span === 'number' && span > 0 ? times.length(span) : '';
  const event = `access.event.${action}`;
  // The one that says most.
  const key = [detail.automatic === true ? `${event}.automatic` : '', length ? `${event}.for` : '', event].find(known);
  return t(key ?? 'access.event.other', {
    name: oneLine(agent?.name || actor.name),
    length,
    action: oneLine(action),
  });
}
