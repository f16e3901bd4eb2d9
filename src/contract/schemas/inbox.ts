import * as z from 'zod/mini';
import { MailBounce } from './mail.ts';
import { Id, Time } from './primitives.ts';

/** Roles of agents, each with the permissions of those before it. */
export const AGENT_ROLES = ['agent', 'manager', 'administrator'] as const;
/** Role of an agent. */
export type AgentRole = (typeof AGENT_ROLES)[number];

/** Returns the role of a stored text. Unknown roles, as a newer version may store them, have no additional permissions. */
export const toAgentRole = (role: string): AgentRole => AGENT_ROLES.find((known) => known === role) ?? 'agent';

/** Whether a role has the permissions of another one. */
export const hasAgentRole = (role: AgentRole, required: AgentRole): boolean =>
  AGENT_ROLES.indexOf(role) >= AGENT_ROLES.indexOf(required);

const team = z.object({ id: Id, name: z.string() });

/** Views of the queue. All but `snoozed` and `spam` leave out snoozed tickets, spam and merged tickets. */
export const QUEUE_VIEWS = [
  'unassigned',
  'mine',
  'team',
  'overdue',
  'escalated',
  'waiting',
  'mentions',
  'all',
  'snoozed',
  'spam',
] as const;
/** View of the queue. */
export type QueueView = (typeof QUEUE_VIEWS)[number];

/** Orders of the queue. */
export const QUEUE_SORTS = ['activity', 'created', 'due', 'priority'] as const;

/** How a ticket arrived. */
export const TICKET_CHANNELS = ['widget', 'mail', 'inquiry', 'phone', 'chat', 'other'] as const;

/** Numbers of tickets in each view of the queue. */
export const QueueCounts = z.object({
  views: z.array(
    z.object({
      /** One of {@link QUEUE_VIEWS}. */
      id: z.string(),
      /** Up to 1,000, which stands for all larger numbers. */
      count: z.number(),
      /** Tickets with changes that the caller has not read, of the 200 that were changed last. */
      unread: z.number(),
    }),
  ),
});
/** Numbers of tickets in each view of the queue. */
export type QueueCounts = z.infer<typeof QueueCounts>;

/** An agent of the inbox. */
export const InboxAgent = z.object({
  id: Id,
  name: z.string(),
  email: z.nullable(z.string()),
  role: z.enum(AGENT_ROLES),
  team: z.nullable(team),
  disabled: z.boolean(),
  /** `inbox`, or `configuration` for an agent of the configuration file, which cannot be changed here. */
  source: z.string(),
  /** Assigned tickets that are neither solved nor closed. */
  activeTickets: z.number(),
  /** End of the current absence, in which routing assigns no tickets to the agent. */
  absentUntil: z.optional(z.nullable(Time)),
});
/** An agent of the inbox. */
export type InboxAgent = z.infer<typeof InboxAgent>;

/** A team of agents. */
export const Team = z.object({ id: Id, name: z.string(), members: z.number() });
/** A team of agents. */
export type Team = z.infer<typeof Team>;

/** A tag with the number of its tickets. */
export const Tag = z.object({ name: z.string(), tickets: z.number() });
/** A tag with the number of its tickets. */
export type Tag = z.infer<typeof Tag>;

/** A prepared reply. */
export const Macro = z.object({
  id: Id,
  name: z.string(),
  /** Text by language; may contain variables such as `{{requester.name}}`. */
  bodies: z.record(z.string(), z.string()),
  /** Status that the reply suggests. */
  status: z.nullable(z.string()),
  /** Tags that it adds. */
  tags: z.array(z.string()),
  /** Null for all teams. */
  team: z.nullable(team),
});
/** A prepared reply. */
export type Macro = z.infer<typeof Macro>;

/** A macro with its text for a ticket, in the language of the requester. */
export const TicketMacro = z.object({
  id: Id,
  name: z.string(),
  body: z.string(),
  locale: z.string(),
  status: z.nullable(z.string()),
  tags: z.array(z.string()),
});
/** A macro with its text for a ticket. */
export type TicketMacro = z.infer<typeof TicketMacro>;

/** Variables of macros, as in `{{requester.name}}`. */
export const MACRO_VARIABLES = [
  'requester.name',
  'requester.organization',
  'ticket.number',
  'ticket.subject',
  'agent.name',
] as const;

