import type * as z from 'zod/mini';
import type { Call } from '../calls/call.ts';
import type { ProblemCode } from '../schemas/problem.ts';

/** Who can make a call. `admin` is a user whom the customer's organization trusts with its affairs. */
export const ROLES = ['anonymous', 'user', 'admin', 'agent'] as const;
/** Who can make a call. */
export type Role = (typeof ROLES)[number];

/**
 * What a call touches, hence whose it must be. A resource out of reach answers 404 with the same body as a missing one.
 *
 * - `ticket`, `attachment`: a user reaches their own and those on which they are in copy, an admin their organization's, an
 *   agent all.
 * - `ownTicket`: the same, but who is only in copy is refused with `forbidden`, since they see the ticket.
 * - `grant`, `accessRequest`: an admin reaches their organization's.
 * - `accessSession`: an admin reaches their organization's, an agent their own.
 */
export type Resource = 'ticket' | 'ownTicket' | 'attachment' | 'grant' | 'accessRequest' | 'accessSession';

/** The half of an operation that only the server and documents need; `Call` is the other. */
export interface OperationRules {
  area: 'start' | 'articles' | 'inquiries' | 'tickets' | 'attachments' | 'status' | 'access' | 'support';
  summary: string;
  /** Who may call; everybody else gets 401 (nobody signed in) or 403. */
  actors: readonly Role[];
  resource?: Resource;
  params?: z.ZodMiniObject;
  query?: z.ZodMiniObject;
  /** Request headers of its own, by their names in lower case. */
  headers?: z.ZodMiniObject;
  /** The status of success; 204 goes with `none`. */
  status: 200 | 201 | 204;
  /** Problems beyond the common ones and those that follow from the other columns. */
  problems: readonly ProblemCode[];
  /** Counted by a limit of its own, beside that for all calls: what is made while somebody types; `verifications` in its place. */
  rate?: 'searches' | 'verifications';
  /** A POST that works without `Idempotency-Key`; every other one demands it. */
  key?: 'optional';
  /** Whether `If-Match` with the resource's version is required. */
  ifMatch?: true;
}

/** The schema of what a call sends; `'file'` for raw bytes. */
type Body =
  | { sends: 'json'; body: z.ZodMiniObject }
  | { sends: 'file'; body: 'file' }
  | { sends?: undefined; body?: undefined };

/** One call of the ticket API, whole. */
export type Operation = Call & OperationRules & Body;

type BodyOf<S> = S extends 'json'
  ? { body: z.ZodMiniObject }
  : S extends 'file'
    ? { body: 'file' }
    : { body?: undefined };
type RulesOf<C extends Call> = OperationRules & BodyOf<C['sends']>;

/**
 * Joins the two halves of a table by their keys. A missing or unknown key, and a body that the call does not send, are type
 * errors.
 */
export function defineOperations<
  const C extends Readonly<Record<string, Call>>,
  const R extends { readonly [I in keyof C]: RulesOf<C[I]> } & Readonly<Record<Exclude<keyof R, keyof C>, never>>,
>(calls: C, rules: R): { readonly [I in keyof C]: C[I] & R[I] } {
  const halves = new Map<string, object>(Object.entries(rules));
  const rows = Object.entries(calls).map(([id, call]) => [id, { ...call, ...halves.get(id) }]);
  // The parameters say that both have the same keys.
  return Object.fromEntries(rows) as { readonly [I in keyof C]: C[I] & R[I] };
}
