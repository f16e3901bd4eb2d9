import * as z from 'zod/mini';
import type { AccessState, AuditEvent, Grant } from '../../../contract/index.ts';
import type { PanelContext } from '../../core/context.ts';
import { access } from '../../i18n/en/access.ts';
import { common } from '../../i18n/en/common.ts';
import { parseTime, type DateFormat } from '../../i18n/date-format.ts';
import type { Translate } from '../../i18n/translate.ts';
import { sanitizeLine } from '../../ui/sanitize.ts';

/** Messages of the whole tab. */
export const messages = { ...access, ...common };

type AccessTranslate = Translate<typeof access>;
type Key = keyof typeof access;

const isMessageKey = (key: string): key is Key => Object.hasOwn(access, key);

/** Formats the scope of a grant; an unknown scope is shown unchanged. */
export function formatScope(t: AccessTranslate, scope: string): string {
  const key = `access.scope.${scope}`;
  return t('access.scope', { scope: isMessageKey(key) ? t(key) : sanitizeLine(scope) });
}

/** Formats the scope of a grant with its areas and environment. */
export function formatGrantScope(
  app: PanelContext,
  { allowed }: AccessState,
  { scope, areas = [], environment }: Pick<Grant, 'scope' | 'areas' | 'environment'>,
): string {
  const t = app.translate(access);
  const restrictions = [...(allowed?.areas ?? []), ...(allowed?.environments ?? [])];
  const places = [areas, environment ?? []]
    .flat()
    .map((id) => sanitizeLine(app.text(restrictions.find((restriction) => restriction.id === id)?.label ?? id)));
  const scopeText = formatScope(t, scope);
  return places.length > 0 ? `${scopeText} · ${t('access.where', { places: places.join(', ') })}` : scopeText;
}

const Agent = z.object({ name: z.string() });

/** Returns the message key for the end of a session: by the agent, by an admin, by time, or by a deactivated account. */
function toEndKey(why: unknown): Key {
  if (why === 'sent_out' || why === 'revoked') return 'access.event.session_ended.by';
  if (why === 'time') return 'access.event.session_ended.time';
  return typeof why === 'string' && why !== 'left' ? 'access.event.session_ended.barred' : 'access.event.session_ended';
}

/** Formats an event of the audit log. */
export function formatAuditEvent(t: AccessTranslate, times: DateFormat, { action, actor, detail }: AuditEvent): string {
  const agent = action === 'session_ended' ? z.safeParse(Agent, detail['agent']).data : null;
  const seconds = detail.given ?? detail.seconds;
  const event = `access.event.${action}`;
  if (detail.automatic === true && isMessageKey(`${event}.automatic`)) return t('access.event.approved.automatic');
  const name = sanitizeLine(agent?.name || actor.name);
  if (agent) return t(toEndKey(detail['why']), { name, by: sanitizeLine(actor.name) });
  if (action === 'refused' && typeof detail['omitted'] === 'number')
    return t('access.event.refused.more', { name, n: detail['omitted'] });
  if (action === 'activity') return formatActivity(t, times, name, detail);
  if (action === 'used') return formatUse(t, name, detail);
  const what = isMessageKey(event) ? t(event, { name }) : `${name}: ${sanitizeLine(action)}`;
  return typeof seconds === 'number' && seconds > 0
    ? t('access.event.for', { what, length: times.length(seconds) })
    : what;
}

const ActingAs = z.object({ name: z.string() });

/** Formats the first use of a kind of access in a session. */
function formatUse(t: AccessTranslate, name: string, detail: AuditEvent['detail']): string {
  const user = sanitizeLine(z.safeParse(ActingAs, detail['actingAs']).data?.name ?? '');
  if (detail['action'] === 'act_as' && user !== '') return t('access.event.used.act_as.named', { name, user });
  const key = `access.event.used.${String(detail['action'])}`;
  return t(isMessageKey(key) ? key : 'access.event.used', { name });
}

const Activity = z.object({ views: z.number(), changes: z.number(), firstAt: z.string(), lastAt: z.string() });

/** Formats the requests of a session within a few minutes, with counts where they are known. */
function formatActivity(t: AccessTranslate, times: DateFormat, name: string, detail: AuditEvent['detail']): string {
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

/** Formats the details of an activity event: the impersonated user, and the requests by kind. */
export function formatActivityDetails(
  t: AccessTranslate,
  { action, detail }: AuditEvent,
): { as: string | null; kinds: string[] } {
  const user = action === 'activity' ? z.safeParse(ActingAs, detail['actingAs']).data : undefined;
  const { data } = z.safeParse(Kinds, action === 'activity' ? detail['kinds'] : null);
  const toRequestLabel = ({ method, route, area }: { method: string; route: string; area?: string | undefined }) =>
    [route === '/*' ? t('access.activity.other') : `${method} ${route}`, ...(area === undefined ? [] : [area])].join(
      ' · ',
    );
  return {
    as: user ? t('access.activity.as', { name: sanitizeLine(user.name) }) : null,
    kinds: (data ?? []).map((kind) =>
      sanitizeLine(t('access.activity.kind', { what: toRequestLabel(kind), n: kind.count })),
    ),
  };
}
