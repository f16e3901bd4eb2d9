import type * as z from 'zod/mini';
import type { customerOperations } from './operations/customer.ts';
import type { operations, OperationId } from './operations/index.ts';

type Table = typeof operations;
/** Content of a file. */
export type FileBody = Blob | Uint8Array<ArrayBuffer>;

type Part<O, K extends 'params' | 'query' | 'body'> = O extends { [P in K]: infer S }
  ? S extends z.ZodMiniType
    ? z.output<S>
    : S extends 'file'
      ? { file: FileBody }
      : never
  : unknown;
type Flat<T> = { [K in keyof T]: T[K] };

/** Input of an operation: path parameters, query and body as one flat object. A unit test ensures that names do not collide. */
export type OperationInput<I extends OperationId> = Flat<
  Part<Table[I], 'params'> & Part<Table[I], 'query'> & Part<Table[I], 'body'>
>;

/** One page of a list. Pass `next` as `cursor` to get the next page. */
export interface Page<T> {
  items: T[];
  /** Cursor of the next page; null on the last page. */
  next: string | null;
  /** Number of rows in all pages; null when the help desk does not report it. */
  total: number | null;
  /** Number of invalid rows that were skipped. */
  skippedRows: number;
}

/** Output of an operation. */
export type OperationOutput<I extends OperationId> = Table[I]['reply'] extends {
  kind: 'json';
  schema: infer S extends z.ZodMiniType;
}
  ? z.output<S>
  : Table[I]['reply'] extends { kind: 'page'; item: infer S extends z.ZodMiniType }
    ? Page<z.output<S>>
    : Table[I]['reply'] extends { kind: 'file' }
      ? Blob
      : void;

/** Options of one call. */
export interface CallOptions {
  /** Aborts the call. */
  signal?: AbortSignal;
  /** Deduplicates repeated POSTs. Default: a random key. Pass your own to retry a call across reloads. */
  idempotencyKey?: string;
  /** Version of the resource, for operations that need `If-Match`. */
  ifMatch?: string;
  /** Receives the progress of an upload, from 0 to 1. */
  onProgress?: (fraction: number) => void;
  /**
   * Uploads a file in parts and resumes after interruptions, also in a later call with the same `idempotencyKey`. Requires
   * the session capability `resumable`. Default false.
   */
  resumable?: boolean;
}

type Call<I extends OperationId> =
  Record<never, never> extends OperationInput<I>
    ? (input?: OperationInput<I>, options?: CallOptions) => Promise<OperationOutput<I>>
    : (input: OperationInput<I>, options?: CallOptions) => Promise<OperationOutput<I>>;

/** The ticket API: one method for each operation. */
export type TicketApi = { [I in OperationId]: Call<I> };

/**
 * The operations that the widget needs. `createClient` implements it over HTTP; a vendor with a different API can pass a
 * custom implementation to the widget. Methods throw `ApiError`.
 */
export type CustomerApi = Pick<TicketApi, keyof typeof customerOperations>;
