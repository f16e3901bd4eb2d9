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
  const places = [areas, environment ?? []]
    .flat()
    .map((id) => oneLine(app.text(known.find((place) => place.id === id)?.label ?? id)));
  const words = scopeWords(t, scope);
  return places.length > 0 ? `${words} · ${t('access.where', { places: places.join(', ') })}` : words;
}

const Named = z.object({ name: z.string() });

/** How a session ended: by its agent, by an admin of the customer, by time, or by an account that may no longer be used. */
function endKey(why: unknown): Key {
  if (why === 'sent_out' || why === 'revoked') return 'access.event.session_ended.by';
  if (why === 'time') return 'access.event.session_ended.time';
  return typeof why === 'string' && why !== 'left' ? 'access.event.session_ended.barred' : 'access.event.session_ended';
}

/** A line of the history in plain words. */
export function eventWords(t: Words, times: Times, { action, actor, detail }: AuditEvent): string {
  const agent = action === 'session_ended' ? z.safeParse(Named, detail['agent']).data : null;
  const span = detail.given ?? detail.seconds;
  const event = `access.event.${action}`;
  if (detail.automatic === true && known(`${event}.automatic`)) return t('access.event.approved.automatic');
  const name = oneLine(agent?.name || actor.name);
  if (agent) return t(endKey(detail['why']), { name, by: oneLine(actor.name) });
  if (action === 'refused' && typeof detail['omitted'] === 'number')
    return t('access.event.refused.more', { name, n: detail['omitted'] });
  const what = known(event) ? t(event, { name }) : `${name}: ${oneLine(action)}`;
  return typeof span === 'number' && span > 0 ? t('access.event.for', { what, length: times.length(span) }) : what;
}
