import * as z from 'zod/mini';
import type { AccessState, AuditEvent, Grant } from '../../../contract/index.ts';
import type { PanelContext } from '../../core/context.ts';
import { access } from '../../i18n/en/access.ts';
import { common } from '../../i18n/en/common.ts';
import { parseTime, type DateFormat } from '../../i18n/date-format.ts';
import type { Translate } from '../../i18n/translate.ts';
import { sanitizeLine } from '../../ui/sanitize.ts';

/** The words of the whole tab. */
export const messages = { ...access, ...common };

type Words = Translate<typeof access>;
type Key = keyof typeof access;

const known = (key: string): key is Key => Object.hasOwn(access, key);

/** What support may do, in plain words; a scope nobody here knows is shown as it came. */
export function formatScope(t: Words, scope: string): string {
  const key = `access.scope.${scope}`;
  return t('access.scope', { scope: known(key) ? t(key) : sanitizeLine(scope) });
}

/** What support may do, and where in the product. */
export function formatGrantScope(
  app: PanelContext,
  { allowed }: AccessState,
  { scope, areas = [], environment }: Pick<Grant, 'scope' | 'areas' | 'environment'>,
): string {
  const t = app.translate(access);
  const known = [...(allowed?.areas ?? []), ...(allowed?.environments ?? [])];
  const places = [areas, environment ?? []]
    .flat()
    .map((id) => sanitizeLine(app.text(known.find((place) => place.id === id)?.label ?? id)));
  const words = formatScope(t, scope);
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
export function formatAuditEvent(t: Words, times: DateFormat, { action, actor, detail }: AuditEvent): string {
  const agent = action === 'session_ended' ? z.safeParse(Named, detail['agent']).data : null;
  const span = detail.given ?? detail.seconds;
  const event = `access.event.${action}`;
  if (detail.automatic === true && known(`${event}.automatic`)) return t('access.event.approved.automatic');
  const name = sanitizeLine(agent?.name || actor.name);
  if (agent) return t(endKey(detail['why']), { name, by: sanitizeLine(actor.name) });
  if (action === 'refused' && typeof detail['omitted'] === 'number')
    return t('access.event.refused.more', { name, n: detail['omitted'] });
  if (action === 'activity') return activityText(t, times, name, detail);
  if (action === 'used') return usedText(t, name, detail);
  const what = known(event) ? t(event, { name }) : `${name}: ${sanitizeLine(action)}`;
  return typeof span === 'number' && span > 0 ? t('access.event.for', { what, length: times.length(span) }) : what;
}

const Acted = z.object({ name: z.string() });

/** The first use of a kind of access in a session. */
function usedText(t: Words, name: string, detail: AuditEvent['detail']): string {
  const user = sanitizeLine(z.safeParse(Acted, detail['actingAs']).data?.name ?? '');
  if (detail['action'] === 'act_as' && user !== '') return t('access.event.used.act_as.named', { name, user });
  const key = `access.event.used.${String(detail['action'])}`;
  return t(known(key) ? key : 'access.event.used', { name });
}

const Activity = z.object({ views: z.number(), changes: z.number(), firstAt: z.string(), lastAt: z.string() });

/** The requests of a session within some minutes; without counts, that there were some. */
function activityText(t: Words, times: DateFormat, name: string, detail: AuditEvent['detail']): string {
  const { data } = z.safeParse(Activity, detail);
  const [from, to] = [parseTime(data?.firstAt), parseTime(data?.lastAt)];
  if (!data || from === null || to === null) return t('access.event.activity.any', { name });
  const views = data.views > 0 ? t('access.activity.views', { n: data.views }) : '';
  const changes = data.changes > 0 ? t('access.activity.changes', { n: data.changes }) : '';
  const what = views && changes ? t('access.activity.both', { views, changes }) : views || changes;
  return t('access.event.activity', { name, what, from: times.clock(from), to: times.clock(to) });
}

const Kinds = z.array(
  z.object({ method: z.string(), route: z.string(), count: z.number(), area: z.optional(z.string()) }),
);

/** The lines of an entry's detail: as whom the agent acted, and the requests of each kind. */
export function activityLines(t: Words, { action, detail }: AuditEvent): { as: string | null; kinds: string[] } {
  const user = action === 'activity' ? z.safeParse(Acted, detail['actingAs']).data : undefined;
  const { data } = z.safeParse(Kinds, action === 'activity' ? detail['kinds'] : null);
  const what = ({ method, route, area }: { method: string; route: string; area?: string | undefined }) =>
    [route === '/*' ? t('access.activity.other') : `${method} ${route}`, ...(area === undefined ? [] : [area])].join(
      ' · ',
    );
  return {
    as: user ? t('access.activity.as', { name: sanitizeLine(user.name) }) : null,
    kinds: (data ?? []).map((kind) => sanitizeLine(t('access.activity.kind', { what: what(kind), n: kind.count }))),
  };
}
