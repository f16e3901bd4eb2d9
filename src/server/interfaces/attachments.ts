import type { Attachment, Upload } from '../../contract/index.ts';
import type { Db, CallContext } from './context.ts';

/** Where uploaded files are known: their rows, quota and reach. Bytes lie in a {@link FileStore}. */
export interface Attachments {
  /**
   * Called ahead of {@link upload} with the same `body`, while no transaction is open: for what takes long. Refuses nothing, and
   * what it did is forgotten when no `upload` comes of it.
   */
  prepare?(context: CallContext, name: string, body: Uint8Array): Promise<void>;
  upload(context: CallContext, name: string, body: Uint8Array): Promise<Attachment>;
  /** Writes a body to the disk while it comes. Without it, bodies of files are held in memory. */
  spool?(db: Db, now: number, chunks: AsyncIterable<Uint8Array>): Promise<ReceivedFile>;
  read(context: CallContext, id: string): Promise<{ attachment: Attachment; body: Uint8Array<ArrayBuffer> } | null>;
  /** Removes a file that was not sent yet; one that was is refused with `conflict`. */
  remove(context: CallContext, id: string): Promise<boolean>;
  /** Deletes files that were uploaded more than 24 hours ago and never sent. Answers how many. */
  sweep(db: Db, now: number): Promise<number>;
  /** Uploads in parts; absent where there are none. */
  uploads?: Uploads;
}

/**
 * Uploads that go on where the line broke, each its creator's alone. Methods answer `null` or false for one that does not
 * exist, has expired or is somebody else's. They open transactions of their own.
 */
export interface Uploads {
  /** Bytes of the largest file. */
  largest: number;
  /** Creates one, or finds the one that was created under the same key. Without a key every call creates one. */
  create(
    context: CallContext,
    input: { key: string | null; name: string; metadata: string; size: number },
  ): Promise<Upload>;
  /** An upload, and its `Upload-Metadata` as the client sent it. */
  read(context: CallContext, id: string): Promise<{ upload: Upload; metadata: string | null } | null>;
  /**
   * Adds bytes and keeps what came of them, also when `read` breaks off. The last byte makes it an attachment.
   *
   * @param part.length bytes announced; null when unknown
   * @param part.read begins to read at most `most` bytes; it ends when the signal says so
   * @throws ProblemError `conflict` when the upload is not at `offset`
   */
  append(
    context: CallContext,
    id: string,
    offset: number,
    part: { length: number | null; read: (most: number, stopped: AbortSignal) => AsyncIterable<Uint8Array> },
  ): Promise<Upload | null>;
  remove(context: CallContext, id: string): Promise<boolean>;
}

/** The body of a request that has been received whole. */
export interface ReceivedFile {
  /** Reads it into memory. */
  read(): Promise<Uint8Array<ArrayBuffer>>;
  remove(): Promise<void>;
}

/** Bytes by random name. */
export interface FileStore {
  put(key: string, body: Uint8Array): Promise<void>;
  get(key: string): Promise<Uint8Array<ArrayBuffer> | null>;
  delete(key: string): Promise<void>;
  /** Files that come in parts. Without it, every file comes whole. */
  partial?: PartialFiles;
}

/** Files that come in parts. */
export interface PartialFiles {
  /** Bytes that will still be there after a power cut; 0 for a key that is not known. */
  length(key: string): Promise<number>;
  /** Adds chunks from `offset` on, which is the length. What came before `chunks` failed is kept. */
  append(key: string, offset: number, chunks: AsyncIterable<Uint8Array>): Promise<void>;
  read(key: string): Promise<Uint8Array<ArrayBuffer> | null>;
  delete(key: string): Promise<void>;
}
