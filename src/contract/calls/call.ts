import type * as z from 'zod/mini';

/** What an operation answers with. A page is `{items, next?, total?}`; its rows are parsed one by one. */
export type ResponseSpec =
  | { kind: 'json'; schema: z.ZodMiniType }
  | { kind: 'page'; item: z.ZodMiniType }
  | { kind: 'file' }
  /** Server-sent events without an end. */
  | { kind: 'events'; schema: z.ZodMiniType }
  | { kind: 'none' };

/** The half of an operation that a client needs; `OperationRules` is the other. */
export interface Call {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `{placeholders}`, each named in `params`. */
  path: string;
  /** What the request carries: JSON, or raw bytes. */
  sends?: 'json' | 'file';
  /** The content type of raw bytes. Default `application/octet-stream`. */
  type?: string;
  /** Anonymous callers are answered too: the client calls it without a token when the vendor's sign-in fails. */
  open?: true;
  reply: ResponseSpec;
}

/** An answer of one thing. */
export const jsonResponse = <S extends z.ZodMiniType>(schema: S) => ({ kind: 'json', schema }) as const;
/** An answer of a page of things. */
export const pageResponse = <S extends z.ZodMiniType>(item: S) => ({ kind: 'page', item }) as const;
/** An answer that goes on, one event after the other. */
export const eventStream = <S extends z.ZodMiniType>(schema: S) => ({ kind: 'events', schema }) as const;
/** An answer without a body. */
export const noContent = { kind: 'none' } as const;
/** An answer of bytes. */
export const fileResponse = { kind: 'file' } as const;
