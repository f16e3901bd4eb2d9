import type * as z from 'zod/mini';
import type { customerOperations } from './operations/customer.ts';
import type { operations, OperationId } from './operations/index.ts';

type Table = typeof operations;
/** What a vendor's own fetch-free code can hand over as a file. */
export type FileBody = Blob | Uint8Array<ArrayBuffer>;

type Part<O, K extends 'params' | 'query' | 'body'> = O extends { [P in K]: infer S }
  ? S extends z.ZodMiniType
    ? z.output<S>
    : S extends 'file'
      ? { file: FileBody }
      : never
  : unknown;
type Flat<T> = { [K in keyof T]: T[K] };

/** What an operation takes: its path parameters, query and body in one flat object (a unit test keeps their names apart). */
export type OperationInput<I extends OperationId> = Flat<
  Part<Table[I], 'params'> & Part<Table[I], 'query'> & Part<Table[I], 'body'>
>;

/** One page of a list. Pass `next` as `cursor` to read on. */
export interface Page<T> {
  items: T[];
  next: string | null;
  /** Null when the desk cannot tell. */
  total: number | null;
  /** Rows that came but could not be understood; shown as "1 ticket cannot be shown". */
  unreadable: number;
}

/** What an operation answers with. */
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

/** What can be said about one call. */
export interface CallOptions {
  signal?: AbortSignal;
  /** Makes a repeated POST harmless. Generated when not given; give your own to repeat a call across reloads. */
  idempotencyKey?: string;
  /** The version that was read, for operations that need `If-Match`. */
  ifMatch?: string;
  /** Told how far an upload is, from 0 to 1. */
  onProgress?: (fraction: number) => void;
  /**
   * Sends a file in parts, and goes on where the line broke; so does a later call with the same `idempotencyKey`. For
   * servers whose session has the capability `resumable`. Default false.
   */
  resumable?: boolean;
}

type Call<I extends OperationId> =
  Record<never, never> extends OperationInput<I>
    ? (input?: OperationInput<I>, options?: CallOptions) => Promise<OperationOutput<I>>
    : (input: OperationInput<I>, options?: CallOptions) => Promise<OperationOutput<I>>;

/** Every operation as a method. */
export type TicketApi = { [I in OperationId]: Call<I> };

/**
 * What the widget needs. `createClient` makes one over HTTP; a vendor whose API is shaped otherwise hands the widget an
 * object of their own. Failures are thrown as `ApiError`.
 */
export type CustomerApi = Pick<TicketApi, keyof typeof customerOperations>;
