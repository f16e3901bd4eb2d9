import type { Attachment, Upload } from '../../contract/index.ts';
import type { Db, CallContext } from './context.ts';

/** Metadata, quota and visibility of uploaded files. The bytes are in a {@link FileStore}. */
export interface Attachments {
  /**
   * Does slow work on `body` (e.g. a virus scan) before {@link upload} gets the same object. Called outside of any transaction.
   * Never rejects a file; its result is discarded when no `upload` follows.
   */
  prepare?(context: CallContext, name: string, body: Uint8Array): Promise<void>;
  upload(context: CallContext, name: string, body: Uint8Array): Promise<Attachment>;
  /** Streams a request body to disk. Without it, file bodies are buffered in memory. */
  spool?(db: Db, now: number, chunks: AsyncIterable<Uint8Array>): Promise<ReceivedFile>;
  read(context: CallContext, id: string): Promise<{ attachment: Attachment; body: Uint8Array<ArrayBuffer> } | null>;
  /** Deletes a file that is not attached to a ticket yet. Throws the problem `conflict` for an attached one. */
  remove(context: CallContext, id: string): Promise<boolean>;
  /** Deletes files older than 24 hours that were never attached. Resolves to their number. */
  sweep(db: Db, now: number): Promise<number>;
  /** Resumable uploads. Absent where they are not supported. */
  uploads?: Uploads;
}

/**
 * Resumable uploads, visible to their creator only. Methods resolve to `null` or `false` for an upload that does not exist, has
 * expired or belongs to another user. They open their own transactions.
 */
export interface Uploads {
  /** Maximum file size in bytes. */
  maxBytes: number;
  /** Creates an upload, or returns the one created under the same key. Without a key, every call creates one. */
  create(
    context: CallContext,
    input: { key: string | null; name: string; metadata: string; size: number },
  ): Promise<Upload>;
  /** Returns an upload, and its `Upload-Metadata` header as the client sent it. */
  read(context: CallContext, id: string): Promise<{ upload: Upload; metadata: string | null } | null>;
  /**
   * Appends bytes. Those received are stored even when `read` fails halfway. The last byte turns the upload into an attachment.
   *
   * @param part.length announced bytes; null when unknown
   * @param part.read starts reading at most `maxBytes` bytes; ends when the signal is aborted
   * @throws ProblemError `conflict` when the upload is not at `offset`
   */
  append(
    context: CallContext,
    id: string,
    offset: number,
    part: { length: number | null; read: (maxBytes: number, signal: AbortSignal) => AsyncIterable<Uint8Array> },
  ): Promise<Upload | null>;
  remove(context: CallContext, id: string): Promise<boolean>;
}

/** A request body that was received completely. */
export interface ReceivedFile {
  /** Reads the body into memory. */
  read(): Promise<Uint8Array<ArrayBuffer>>;
  remove(): Promise<void>;
}

/** Stores bytes by random key. */
export interface FileStore {
  /** Where the bytes are, for messages to the operator. */
  location?: string;
  put(key: string, body: Uint8Array): Promise<void>;
  get(key: string): Promise<Uint8Array<ArrayBuffer> | null>;
  delete(key: string): Promise<void>;
  /** Files that are written in parts. Without it, resumable uploads are not offered. */
  partial?: PartialFiles;
}

/** Stores files that are written in parts. */
export interface PartialFiles {
  /** Returns the bytes that survive a power loss; 0 for an unknown key. */
  length(key: string): Promise<number>;
  /** Appends chunks at `offset`, which must equal the length. Chunks written before `chunks` fails are kept. */
  append(key: string, offset: number, chunks: AsyncIterable<Uint8Array>): Promise<void>;
  read(key: string): Promise<Uint8Array<ArrayBuffer> | null>;
  delete(key: string): Promise<void>;
}
