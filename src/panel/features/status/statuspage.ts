/**
 * Reads an Atlassian Statuspage, or what answers like one, straight from the browser, for installations whose server does not
 * read it for them. These pages allow every origin.
 */
import * as z from 'zod/mini';
import { nativeFetch } from '../../../client/natives.ts';
import type { Incident, Maintenance, Status } from '../../../contract/index.ts';
import { getOverallStatus } from '../../../contract/overall-status.ts';

const Words = z.optional(z.nullable(z.string()));
const Event = z.object({
  id: z.string(),
  name: z.string(),
  status: z.string(),
  impact: Words,
  created_at: Words,
  started_at: Words,
  resolved_at: Words,
  scheduled_for: Words,
  scheduled_until: Words,
  shortlink: Words,
  components: z.optional(z.array(z.object({ name: z.string() }))),
  incident_updates: z.optional(
    z.array(z.object({ id: z.string(), status: z.string(), body: Words, created_at: Words, display_at: Words })),
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
      group_id: Words,
      group: z.optional(z.nullable(z.boolean())),
      only_show_if_degraded: z.optional(z.nullable(z.boolean())),
    }),
  ),
  incidents: z.array(Event),
  scheduled_maintenances: z.optional(z.array(Event)),
});

/** The page's words where ours differ; others are ours, or shown as they are. */
const STATES = new Map([
  ['degraded_performance', 'degraded'],
  ['under_maintenance', 'maintenance'],
  ['postmortem', 'resolved'],
  ['verifying', 'in_progress'],
]);
const wordFor = (state: string) => STATES.get(state) ?? state;
const TIMEOUT_MS = 10_000;

const ENTITIES = new Map([
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&amp;', '&'],
  ['&quot;', '"'],
  ['&#39;', "'"],
  ['&nbsp;', ' '],
]);

/** What is shown is text: markup goes, its line breaks stay. */
const plain = (body: string) =>
  body
    .replace(/<(br|\/p|\/li)?[^<>]*>/g, (_, breaks?: string) => (breaks ? '\n' : ''))
    .replace(/&#?\w+;/g, (entity) => ENTITIES.get(entity) ?? entity)
    .trim();

/**
 * Reads the page as it is now.
 *
 * @param url - the page's address.
 * @throws TypeError, SyntaxError or DOMException when it cannot be read, or answers otherwise.
 */
export async function readStatuspage(url: string, signal?: AbortSignal): Promise<Status> {
  const late = AbortSignal.timeout(TIMEOUT_MS);
  const answer = await (nativeFetch ?? fetch)(new URL('/api/v2/summary.json', url), {
    signal: signal ? AbortSignal.any([signal, late]) : late,
    credentials: 'omit',
  });
  const { data } = z.safeParse(Summary, await answer.json());
  if (!data) throw new TypeError(`${url} does not answer as a Statuspage does.`);
  return toStatus(data);
}

function toStatus({ page, components, incidents, ...rest }: z.infer<typeof Summary>): Status {
  // A group tells nothing beyond its members, unless they are kept from the page.
  const members = new Set(components.map(({ group_id: group }) => group));
  const groups = new Map(components.map(({ id, name }) => [id, name]));
  const seen = {
    components: components
      .filter(
        (one) => !(one.group && members.has(one.id)) && !(one.only_show_if_degraded && one.status === 'operational'),
      )
      .map(({ id, name, status, group_id: group }) => ({
        id,
        name,
        group: groups.get(group ?? '') ?? null,
        state: wordFor(status),
      })),
    incidents: incidents.map((event): Incident => ({
      ...common(event),
      impact: event.impact ?? 'none',
      startedAt: event.started_at ?? event.created_at ?? null,
      resolvedAt: event.resolved_at ?? null,
    })),
    maintenances: (rest.scheduled_maintenances ?? []).map((event): Maintenance => ({
      ...common(event),
      startsAt: event.scheduled_for ?? null,
      endsAt: event.scheduled_until ?? null,
    })),
  };
  return {
    headline: getOverallStatus(seen),
    checkedAt: new Date().toISOString(),
    page: { name: page.name, url: page.url, subscribeUrl: page.url },
    ...seen,
  };
}

/** What incidents and maintenance have in common. */
function common({ id, name, status, shortlink, components, incident_updates: updates }: Event) {
  return {
    id,
    name,
    state: wordFor(status),
    url: shortlink ?? null,
    components: (components ?? []).map((component) => component.name),
    updates: (updates ?? []).map((update) => ({
      id: update.id,
      state: wordFor(update.status),
      body: plain(update.body ?? ''),
      at: update.display_at ?? update.created_at ?? null,
    })),
  };
}
