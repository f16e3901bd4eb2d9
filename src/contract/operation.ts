import type * as z from 'zod/mini';
import type { ProblemCode } from './problem.ts';

/** Who can make a call. `admin` is a user whom the customer's organization trusts with its affairs. */
export const ACTORS = ['anonymous', 'user', 'admin', 'agent'] as const;
/** Who can make a call. */
export type Actor = (typeof ACTORS)[number];

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

/** What an operation answers with. A page is `{items, next?, total?}`; its rows are parsed one by one. */
export type Reply =
  | { kind: 'json'; schema: z.ZodMiniType }
  | { kind: 'page'; item: z.ZodMiniType }
  | { kind: 'file' }
  /** Server-sent events without an end. */
  | { kind: 'events'; schema: z.ZodMiniType }
  | { kind: 'none' };

/** One call of the ticket API. */
export interface Operation {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `{placeholders}`, each named in `params`. */
  path: string;
  area: 'start' | 'articles' | 'inquiries' | 'tickets' | 'attachments' | 'status' | 'access' | 'support';
  summary: string;
  /** Who may call; everybody else gets 401 (nobody signed in) or 403. */
  actors: readonly Actor[];
  resource?: Resource;
  params?: z.ZodMiniObject;
  query?: z.ZodMiniObject;
  /** Request headers of its own, by their names in lower case. */
  headers?: z.ZodMiniObject;
  /** A JSON body, or `'file'` for raw bytes. */
  body?: z.ZodMiniObject | 'file';
  /** The content type of raw bytes. Default `application/octet-stream`. */
  type?: string;
  reply: Reply;
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

/** An answer of one thing. */
export const json = <S extends z.ZodMiniType>(schema: S) => ({ kind: 'json', schema }) as const;
/** An answer of a page of things. */
export const page = <S extends z.ZodMiniType>(item: S) => ({ kind: 'page', item }) as const;
/** An answer that goes on, one event after the other. */
export const events = <S extends z.ZodMiniType>(schema: S) => ({ kind: 'events', schema }) as const;
/** An answer without a body. */
export const none = { kind: 'none' } as const;
/** An answer of bytes. */
export const file = { kind: 'file' } as const;
