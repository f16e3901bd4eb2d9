import * as z from 'zod/mini';
import { Id, Person, Text, Time } from './primitives.ts';

/** Scopes of support access: view only, view and edit, or act as a user of the customer. */
export const ACCESS_SCOPES = ['view', 'act', 'act_as'] as const;

/** Areas and environment that a grant covers. */
const targets = {
  /** Ids of areas; empty for all of them. */
  areas: z.optional(z.array(Id)),
  /** Null for all of them. */
  environment: z.optional(z.nullable(Id)),
};

/** A grant of support access. `state` (`active`, `revoked`, `expired`) is computed from the times at each read, never stored. */
export const Grant = z.object({
  id: Id,
  state: z.string(),
  scope: z.string(),
  grantedBy: Person,
  grantedAt: Time,
  /** Exclusive end: access is off from this time on. */
  expiresAt: Time,
  revokedAt: z.nullable(Time),
  revokedBy: z.nullable(Person),
  reason: z.nullable(z.string()),
  ticketId: z.nullable(Id),
  version: z.string(),
  ...targets,
  /** Created by an agent in an emergency, without a customer's approval. */
  breakGlass: z.optional(z.boolean()),
  /** Last use by an agent. */
  lastUse: z.optional(z.nullable(z.object({ agent: Person, ticketId: z.nullable(Id), at: Time }))),
});
/** A grant of support access. */
export type Grant = z.infer<typeof Grant>;

/** An agent's request for access. `state` is `waiting`, `approved`, `denied` or `expired`. */
export const AccessRequest = z.object({
  id: Id,
  state: z.string(),
  agent: Person,
  scope: z.string(),
  /** Requested duration. */
  seconds: z.number(),
  reason: z.string(),
  ticketId: z.nullable(Id),
  createdAt: Time,
  /** Exclusive end: the request cannot be approved from this time on. */
  expiresAt: Time,
  grantId: z.nullable(Id),
  ...targets,
  /** Reason given for the denial. */
  answer: z.optional(z.nullable(z.string())),
});
/** An agent's request for access. */
export type AccessRequest = z.infer<typeof AccessRequest>;

/** An agent's session under a grant. `state` (`active` or `ended`) is computed from the times at each read. */
export const AccessSession = z.object({
  id: Id,
  agent: Person,
  /** Impersonated user of the customer; null without impersonation. */
  actingAs: z.nullable(Person),
  ticketId: z.nullable(Id),
  /** Exclusive end: at most two hours after the start, and never after the end of the grant. */
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
  /** Null when the session expired, or ended with its grant. */
  endedBy: z.nullable(Person),
});
/** An agent's session under a grant. */
export type AccessSession = z.infer<typeof AccessSession>;

const choices = z.array(z.object({ id: Id, label: Text }));

/** State of support access, and the options for new grants. */
export const AccessState = z.object({
  serverTime: Time,
  /** Active grants, latest end first. */
  grants: z.array(Grant),
  /** Pending requests. */
  requests: z.array(AccessRequest),
  mayManage: z.boolean(),
  /** Maximum duration of a grant, never above 7,776,000. */
  maxSeconds: z.number(),
  defaultSeconds: z.number(),
  /** Offered durations in seconds. */
  choiceSeconds: z.array(z.number()),
  /** Active sessions of agents. */
  sessions: z.optional(z.array(AccessSession)),
  /** For admins: sequence number of the newest audit log entry. Reload the history when it grows. */
  lastEventSeq: z.optional(z.number()),
  /** Available scopes, areas and environments; areas and environments are empty unless configured. */
  allowed: z.optional(z.object({ scopes: z.array(z.string()), areas: choices, environments: choices })),
});
/** State of support access, and the options for new grants. */
export type AccessState = z.infer<typeof AccessState>;

const Committed = z.object({
  /** 32 random bytes in hex; null after erasure. */
  salt: z.nullable(z.string()),
  /** SHA-256 in hex over the salt and the committed value. */
  commitment: z.string(),
});
/** Data for the offline verification of an audit log entry. */
export const AuditProof = z.object({
  /** Keys of `detail` with personal data. */
  personal: z.array(z.string()),
  /** Commitment to the actor's id and name. */
  actor: Committed,
  /** Commitment to the personal keys of `detail`. */
  detail: Committed,
});

/** An entry of the audit log. Entries form a hash chain, so that gaps and changes are detectable. */
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
  /** Absent for a log in an external system. */
  proof: z.optional(AuditProof),
});
/** An entry of the audit log. */
export type AuditEvent = z.infer<typeof AuditEvent>;
