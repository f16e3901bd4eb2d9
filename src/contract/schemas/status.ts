import * as z from 'zod/mini';
import { Id, Time } from './primitives.ts';

/** How a component is. Ordered from best to worst. */
export const COMPONENT_STATES = ['operational', 'maintenance', 'degraded', 'partial_outage', 'major_outage'] as const;
/** How a component is. */
export type ComponentState = (typeof COMPONENT_STATES)[number];

/** The headline while nothing says how things are; no state of a component. */
export const UNKNOWN = 'unknown';

/** How far an incident has come. */
export const INCIDENT_STATES = ['investigating', 'identified', 'monitoring', 'resolved'] as const;
/** How bad an incident is. */
export const IMPACTS = ['none', 'minor', 'major', 'critical'] as const;

/** A part of the product that can fail on its own. An unknown `state` is shown raw. */
export const Component = z.object({ id: Id, name: z.string(), group: z.nullable(z.string()), state: z.string() });
/** A part of the product that can fail on its own. */
export type Component = z.infer<typeof Component>;

/** One message about an incident or maintenance. */
export const StatusUpdate = z.object({ id: Id, state: z.string(), body: z.string(), at: z.nullable(Time) });
/** One message about an incident or maintenance. */
export type StatusUpdate = z.infer<typeof StatusUpdate>;

/** Something is wrong. Updates come newest first. */
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
/** Something is wrong. */
export type Incident = z.infer<typeof Incident>;

/** Something is planned. `state` is `scheduled`, `in_progress` or `completed`. */
export const Maintenance = z.object({
  id: Id,
  name: z.string(),
  state: z.string(),
  startsAt: z.nullable(Time),
  endsAt: z.nullable(Time),
  url: z.nullable(z.string()),
  components: z.array(z.string()),
  updates: z.array(StatusUpdate),
  /** The same as an iCalendar text (RFC 5545), to be saved as a file; absent when an end is not known. */
  calendar: z.optional(z.string()),
});
/** Something is planned. */
export type Maintenance = z.infer<typeof Maintenance>;

/** How many have said that an incident affects them; null when that is not told. */
export const AffectedReport = z.object({ count: z.nullable(z.number()) });
/** How many have said that an incident affects them. */
export type AffectedReport = z.infer<typeof AffectedReport>;

/** Is it me or is it them. */
export const Status = z.object({
  /**
   * Computed from components, incidents and maintenance: the worst of {@link COMPONENT_STATES} that holds, or `unknown` when
   * there is nothing to compute it from.
   */
  headline: z.string(),
  /** When the source was last read. */
  checkedAt: z.nullable(Time),
  /** True when the source cannot be read now: everything here is as it was at `checkedAt`. */
  failing: z.optional(z.boolean()),
  page: z.object({ name: z.string(), url: z.nullable(z.string()), subscribeUrl: z.nullable(z.string()) }),
  components: z.array(Component),
  /** Open ones first, then those of the last days. */
  incidents: z.array(Incident),
  maintenances: z.array(Maintenance),
  /** Open incidents beyond those listed; they count in the headline. */
  moreIncidents: z.optional(z.number()),
  /**
   * How each day was, as far as the source tells: the worst of {@link COMPONENT_STATES} a day, oldest first and up to
   * today; null for a day of which nothing is known. Days are UTC, the first one is `from` (`2026-08-24`).
   */
  history: z.optional(z.object({ from: z.string(), days: z.array(z.nullable(z.string())) })),
});
/** Is it me or is it them. */
export type Status = z.infer<typeof Status>;
