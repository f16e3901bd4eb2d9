import * as z from 'zod/mini';
import { SourceError } from './json-readers.ts';
import {
  parseJson,
  remoteStatus,
  type Format,
  type RemoteOptions,
  type RemoteStatus,
} from '../remote/remote-status.ts';
import { toStableId, type Report } from '../report.ts';

const time = z.nullable(z.iso.datetime({ offset: true }));
const update = z.object({ id: z.optional(z.string()), state: z.string(), body: z.string(), at: z.optional(time) });
const event = {
  id: z.string(),
  name: z.string(),
  url: z.optional(z.nullable(z.string())),
  components: z.optional(z.array(z.string())),
  updates: z.optional(z.array(update)),
};

/** A custom JSON status document. Unknown fields are ignored; unknown states and impacts are shown unchanged. */
export const StatusDocument = z.object({
  page: z.optional(
    z.object({
      name: z.optional(z.string()),
      url: z.optional(z.string()),
      subscribeUrl: z.optional(z.string()),
    }),
  ),
  /** `state`: one of `operational`, `maintenance`, `degraded`, `partial_outage`, `major_outage`. */
  components: z.array(
    z.object({ id: z.string(), name: z.string(), group: z.optional(z.nullable(z.string())), state: z.string() }),
  ),
  /** `impact`: one of `none`, `minor`, `major`, `critical`; `state`: one of `investigating`, `identified`, `monitoring`, `resolved`. Open incidents, and past ones if available. */
  incidents: z.array(
    z.object({ ...event, impact: z.string(), state: z.string(), startedAt: time, resolvedAt: z.optional(time) }),
  ),
  /** `state`: `scheduled`, `in_progress` or `completed`. */
  maintenances: z.optional(z.array(z.object({ ...event, state: z.string(), startsAt: time, endsAt: time }))),
  /** Start of the complete history; without it, past days have no state. */
  completeSince: z.optional(time),
});
/** A custom JSON status document. */
export type StatusDocument = z.infer<typeof StatusDocument>;

const format: Format<'status'> = {
  documents: { status: { path: '' } },
  read({ status }, address) {
    const result = z.safeParse(StatusDocument, parseJson(status));
    if (!result.success) {
      const places = result.error.issues.slice(0, 3).map(({ path }) => path.join('.') || 'all of it');
      throw new SourceError(`The status document is not as it should be: ${places.join(', ')}.`);
    }
    const { page, components, incidents, maintenances = [], completeSince } = result.data;
    const shared = ({
      id,
      name,
      url,
      components = [],
      updates = [],
    }: (typeof incidents)[number] | (typeof maintenances)[number]) => ({
      id,
      name,
      url: url ?? null,
      components,
      updates: updates.map(({ id, state, body, at = null }) => ({
        id: id ?? toStableId(at, body),
        state,
        body,
        at: utc(at),
      })),
    });
    return {
      page: { name: page?.name ?? '', url: page?.url ?? address.origin, subscribeUrl: page?.subscribeUrl ?? null },
      components: components.map(({ group = null, ...component }) => ({ ...component, group })),
      incidents: incidents.map((incident) => ({
        ...shared(incident),
        impact: incident.impact,
        state: incident.state,
        startedAt: utc(incident.startedAt),
        resolvedAt: utc(incident.resolvedAt ?? null),
      })),
      maintenances: maintenances.map((maintenance) => ({
        ...shared(maintenance),
        state: maintenance.state,
        startsAt: utc(maintenance.startsAt),
        endsAt: utc(maintenance.endsAt),
      })),
      since: completeSince ? Date.parse(completeSince) : null,
    } satisfies Report;
  },
};

/**
 * Creates a source for a custom JSON document, as {@link StatusDocument} describes it. An invalid document is rejected as a whole,
 * because the vendor can correct it.
 */
export const jsonStatus = (options: RemoteOptions): RemoteStatus => remoteStatus(options, format, { exact: true });

const utc = (time: string | null) => (time === null ? null : new Date(time).toISOString());
