import * as z from 'zod/mini';
import { Id, Time } from './primitives.ts';

/** States of a component, from best to worst. */
export const COMPONENT_STATES = ['operational', 'maintenance', 'degraded', 'partial_outage', 'major_outage'] as const;
/** State of a component. */
export type ComponentState = (typeof COMPONENT_STATES)[number];

/** Overall status without any data; not a state of a component. */
export const UNKNOWN = 'unknown';

/** Progress of an incident. */
export const INCIDENT_STATES = ['investigating', 'identified', 'monitoring', 'resolved'] as const;
/** Impact of an incident. */
export const IMPACTS = ['none', 'minor', 'major', 'critical'] as const;

/** A component of the product. An unknown `state` is displayed as is. */
export const Component = z.object({ id: Id, name: z.string(), group: z.nullable(z.string()), state: z.string() });
/** A component of the product. */
export type Component = z.infer<typeof Component>;

/** An update of an incident or maintenance. */
export const StatusUpdate = z.object({ id: Id, state: z.string(), body: z.string(), at: z.nullable(Time) });
/** An update of an incident or maintenance. */
export type StatusUpdate = z.infer<typeof StatusUpdate>;

/** An incident; its updates are sorted newest first. */
export const Incident = z.object({
  id: Id,
  name: z.string(),
  impact: z.string(),
  state: z.string(),
  startedAt: z.nullable(Time),
  resolvedAt: z.nullable(Time),
  url: z.nullable(z.string()),
  components: z.array(z.string()),
  updates: z.array(StatusUpdate),
});
/** An incident. */
export type Incident = z.infer<typeof Incident>;

/** A scheduled maintenance. `state` is `scheduled`, `in_progress` or `completed`. */
export const Maintenance = z.object({
  id: Id,
  name: z.string(),
  state: z.string(),
  startsAt: z.nullable(Time),
  endsAt: z.nullable(Time),
  url: z.nullable(z.string()),
  components: z.array(z.string()),
  updates: z.array(StatusUpdate),
  /** The maintenance as an iCalendar file (RFC 5545); absent without a known end. */
  calendar: z.optional(z.string()),
});
/** A scheduled maintenance. */
export type Maintenance = z.infer<typeof Maintenance>;

/** Number of users that reported to be affected by an incident; null when not disclosed. */
export const AffectedReport = z.object({ count: z.nullable(z.number()) });
/** Number of users that reported to be affected by an incident. */
export type AffectedReport = z.infer<typeof AffectedReport>;

/** Status of the product. */
export const Status = z.object({
  /**
   * Overall status: the worst state of components, incidents and maintenance by {@link COMPONENT_STATES}, or `unknown` without
   * any data.
   */
  headline: z.string(),
  /** Time of the last successful read of the source. */
  checkedAt: z.nullable(Time),
  /** True when the source is unavailable; the data is from `checkedAt`. */
  failing: z.optional(z.boolean()),
  page: z.object({ name: z.string(), url: z.nullable(z.string()), subscribeUrl: z.nullable(z.string()) }),
  components: z.array(Component),
  /** Open incidents first, then those of the last days. */
  incidents: z.array(Incident),
  maintenances: z.array(Maintenance),
  /** Number of open incidents that are not listed but count in the headline. */
  moreIncidents: z.optional(z.number()),
  /**
   * Uptime history: the worst of {@link COMPONENT_STATES} per day, oldest first, up to today; null for a day without data.
   * Days are UTC; the first one is `from` (`2026-08-24`).
   */
  history: z.optional(z.object({ from: z.string(), days: z.array(z.nullable(z.string())) })),
});
/** Status of the product. */
export type Status = z.infer<typeof Status>;
