/**
 * What grants, requests, records and the state say beyond what the panel reads today. It lies apart so that the panel's
 * build can leave it out (`leanTable` in `vite.config.ts`): whoever shows one of these in the panel moves it to `access.ts`.
 */
import * as z from 'zod/mini';
import { Id, Person, Text, Time } from './values.ts';

/** Where in the product access holds. */
const where = {
  /** Ids of areas; empty for all of them. */
  areas: z.optional(z.array(Id)),
  /** Null for all of them. */
  environment: z.optional(z.nullable(Id)),
};

/** An agent inside, under a grant. `state` (`active` or `ended`) is computed from the times at each read. */
export const AccessSession = z.object({
  id: Id,
  state: z.string(),
  grantId: Id,
  agent: Person,
  scope: z.string(),
  areas: z.array(Id),
  environment: z.nullable(Id),
  /** The customer's user as whom the agent acts; null when they act as themselves. */
  actingAs: z.nullable(Person),
  reason: z.string(),
  ticketId: z.nullable(Id),
  startedAt: Time,
  /** The first instant at which it is over: at most two hours after the start, and never after the grant. */
  endsAt: Time,
  lastUsedAt: z.nullable(Time),
  endedAt: z.nullable(Time),
  /** Who ended it; null when time did, or the grant's end. */
  endedBy: z.nullable(Person),
});
/** An agent inside, under a grant. */
export type AccessSession = z.infer<typeof AccessSession>;

/** Something that a vendor's configuration names. */
const Named = z.object({ id: Id, label: Text });

export const grantDetails = {
  ...where,
  /** An agent opened it in an emergency, without being asked in. */
  breakGlass: z.optional(z.boolean()),
  /** The last time that an agent used it. */
  lastUse: z.optional(z.nullable(z.object({ agent: Person, ticketId: z.nullable(Id), at: Time }))),
};

export const requestDetails = {
  ...where,
  /** The word with which it was denied. */
  answer: z.optional(z.nullable(z.string())),
};

export const stateDetails = {
  /** Agents who are inside now. */
  sessions: z.optional(z.array(AccessSession)),
  /** What may be chosen. Areas and environments are empty where the vendor knows none. */
  allowed: z.optional(z.object({ scopes: z.array(z.string()), areas: z.array(Named), environments: z.array(Named) })),
};

export const eventDetails = { sessionId: z.optional(Id) };
