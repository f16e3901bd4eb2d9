import * as z from 'zod/mini';
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
      count: z.number(),
      /** Tickets with changes that the caller has not read. */
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
  /** Whether the server sends mail. */
  mail: z.boolean(),
  /** URL that starts a support session in the vendor's product, with the placeholder `{organization}`. */
  supportSessionUrl: z.nullable(z.string()),
});
/** Answer of `GET /inbox/session`. */
export type InboxSession = z.infer<typeof InboxSession>;
