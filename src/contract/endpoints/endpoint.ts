import type * as z from 'zod/mini';

/** The success response of an operation. A page is `{items, next?, total?}`; its rows are parsed separately. */
export type ResponseSpec =
  | { kind: 'json'; schema: z.ZodMiniType }
  | { kind: 'page'; item: z.ZodMiniType }
  | { kind: 'file' }
  /** A stream of server-sent events. */
  | { kind: 'events'; schema: z.ZodMiniType }
  | { kind: 'none' };

/** The part of an operation that clients need; {@link OperationRules} is the rest. */
export interface Endpoint {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path with `{placeholders}`, each declared in `params`. */
  path: string;
  /** Body of the request: JSON, or raw bytes. */
  sends?: 'json' | 'file';
  /** Content type of raw bytes. Default `application/octet-stream`. */
  type?: string;
  /** Public: the client calls it without a token when `getToken` fails. */
  open?: true;
  reply: ResponseSpec;
}

/** A JSON response. */
export const jsonResponse = <S extends z.ZodMiniType>(schema: S) => ({ kind: 'json', schema }) as const;
/** A page of a list. */
export const pageResponse = <S extends z.ZodMiniType>(item: S) => ({ kind: 'page', item }) as const;
/** A stream of server-sent events. */
export const eventStream = <S extends z.ZodMiniType>(schema: S) => ({ kind: 'events', schema }) as const;
/** A response without a body. */
export const noContent = { kind: 'none' } as const;
/** A binary response. */
export const fileResponse = { kind: 'file' } as const;
