import type * as z from 'zod/mini';
import type { Endpoint } from '../endpoints/endpoint.ts';
import type { ProblemCode } from '../schemas/problem.ts';

/** Roles of callers. `admin` is a user with administrative rights in the customer's organization. */
export const ROLES = ['anonymous', 'user', 'admin', 'agent'] as const;
/** Role of a caller. */
export type Role = (typeof ROLES)[number];

/**
 * The resource of an operation, which determines the access check. A resource that the caller cannot see returns the same
 * 404 as a missing one.
 *
 * - `ticket`, `attachment`: visible to the requester and CC'd users, to admins of the organization, and to all agents.
 * - `ownTicket`: the same, but CC'd users get `forbidden`, because they can see the ticket.
 * - `grant`, `accessRequest`: visible to admins of the organization.
 * - `accessSession`: visible to admins of the organization, and to the agent of the session.
 */
export type Resource = 'ticket' | 'ownTicket' | 'attachment' | 'grant' | 'accessRequest' | 'accessSession';

/** The part of an operation that only the server and the documentation need; {@link Endpoint} is the rest. */
export interface OperationRules {
  area: 'start' | 'articles' | 'inquiries' | 'tickets' | 'attachments' | 'status' | 'access' | 'support';
  summary: string;
  /** Allowed roles; other callers get 401 (signed out) or 403. */
  actors: readonly Role[];
  resource?: Resource;
  params?: z.ZodMiniObject;
  query?: z.ZodMiniObject;
  /** Operation-specific request headers, by lower-case name. */
  headers?: z.ZodMiniObject;
  /** Success status; 204 for responses without a body. */
  status: 200 | 201 | 204;
  /** Problem codes in addition to the common ones and those implied by the other properties. */
  problems: readonly ProblemCode[];
  /** Separate rate limit: `searches` (requests while typing) in addition to the general limit, `verifications` instead of it. */
  rate?: 'searches' | 'verifications';
  /** Makes `Idempotency-Key` optional for a POST. */
  key?: 'optional';
  /** Minimum role of agents in the inbox; other agents get 403. */
  agentRole?: 'manager' | 'administrator';
  /** Whether `If-Match` with the resource's version is required. */
  ifMatch?: true;
}

/** Schema of the request body; `'file'` for raw bytes. */
type Body =
  | { sends: 'json'; body: z.ZodMiniObject }
  | { sends: 'file'; body: 'file' }
  | { sends?: undefined; body?: undefined };

/** An operation of the ticket API. */
export type Operation = Endpoint & OperationRules & Body;

type BodyRules<S> = S extends 'json'
  ? { body: z.ZodMiniObject }
  : S extends 'file'
    ? { body: 'file' }
    : { body?: undefined };
type RulesFor<C extends Endpoint> = OperationRules & BodyRules<C['sends']>;

/**
 * Merges endpoints and rules by operation id. A missing or unknown id, or a body that the endpoint does not send, is a type error.
 */
export function defineOperations<
  const C extends Readonly<Record<string, Endpoint>>,
  const R extends { readonly [I in keyof C]: RulesFor<C[I]> } & Readonly<Record<Exclude<keyof R, keyof C>, never>>,
>(endpoints: C, rules: R): { readonly [I in keyof C]: C[I] & R[I] } {
  const rulesById = new Map<string, object>(Object.entries(rules));
  const rows = Object.entries(endpoints).map(([id, endpoint]) => [id, { ...endpoint, ...rulesById.get(id) }]);
  // Safe: the parameter types guarantee equal keys.
  return Object.fromEntries(rows) as { readonly [I in keyof C]: C[I] & R[I] };
}
