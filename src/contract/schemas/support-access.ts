import * as z from 'zod/mini';
import { Id, Person, Text, Time } from './primitives.ts';

/** What support may do inside a grant: look, act, or act as one of the customer's users. */
export const ACCESS_SCOPES = ['view', 'act', 'act_as'] as const;

/** Where in the product access holds. */
const where = {
  /** Ids of areas; empty for all of them. */
  areas: z.optional(z.array(Id)),
  /** Null for all of them. */
  environment: z.optional(z.nullable(Id)),
};

/** What the customer allows. `state` (`active`, `revoked`, `expired`) is computed from the times at each read, never stored. */
export const Grant = z.object({
  id: Id,
  state: z.string(),
  scope: z.string(),
  grantedBy: Person,
  grantedAt: Time,
  /** The first instant at which access is gone. */
  expiresAt: Time,
  revokedAt: z.nullable(Time),
  revokedBy: z.nullable(Person),
  reason: z.nullable(z.string()),
  ticketId: z.nullable(Id),
  version: z.string(),
  ...where,
  /** An agent opened it in an emergency, without being asked in. */
  breakGlass: z.optional(z.boolean()),
  /** The last time that an agent used it. */
  lastUse: z.optional(z.nullable(z.object({ agent: Person, ticketId: z.nullable(Id), at: Time }))),
});
/** What the customer allows. */
export type Grant = z.infer<typeof Grant>;

/** An agent asks. `state` is `waiting`, `approved`, `denied` or `lapsed`; silence means no. */
export const AccessRequest = z.object({
  id: Id,
  state: z.string(),
  agent: Person,
  scope: z.string(),
  /** How long access is asked for. */
  seconds: z.number(),
  reason: z.string(),
  ticketId: z.nullable(Id),
  createdAt: Time,
  /** The first instant at which it can no longer be approved. */
  lapsesAt: Time,
  grantId: z.nullable(Id),
  ...where,
  /** The word with which it was denied. */
  answer: z.optional(z.nullable(z.string())),
});
/** An agent asks. */
export type AccessRequest = z.infer<typeof AccessRequest>;

/** An agent inside, under a grant. `state` (`active` or `ended`) is computed from the times at each read. */
export const AccessSession = z.object({
  id: Id,
  agent: Person,
  /** The customer's user as whom the agent acts; null when they act as themselves. */
  actingAs: z.nullable(Person),
  ticketId: z.nullable(Id),
  /** The first instant at which it is over: at most two hours after the start, and never after the grant. */
  endsAt: Time,
  state: z.string(),
  grantId: Id,
  scope: z.string(),
  areas: z.array(Id),
  environment: z.nullable(Id),
  reason: z.string(),
  startedAt: Time,
  lastUsedAt: z.nullable(Time),
  endedAt: z.nullable(Time),
  /** Who ended it; null when time did, or the grant's end. */
  endedBy: z.nullable(Person),
});
/** An agent inside, under a grant. */
export type AccessSession = z.infer<typeof AccessSession>;

const named = z.array(z.object({ id: Id, label: Text }));

/** Who can get in now, and what may be chosen. */
export const AccessState = z.object({
  serverTime: Time,
  /** Active grants, the one that ends last first. */
  grants: z.array(Grant),
  /** Requests that wait for an answer. */
  requests: z.array(AccessRequest),
  mayManage: z.boolean(),
  /** The longest grant the vendor allows, never above 7,776,000. */
  maximumSeconds: z.number(),
  defaultSeconds: z.number(),
  /** Offered lengths. */
  choices: z.array(z.number()),
  /** Agents who are inside now. */
  sessions: z.optional(z.array(AccessSession)),
  /** The number of the newest entry of the audit log, for admins: the history is read again when it grows. */
  lastEventSeq: z.optional(z.number()),
  /** What may be chosen. Areas and environments are empty where the vendor knows none. */
  allowed: z.optional(z.object({ scopes: z.array(z.string()), areas: named, environments: named })),
});
/** Who can get in now, and what may be chosen. */
export type AccessState = z.infer<typeof AccessState>;

const Committed = z.object({
  /** 32 random bytes in hex; null once this part was erased. */
  salt: z.nullable(z.string()),
  /** SHA-256 in hex over the random bytes and the part. */
  commitment: z.string(),
});
/** What it takes to check an entry of the audit log offline. */
export const AuditProof = z.object({
  /** Keys of `detail` that count as personal. */
  personal: z.array(z.string()),
  /** Of the actor's id and name. */
  actor: Committed,
  /** Of the personal keys of `detail`. */
  detail: Committed,
});

/** A record of who did what; each carries the hash of the one before, so that a gap shows. */
export const AuditEvent = z.object({
  seq: z.number(),
  at: Time,
  actor: Person,
  action: z.string(),
  grantId: z.nullable(Id),
  requestId: z.nullable(Id),
  ticketId: z.nullable(Id),
  detail: z.record(z.string(), z.unknown()),
  previousHash: z.string(),
  hash: z.string(),
  sessionId: z.optional(Id),
  /** Absent in a log that is kept elsewhere. */
  proof: z.optional(AuditProof),
});
/** A record of who did what. */
export type AuditEvent = z.infer<typeof AuditEvent>;
