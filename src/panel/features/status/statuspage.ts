/**
 * Reads an Atlassian Statuspage, or a page with the same API, directly from the browser, for installations whose server does
 * not read it. These pages allow every origin (CORS).
 */
import * as z from 'zod/mini';
import { nativeFetch } from '../../../client/natives.ts';
import type { Incident, Maintenance, Status } from '../../../contract/index.ts';
import { getOverallStatus } from '../../../contract/overall-status.ts';

const NullableString = z.optional(z.nullable(z.string()));
const Event = z.object({
  id: z.string(),
  name: z.string(),
  status: z.string(),
  impact: NullableString,
  created_at: NullableString,
  started_at: NullableString,
  resolved_at: NullableString,
  scheduled_for: NullableString,
  scheduled_until: NullableString,
  shortlink: NullableString,
  components: z.optional(z.array(z.object({ name: z.string() }))),
  incident_updates: z.optional(
    z.array(
      z.object({
        id: z.string(),
        status: z.string(),
        body: NullableString,
        created_at: NullableString,
        display_at: NullableString,
      }),
    ),
  ),
});
type Event = z.infer<typeof Event>;
const Summary = z.object({
  page: z.object({ name: z.string(), url: z.string() }),
  components: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      status: z.string(),
      group_id: NullableString,
      group: z.optional(z.nullable(z.boolean())),
      only_show_if_degraded: z.optional(z.nullable(z.boolean())),
    }),
  ),
  incidents: z.array(Event),
  scheduled_maintenances: z.optional(z.array(Event)),
});

/** Statuspage's states that have another name in the API of Madoguchi. */
const STATE_NAMES = new Map([
  ['degraded_performance', 'degraded'],
  ['under_maintenance', 'maintenance'],
  ['postmortem', 'resolved'],
  ['verifying', 'in_progress'],
]);
const toState = (state: string) => STATE_NAMES.get(state) ?? state;
const TIMEOUT_MS = 10_000;

const ENTITIES = new Map([
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&amp;', '&'],
  ['&quot;', '"'],
  ['&#39;', "'"],
  ['&nbsp;', ' '],
]);

/** Removes HTML markup but keeps line breaks. */
const toPlainText = (body: string) =>
  body
    .replace(/<(br|\/p|\/li)?[^<>]*>/g, (_, breaks?: string) => (breaks ? '\n' : ''))
    .replace(/&#?\w+;/g, (entity) => ENTITIES.get(entity) ?? entity)
    .trim();

/**
 * Reads the current status.
 *
 * @param url - URL of the status page.
 * @throws TypeError, SyntaxError or DOMException when the request fails or the response is invalid.
 */
export async function readStatuspage(url: string, signal?: AbortSignal): Promise<Status> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const response = await (nativeFetch ?? fetch)(new URL('/api/v2/summary.json', url), {
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    credentials: 'omit',
  });
  const { data } = z.safeParse(Summary, await response.json());
  if (!data) throw new TypeError(`${url} did not return the summary of a Statuspage.`);
  return toStatus(data);
}

function toStatus({ page, components, incidents, ...rest }: z.infer<typeof Summary>): Status {
  // A group duplicates its members, unless the page hides them.
  const members = new Set(components.map(({ group_id: group }) => group));
  const groups = new Map(components.map(({ id, name }) => [id, name]));
  const report = {
    components: components
      .filter(
        (component) =>
          !(component.group && members.has(component.id)) &&
          !(component.only_show_if_degraded && component.status === 'operational'),
      )
      .map(({ id, name, status, group_id: group }) => ({
        id,
        name,
        group: groups.get(group ?? '') ?? null,
        state: toState(status),
      })),
    incidents: incidents.map((event): Incident => ({
      ...toCommonProperties(event),
      impact: event.impact ?? 'none',
      startedAt: event.started_at ?? event.created_at ?? null,
      resolvedAt: event.resolved_at ?? null,
    })),
    maintenances: (rest.scheduled_maintenances ?? []).map((event): Maintenance => ({
      ...toCommonProperties(event),
      startsAt: event.scheduled_for ?? null,
      endsAt: event.scheduled_until ?? null,
    })),
  };
  return {
    headline: getOverallStatus(report),
    checkedAt: new Date().toISOString(),
    page: { name: page.name, url: page.url, subscribeUrl: page.url },
    ...report,
  };
}

/** Converts the properties that incidents and maintenances share. */
function toCommonProperties({ id, name, status, shortlink, components, incident_updates: updates }: Event) {
  return {
    id,
    name,
    state: toState(status),
    url: shortlink ?? null,
    components: (components ?? []).map((component) => component.name),
    updates: (updates ?? []).map((update) => ({
      id: update.id,
      state: toState(update.status),
      body: toPlainText(update.body ?? ''),
      at: update.display_at ?? update.created_at ?? null,
    })),
  };
}
