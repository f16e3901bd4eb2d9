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
  /** Opens a file for a download without reading it into memory. Absent: {@link read} serves downloads. */
  open?(context: CallContext, id: string): Promise<OpenedAttachment | null>;
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

/** An opened file: its bytes, or an address from which the client downloads it. */
export type OpenedAttachment =
  | { attachment: Pick<Attachment, 'name'>; size: number; stream: ReadableStream<Uint8Array<ArrayBuffer>> }
  | { attachment: Pick<Attachment, 'name'>; url: string };

/** The content of a stored file as a stream, which is read at the pace of its reader. */
export interface StoredFile {
  /** Bytes. */
  size: number;
  stream: ReadableStream<Uint8Array<ArrayBuffer>>;
}

/** Stores bytes by random key. */
export interface FileStore {
  /** Where the bytes are, for messages to the operator. */
  location?: string;
  put(key: string, body: Uint8Array): Promise<void>;
  get(key: string): Promise<Uint8Array<ArrayBuffer> | null>;
  /**
   * Opens a file for reading. Without it, files are read by {@link get}.
   *
   * @param limit maximum bytes of the stream; default all
   */
  open?(key: string, limit?: number): Promise<StoredFile | null>;
  /** Returns a URL from which a browser downloads the file under a name. Absent, or null: the server sends the file itself. */
  sign?(key: string, name: string): Promise<string | null>;
  delete(key: string): Promise<void>;
  /** Files that are written in parts. Without it, resumable uploads are not offered. */
  partial?: PartialFiles;
  /** Removes what interrupted writes have left. Called every ten minutes. */
  sweep?(now: number): Promise<void>;
}

/** Stores files that are written in parts. */
export interface PartialFiles {
  /** Uploads that one process may receive at a time, where each needs memory. Default 512. */
  concurrency?: number;
  /** Returns the bytes that survive a power loss; 0 for an unknown key. The same for a completed file. */
  length(key: string): Promise<number>;
  /** Appends chunks at `offset`, which must equal the length. Chunks written before `chunks` fails are kept. */
  append(key: string, offset: number, chunks: AsyncIterable<Uint8Array>): Promise<void>;
  /**
   * Makes a partial file a stored file under the key of `toCompleteKey`. Repeatable until {@link delete}. Resolves to false for an
   * unknown key.
   */
  complete(key: string): Promise<boolean>;
  /** Deletes the partial file, but not a stored file that it has become. */
  delete(key: string): Promise<void>;
}