/** Filters of the queue that an agent has saved. */
export const SavedView = z.object({
  id: Id,
  name: z.string(),
  /** Parameters of `listQueue`. */
  query: z.record(z.string(), z.string()),
  shared: z.boolean(),
  mine: z.boolean(),
});
/** Filters of the queue that an agent has saved. */
export type SavedView = z.infer<typeof SavedView>;

/** A customer, for agents. */
export const PersonCard = z.object({
  id: Id,
  name: z.string(),
  email: z.nullable(z.string()),
  emailVerified: z.boolean(),
  /** `user` or `admin`. */
  role: z.string(),
  locale: z.nullable(z.string()),
  organization: z.object({ id: Id, name: z.string(), plan: z.nullable(z.string()) }),
  /** True for a person whom an agent has entered and who has not signed in since. */
  neverSignedIn: z.boolean(),
  /** Returned mails to the address; null when there are none. */
  mailBounce: z.nullable(MailBounce),
  tickets: z.number(),
  activeTickets: z.number(),
});
/** A customer, for agents. */
export type PersonCard = z.infer<typeof PersonCard>;

/** An organization of customers, for agents. */
export const OrganizationCard = z.object({
  id: Id,
  name: z.string(),
  plan: z.nullable(z.string()),
  people: z.number(),
  tickets: z.number(),
  activeTickets: z.number(),
});
/** An organization of customers, for agents. */
export type OrganizationCard = z.infer<typeof OrganizationCard>;

/** Other agents who have a ticket open. */
export const Presence = z.object({
  others: z.array(
    z.object({
      id: Id,
      name: z.string(),
      /** `viewing` or `replying`. */
      state: z.string(),
      since: Time,
    }),
  ),
});
/** Other agents who have a ticket open. */
export type Presence = z.infer<typeof Presence>;

/** Results of a change of several tickets. */
export const BulkResult = z.object({
  results: z.array(
    z.object({
      id: Id,
      ok: z.boolean(),
      /** Problem code, where the ticket was not changed. */
      code: z.nullable(z.string()),
    }),
  ),
});
/** Results of a change of several tickets. */
export type BulkResult = z.infer<typeof BulkResult>;

/** A reply that is sent after a delay, within which it can be undone. */
export const HeldReply = z.object({
  id: Id,
  body: z.string(),
  internal: z.boolean(),
  status: z.nullable(z.string()),
  attachments: z.array(Id),
  agent: z.object({ id: Id, name: z.string() }),
  heldUntil: Time,
  /** Problem code of a reply that could not be sent; undo it to edit it. */
  failedCode: z.nullable(z.string()),
});
/** A reply that is sent after a delay. */
export type HeldReply = z.infer<typeof HeldReply>;

const timeOfDay = z.string().check(z.regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/));

/** Tickets that an agent is notified of: their own, their team's, all or none. */
export const NOTIFICATION_SCOPES = ['mine', 'team', 'all', 'none'] as const;

/** How an agent is notified by mail. */
export const AgentNotificationPreferences = z.strictObject({
  scope: z.enum(NOTIFICATION_SCOPES),
  /** Types of events, such as `ticket.created`, or all of a kind, such as `ticket.*`. */
  events: z.array(z.string().check(z.maxLength(100))).check(z.maxLength(50)),
  /** Whether mails contain the beginning of what the customer wrote. */
  includeText: z.boolean(),
  /** Collects notifications into one mail; null for each at once. */
  digest: z.nullable(
    z.union([
      z.strictObject({ everyMinutes: z.int().check(z.minimum(5), z.maximum(1_440)) }),
      z.strictObject({
        dailyAt: timeOfDay,
        /** 1 is Monday. Default: every day. */
        days: z.optional(z.array(z.int().check(z.minimum(1), z.maximum(7))).check(z.minLength(1), z.maxLength(7))),
      }),
    ]),
  ),
  /** Time of day without mails; they follow at its end. `urgent`: whether urgent tickets and escalations pass it, and digests. */
  quietHours: z.nullable(z.strictObject({ from: timeOfDay, to: timeOfDay, urgent: z.optional(z.boolean()) })),
  /** IANA time zone of digest and quiet hours. */
  timeZone: z.string().check(z.maxLength(100)),
});
/** How an agent is notified by mail. */
export type AgentNotificationPreferences = z.infer<typeof AgentNotificationPreferences>;

