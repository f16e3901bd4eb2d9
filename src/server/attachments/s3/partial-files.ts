import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { PartialFilesTable } from '../../database/schema.ts';
import { withTransaction } from '../../database/transaction.ts';
import { ProblemError } from '../../errors.ts';
import type { Db, PartialFiles } from '../../interfaces/index.ts';
import { createMessage } from '../../messages/index.ts';
import { readBytes } from '../byte-stream.ts';
import { toCompleteKey } from '../paths.ts';
import { cancelDeletion, scheduleDeletion } from '../pending-deletions.ts';
import { isMissing, type Bucket } from './bucket.ts';
import { ByteQueue } from './byte-queue.ts';

/** Bytes of each part but the last: the smallest that the API accepts, because it is also the most that one upload buffers. */
export const PART_BYTES = 5 * 1024 * 1024;
/** Uploads that one process receives at a time, of {@link PART_BYTES} of memory each. */
const CONCURRENCY = 64;
/** Milliseconds after which bytes of a request that never ended are deleted. */
const GRACE_PERIOD_MS = 60 * 60_000;
/** Milliseconds after which no upload is continued: longer than uploads live. */
const ABANDONED_MS = 25 * 60 * 60_000;

type Row = Selectable<PartialFilesTable>;
interface State {
  fileKey: string;
  uploadId: string | null;
  tags: readonly string[];
  tailKey: string | null;
  tailBytes: number;
  completed: boolean;
  version: number;
}

const readSize = ({ tags, tailBytes }: State) => tags.length * PART_BYTES + tailBytes;

const toState = (row: Row): State => ({
  fileKey: row.file_key,
  uploadId: row.upload_id,
  tags: JSON.parse(row.parts) as string[],
  tailKey: row.tail_key,
  tailBytes: row.tail_bytes,
  completed: row.completed === 1,
  version: row.version,
});

/**
 * Creates the store of partial files in a bucket. Bytes become parts of a multipart upload as soon as they fill one. What remains
 * at the end of a request is an object of its own, the tail, with which the next request begins. The database lists the parts and
 * the tail, so that any process can continue. Each change is conditional on the version that it was based on: of two processes
 * that receive bytes for one upload, the one that is late changes nothing.
 */
