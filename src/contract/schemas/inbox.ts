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