/** A routing rule. All conditions must hold; the first rule of the list that matches a new ticket is applied. */
export const RoutingRule = z.strictObject({
  name: z.string().check(z.minLength(1), z.maxLength(100)),
  conditions: z.strictObject({
    category: z.optional(Id),
    priority: z.optional(Id),
    organizationId: z.optional(Id),
    plan: z.optional(z.string()),
    /** Language of the requester, such as `ja`. */
    language: z.optional(z.string()),
    /** Whether the requester is a designated contact, who may escalate tickets (`lifecycle.escalation.contacts`; by default admins). */
    designatedContact: z.optional(z.boolean()),
    /** Part of the subject, whatever its case. */
    subjectContains: z.optional(z.string().check(z.minLength(1), z.maxLength(200))),
    /** Value of one of the vendor's own fields. */
    field: z.optional(z.strictObject({ id: Id, value: z.string() })),
  }),
  actions: z.strictObject({
    teamId: z.optional(Id),
    /** An agent. */
    assigneeId: z.optional(Id),
    /** Instead of `assigneeId`: an agent of `teamId`, the one who got a ticket longest ago, or who has the fewest active ones. */
    assign: z.optional(z.enum(['round_robin', 'least_load'])),
    tags: z.optional(z.array(z.string().check(z.minLength(1), z.maxLength(50))).check(z.maxLength(20))),
  }),
});
/** A routing rule. */
export type RoutingRule = z.infer<typeof RoutingRule>;

/** The routing rules, in the order in which they are tried; `version` is for `If-Match`. */
export const Routing = z.object({ rules: z.array(RoutingRule), version: z.string() });
/** The routing rules. */
export type Routing = z.infer<typeof Routing>;

/** Times of tickets in seconds; null where no ticket has one. */
const durations = z.object({
  count: z.number(),
  median: z.nullable(z.number()),
  p90: z.nullable(z.number()),
  /** Tickets that were in time, of those with a target. */
  withinTarget: z.nullable(z.number()),
  withTarget: z.nullable(z.number()),
});
const figures = {
  /** Tickets that were created in the period. */
  created: z.number(),
  /** Of these, tickets that are solved or closed. */
  solved: z.number(),
  /** Of these, tickets that are neither solved nor closed. */
  backlog: z.number(),
  firstResponse: durations,
  resolution: durations,
  satisfaction: z.object({ count: z.number(), average: z.nullable(z.number()) }),
};
/** Figures of the tickets that were created in a period. */
export const Report = z.object({
  ...figures,
  groups: z.array(z.object({ key: z.nullable(z.string()), ...figures })),
});
/** Figures of the tickets that were created in a period. */
export type Report = z.infer<typeof Report>;

/** A change of a setting. */
export const SettingsLogEntry = z.object({
  id: Id,
  at: Time,
  agent: z.object({ id: Id, name: z.string() }),
  /** One of `SETTINGS_AREAS`. */
  area: z.string(),
  /** `created`, `changed` or `deleted`. */
  action: z.string(),
  subject: z.string(),
  detail: z.record(z.string(), z.unknown()),
});
/** A change of a setting. */
export type SettingsLogEntry = z.infer<typeof SettingsLogEntry>;

/** Answer of `GET /inbox/session`. */
export const InboxSession = z.object({
  viewer: z.object({
    id: Id,
    name: z.string(),
    email: z.nullable(z.string()),
    role: z.enum(AGENT_ROLES),
    team: z.nullable(team),
    locale: z.nullable(z.string()),
  }),
  /** Bearer token for the API. */
  token: z.string(),
  expiresAt: Time,
  /** True where tickets are in a remote help desk. */
  remoteDesk: z.boolean(),
  /** URL of the remote help desk, where it is configured. */
  helpDeskUrl: z.nullable(z.string()),
  /** Whether the agent may export and erase people. */
  privacyOfficer: z.boolean(),
  /** Whether the server sends mail. */
  mail: z.boolean(),
  /** URL that starts a support session in the vendor's product, with the placeholder `{organization}`. */
  supportSessionUrl: z.nullable(z.string()),
});
/** Answer of `GET /inbox/session`. */
export type InboxSession = z.infer<typeof InboxSession>;
