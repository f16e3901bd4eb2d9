import * as z from 'zod/mini';
import { Priority } from './form.ts';
import { RoutingRule } from './inbox.ts';
import { Id, Text, Time } from './primitives.ts';
import { idParam, paginationParams } from './requests.ts';

const expected = (what: string) => (issue: { input?: unknown }) =>
  `expected ${what}, got ${JSON.stringify(String(issue.input).slice(0, 40))}`;
const Clock = z
  .string()
  .check(z.regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, { error: expected('a time of day such as "09:00"') }));

/** Business hours of support. Response targets count only these hours. */
export const SupportHours = z.strictObject({
  /** IANA time zone of the hours. */
  zone: z.string(),
  /** `days`: 1 is Monday, 7 is Sunday. `to` may be `24:00`. A day may have several intervals. */
  hours: z.array(z.strictObject({ days: z.array(z.int().check(z.minimum(1), z.maximum(7))), from: Clock, to: Clock })),
  /** Days off, as `2026-01-01`. */
  holidays: z.optional(
    z.array(z.string().check(z.regex(/^\d{4}-\d\d-\d\d$/, { error: expected('a day such as "2026-01-01"') }))),
  ),
  /** Ids of priorities with around-the-clock support. */
  always: z.optional(z.array(z.string())),
});
/** Business hours of support. */
export type SupportHours = z.infer<typeof SupportHours>;

/** A priority as it is configured: an unknown key is an error. */
export const ConfiguredPriority = z.strictObject(Priority.shape);

/** A category of tickets. */
export const TicketCategory = z.strictObject({ id: idParam(), label: Text, help: z.optional(Text) });
/** A category of tickets. */
export type TicketCategory = z.infer<typeof TicketCategory>;

/** Where the value of a setting comes from: the configuration of the server, the inbox, or neither. */
export const SETTING_SOURCES = ['configuration', 'inbox', 'default'] as const;

const setting = <T extends z.ZodMiniType>(value: T) =>
  z.object({
    value,
    /** `configuration` (read-only here), `inbox` or `default`. */
    source: z.string(),
    /** For `If-Match`. */
    version: z.string(),
  });

/** Settings that the configuration or the inbox can hold. */
export const InboxSettings = z.object({
  /** Null for around the clock. */
  supportHours: setting(z.nullable(SupportHours)),
  /** Most urgent first. */
  priorities: setting(z.array(Priority)),
  categories: setting(z.array(z.object({ id: Id, label: Text, help: z.optional(Text) }))),
});
/** Settings that the configuration or the inbox can hold. */
export type InboxSettings = z.infer<typeof InboxSettings>;

/** Replaces the business hours; null for around the clock. */
export const ReplaceSupportHours = z.strictObject({ value: z.nullable(SupportHours) });
/** Replaces the priorities, most urgent first. */
export const ReplacePriorities = z.strictObject({
  value: z.array(ConfiguredPriority).check(z.minLength(1), z.maxLength(20)),
});
/** Replaces the categories. Without any, the form does not ask for one. */
export const ReplaceCategories = z.strictObject({ value: z.array(TicketCategory).check(z.maxLength(100)) });

/** A time in which an agent gets no tickets by routing. */
export const Absence = z.object({
  id: Id,
  agent: z.object({ id: Id, name: z.string() }),
  from: Time,
  /** Exclusive. */
  to: Time,
});
/** A time in which an agent gets no tickets by routing. */
export type Absence = z.infer<typeof Absence>;

/** Body of a new absence. */
export const CreateAbsence = z.strictObject({
  agentId: idParam(),
  from: z.iso.datetime({ offset: true }),
  to: z.iso.datetime({ offset: true }),
});

/** Renames a tag; tickets with both tags keep one. */
export const EditTag = z.strictObject({ name: z.string().check(z.minLength(1), z.maxLength(200)) });

/** Tests a routing rule. */
export const TestRoutingRule = z.strictObject({ rule: RoutingRule });
/** Recent tickets that a routing rule would match. */
export const RoutingTest = z.object({
  /** Recent tickets that were compared. */
  checked: z.number(),
  matches: z.array(z.object({ id: Id, number: z.string(), subject: z.string(), createdAt: Time })),
});
/** Recent tickets that a routing rule would match. */
export type RoutingTest = z.infer<typeof RoutingTest>;

/** Areas of the settings log. */
export const SETTINGS_AREAS = [
  'agents',
  'teams',
  'absences',
  'macros',
  'saved_views',
  'routing',
  'tags',
  'support_hours',
  'priorities',
  'categories',
] as const;

/** Query of the settings log. */
export const SettingsLogQuery = z.strictObject({
  ...paginationParams,
  area: z.optional(z.enum(SETTINGS_AREAS)),
  agentId: z.optional(idParam()),
  /** At this time or later. */
  from: z.optional(z.iso.datetime({ offset: true })),
  /** Before this time. */
  to: z.optional(z.iso.datetime({ offset: true })),
});
