import * as z from 'zod/mini';
import { eventDetails, grantDetails, requestDetails, stateDetails } from './access-details.ts';
import { Id, Person, Time } from './values.ts';

/** What support may do inside a grant: look, act, or act as one of the customer's users. */
export const ACCESS_SCOPES = ['view', 'act', 'act_as'] as const;

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
  ...grantDetails,
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
  ...requestDetails,
});
/** An agent asks. */
export type AccessRequest = z.infer<typeof AccessRequest>;

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
  ...stateDetails,
});
/** Who can get in now, and what may be chosen. */
export type AccessState = z.infer<typeof AccessState>;

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
  ...eventDetails,
});
/** A record of who did what. */
export type AuditEvent = z.infer<typeof AuditEvent>;
