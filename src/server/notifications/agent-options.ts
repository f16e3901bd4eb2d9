import * as z from 'zod/mini';
import { EventTypes } from './event-types.ts';
import { MAIL_LANGUAGES } from './mail/options.ts';
import { DigestSchema, QuietHoursSchema } from './schedule.ts';

/** Which tickets an agent is notified of. */
export const AGENT_SCOPES = ['mine', 'team', 'all', 'none'] as const;

/** Notifications of one agent by mail. */
export const AgentNotificationsSchema = z.strictObject({
  scope: z.optional(z.enum(AGENT_SCOPES)),
  events: z.optional(EventTypes),
  includeText: z.optional(z.boolean()),
  digest: z.optional(DigestSchema),
  quietHours: z.optional(QuietHoursSchema),
  timeZone: z.optional(z.string()),
});
/** Notifications of one agent by mail. */
export type AgentNotifications = z.infer<typeof AgentNotificationsSchema>;

/** Agents of the configuration. */
export const AgentOptionsSchema = z.strictObject({
  id: z.optional(z.string().check(z.minLength(1), z.maxLength(200))),
  name: z.string().check(z.minLength(1), z.maxLength(200)),
  email: z.string(),
  role: z.optional(z.enum(['agent', 'manager', 'administrator'])),
  team: z.optional(z.string().check(z.minLength(1), z.maxLength(200))),
  language: z.optional(z.enum(MAIL_LANGUAGES)),
  notifications: z.optional(AgentNotificationsSchema),
});
/** An agent of the configuration. */
export type AgentOptions = z.infer<typeof AgentOptionsSchema>;