export function s3PartialFiles(
  bucket: Bucket,
  db: Db,
  clock: () => number,
): PartialFiles & { sweep(now: number): Promise<void> } {
  async function find(fileKey: string): Promise<State | null> {
    const row = await db.selectFrom('partial_files').selectAll().where('file_key', '=', fileKey).executeTakeFirst();
    return row ? toState(row) : null;
  }

  async function findOrCreate(fileKey: string): Promise<State> {
    await db
      .insertInto('partial_files')
      .values({
        file_key: fileKey,
        upload_id: null,
        parts: '[]',
        tail_key: null,
        tail_bytes: 0,
        completed: 0,
        version: 0,
      })
      .onConflict((conflict) => conflict.column('file_key').doNothing())
      .execute();
    const state = await find(fileKey);
    if (!state) throw changedElsewhere();
    return state;
  }

  /** Stores a change of `state`. @throws ProblemError `conflict` when another process has changed it meanwhile */
  async function save(tx: Db, state: State, change: Partial<State>): Promise<State> {
    const next = { ...state, ...change, version: state.version + 1 };
    const { numUpdatedRows } = await tx
      .updateTable('partial_files')
      .set({
        upload_id: next.uploadId,
        parts: JSON.stringify(next.tags),
        tail_key: next.tailKey,
        tail_bytes: next.tailBytes,
        version: next.version,
      })
      .where('file_key', '=', state.fileKey)
      .where('version', '=', state.version)
      .where('completed', '=', 0)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw changedElsewhere();
    return next;
  }

  async function startUpload(state: State): Promise<State & { uploadId: string }> {
    if (state.uploadId !== null) return { ...state, uploadId: state.uploadId };
    const key = toCompleteKey(state.fileKey);
    const uploadId = await bucket.createUpload(key);
    try {
      return { ...(await save(db, state, { uploadId })), uploadId };
    } catch (error) {
      await bucket.abortUpload(key, uploadId).catch(() => undefined);
      throw error;
    }
  }

  async function addPart(state: State, bytes: Uint8Array): Promise<State> {
    const started = await startUpload(state);
    const number = started.tags.length + 1;
    const tag = await bucket.putPart(toCompleteKey(started.fileKey), started.uploadId, number, bytes);
    const { tailKey } = started;
    return withTransaction(db, async (tx) => {
      if (tailKey !== null) await scheduleDeletion(tx, [tailKey], clock());
      return save(tx, started, { tags: [...started.tags, tag], tailKey: null, tailBytes: 0 });
    });
  }

  async function saveTail(state: State, bytes: Uint8Array): Promise<void> {
    const tailKey = randomUUID();
    // A crash before the commit leaves no orphan.
    await scheduleDeletion(db, [tailKey], clock() + GRACE_PERIOD_MS);
    await bucket.put(tailKey, bytes);
    await withTransaction(db, async (tx) => {
      if (!(await cancelDeletion(tx, tailKey))) throw changedElsewhere();
      if (state.tailKey !== null) await scheduleDeletion(tx, [state.tailKey], clock());
      await save(tx, state, { tailKey, tailBytes: bytes.length });
    });
  }

  async function readTail({ tailKey, tailBytes }: State): Promise<Uint8Array> {
    if (tailKey === null) return new Uint8Array();
    const object = await bucket.open(tailKey);
    const bytes = object && (await readBytes(object.stream));
    // Another process has continued, and the sweep has deleted the tail that this one knows.
    if (bytes?.length !== tailBytes) throw changedElsewhere();
    return bytes;
  }

  async function assemble(state: State): Promise<void> {
    const key = toCompleteKey(state.fileKey);
    const tail = await readTail(state);
    if (state.uploadId === null) return bucket.put(key, tail);
    try {
      const tags = [...state.tags];
      if (tail.length > 0) tags.push(await bucket.putPart(key, state.uploadId, tags.length + 1, tail));
      await bucket.completeUpload(key, state.uploadId, tags);
    } catch (error) {
      // Another process has completed it, or this call was repeated after its response was lost.
      if (!isMissing(error)) throw error;
    }
  }

  return {
    concurrency: CONCURRENCY,

    async length(key) {
      const state = await find(key);
      return state ? readSize(state) : 0;
    },

    async append(key, offset, chunks) {
      let state = await findOrCreate(key);
      if (readSize(state) !== offset || state.completed) throw changedElsewhere();
      const queue = new ByteQueue();
      const tail = await readTail(state);
      queue.push(tail);
      let contiguous = true;
      try {
        for await (const chunk of chunks) {
          queue.push(chunk);
          while (queue.size >= PART_BYTES) {
            // Without the part, the bytes behind it are worth nothing.
            contiguous = false;
            state = await addPart(state, queue.take(PART_BYTES));
            contiguous = true;
          }
        }
      } finally {
        if (contiguous && queue.size > state.tailBytes) await saveTail(state, queue.take(queue.size));
      }
    },

    async complete(key) {
      const state = await find(key);
      if (!state) return false;
      if (state.completed) return (await bucket.size(toCompleteKey(key))) !== null;
      await assemble(state);
      const size = await bucket.size(toCompleteKey(key));
      if (size !== readSize(state)) return false;
      await db.updateTable('partial_files').set({ completed: 1 }).where('file_key', '=', key).execute();
      return true;
    },

    async delete(key) {
      const state = await find(key);
      if (!state) return;
      if (state.uploadId !== null && !state.completed) await bucket.abortUpload(toCompleteKey(key), state.uploadId);
      if (state.tailKey !== null) await bucket.delete(state.tailKey);
      await db.deleteFrom('partial_files').where('file_key', '=', key).execute();
    },

    /** Aborts multipart uploads that the database does not list: the process was killed before it could store their id. */
    async sweep(now) {
      for await (const { key, uploadId, startedAt } of bucket.listUploads()) {
        if (startedAt > now - ABANDONED_MS) continue;
        const listed = await db
          .selectFrom('partial_files')
          .select('file_key')
          .where('upload_id', '=', uploadId)
          .executeTakeFirst();
        if (!listed) await bucket.abortUpload(key, uploadId);
      }
    },
  };
}

const changedElsewhere = () => new ProblemError('conflict', { detail: createMessage('upload_offset') });
