import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { Attachment, Upload } from '../../contract/index.ts';
import type { CallContext, Db, FileStore, PartialFiles, Uploads } from '../interfaces/index.ts';
import { ProblemError } from '../errors.ts';
import { isDuplicate } from '../database/errors.ts';
import { upsertUser } from '../database/users.ts';
import type { UploadsTable } from '../database/schema.ts';
import { isStorableText } from '../database/text.ts';
import { withTransaction } from '../database/transaction.ts';
import { toAttachment } from './to-attachment.ts';
import { toCompleteKey } from './paths.ts';
import { cancelDeletion, scheduleDeletion } from './pending-deletions.ts';
import { commitFile, missingFile, stageFile } from './staged-files.ts';
import { stripMetadata } from './strip-metadata.ts';
import { checkQuota } from './quota.ts';
import type { AssertClean } from './virus-scan/index.ts';
import { checkContent, checkName, checkSize, type AttachmentLimits } from './validate.ts';
import { readBytes } from './byte-stream.ts';
import { getExtension } from './sanitize-filename.ts';
import { HEAD_BYTES, isHeadType } from './sniff-type.ts';
import { createKeyedMutex } from '../lib/keyed-mutex.ts';
import { createProcessingQueue } from './queues.ts';
import { getAccountId } from '../database/account-id.ts';
import { createMessage } from '../messages/index.ts';

type Row = Selectable<UploadsTable>;

/** Milliseconds after which an unfinished upload expires. */
const TTL_MS = 24 * 60 * 60 * 1000;

function toUpload({ id, size, created_at }: Row, offset: number, attachment: Attachment | null): Upload {
  const expiresAt = attachment ? null : new Date(created_at + TTL_MS).toISOString();
  return { id, offset, length: size, expiresAt, attachment };
}

/** Deletes rows of uploads, and schedules their bytes for deletion. */
async function deleteUploads(db: Db, rows: readonly Pick<Row, 'id' | 'file_key'>[], now: number): Promise<void> {
  if (rows.length === 0) return;
  const ids = rows.map(({ id }) => id);
  await withTransaction(db, async (tx) => {
    const deleted = await tx.deleteFrom('uploads').where('id', 'in', ids).returning('file_key').execute();
    await scheduleDeletion(tx, toFileKeys(deleted), now);
  });
}

const toFileKeys = (rows: readonly Pick<Row, 'file_key'>[]): string[] => rows.map(({ file_key }) => file_key);

/**
 * Reads what the checks of a file need: its beginning where that decides the type, else the whole file.
 *
 * @returns null for a file that is not stored
 */
async function readForChecks(
  files: FileStore,
  name: string,
  key: string,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; whole: boolean } | null> {
  if (!files.open || !isHeadType(getExtension(name))) {
    const bytes = await files.get(key);
    return bytes && { bytes, whole: true };
  }
  const head = await files.open(key, HEAD_BYTES);
  return head && { bytes: await readBytes(head.stream), whole: false };
}

/** Creates resumable uploads: rows in the database, bytes in `parts` until they are complete, then in `files`. */
export function databaseUploads({
  files,
  parts,
  limits,
  assertClean,
  removeAttachment,
}: {
  files: FileStore;
  parts: PartialFiles;
  limits: AttachmentLimits;
  /** Checks a file for malware; null for no check. */
  assertClean: AssertClean | null;
  removeAttachment: (context: CallContext, id: string) => Promise<boolean>;
}): Uploads & { sweep(db: Db, now: number): Promise<void> } {
  const runExclusive = createKeyedMutex();
  const processing = createProcessingQueue();

  const find = ({ db, identity, now }: CallContext, column: 'id' | 'key', value: string) =>
    isStorableText(value)
      ? db
          .selectFrom('uploads')
          .selectAll()
          .where(column, '=', value)
          .where('owner_id', '=', getAccountId(identity))
          .where((eb) => eb.or([eb('finished', '=', 1), eb('created_at', '>', now - TTL_MS)]))
          .executeTakeFirst()
      : undefined;

  /** Deletes an unfinished upload. Resolves to false when another process has finished or deleted it. */
  async function discard(db: Db, row: Row, now: number): Promise<boolean> {
    const discarded = await withTransaction(db, async (tx) => {
      const { numDeletedRows } = await tx
        .deleteFrom('uploads')
        .where('id', '=', row.id)
        .where('finished', '=', 0)
        .executeTakeFirst();
      if (numDeletedRows > 0n) await scheduleDeletion(tx, [row.file_key], now);
      return numDeletedRows > 0n;
    });
    if (!discarded) return false;
    // The sweep would do it as well, but the space is needed sooner.
    await parts.delete(row.file_key).catch(() => undefined);
    await files.delete(toCompleteKey(row.file_key)).catch(() => undefined);
    return true;
  }

  async function attachmentFor(db: Db, { id }: Row): Promise<Attachment | null> {
    const row = await db.selectFrom('attachments').selectAll().where('id', '=', id).executeTakeFirst();
    return row ? toAttachment(row) : null;
  }

  async function openWhole(key: string): Promise<AsyncIterable<Uint8Array> | Iterable<Uint8Array>> {
    const opened = await files.open?.(key);
    if (opened) return opened.stream;
    const bytes = await files.get(key);
    if (!bytes) throw missingFile('upload');
    return [bytes];
  }

  /** Creates the attachment of an upload whose bytes are complete. */
  async function finish({ db, now }: CallContext, row: Row): Promise<Attachment | null> {
    const { id, owner_id, organization_id, name } = row;
    const completeKey = toCompleteKey(row.file_key);
    const content = (await parts.complete(row.file_key)) ? await readForChecks(files, name, completeKey) : null;
    if (!content) {
      const finished = await attachmentFor(db, row);
      // Another process has finished it, and has stored it without its metadata.
      if (finished) return finished;
      throw missingFile('upload');
    }
    let type: string;
    try {
      type = checkContent(limits, name, content.bytes);
      await assertClean?.(content.whole ? [content.bytes] : await openWhole(completeKey));
    } catch (error) {
      // While the scanner cannot be used, the upload stays, so that it can be resumed.
      if (!(error instanceof ProblemError && error.code === 'unavailable')) await discard(db, row, now);
      throw error;
    }
    const stripped = content.whole ? stripMetadata(content.bytes) : content.bytes;
    const isUnchanged = stripped === content.bytes;
    const file_key = isUnchanged ? completeKey : await stageFile(db, files, stripped, now);
    const size = isUnchanged ? row.size : stripped.length;
    const attachment = { id, owner_id, organization_id, name, size, type, file_key, created_at: now };
    const attachmentRow = await withTransaction(db, async (tx) => {
      const { numUpdatedRows } = await tx
        .updateTable('uploads')
        .set({ finished: 1 })
        .where('id', '=', id)
        .where('finished', '=', 0)
        .executeTakeFirst();
      // Another process finished it first, or it was removed meanwhile.
      if (numUpdatedRows === 0n) return attachmentFor(tx, row);
      // Uploads that an older version has created are not scheduled for deletion.
      if (isUnchanged) await cancelDeletion(tx, completeKey);
      else await commitFile(tx, file_key);
      await tx.insertInto('attachments').values(attachment).execute();
      await scheduleDeletion(tx, [row.file_key], now);
      return toAttachment(attachment);
    });
    await parts.delete(row.file_key).catch(() => undefined);
    if (!isUnchanged) await files.delete(completeKey).catch(() => undefined);
    return attachmentRow;
  }

  /** Returns the state of an upload. Finishes one that a crash left after its last byte. */
  async function resume(context: CallContext, row: Row): Promise<Upload | null> {
    const offset = row.finished ? row.size : await parts.length(row.file_key);
    if (offset < row.size) return toUpload(row, offset, null);
    const attachment = row.finished
      ? await attachmentFor(context.db, row)
      : await processing(context.identity, () => finish(context, row));
    return attachment && toUpload(row, row.size, attachment);
  }

  /** Runs a task exclusively on one of the caller's own uploads; null without such an upload. */
  async function withUpload<T>(
    context: CallContext,
    id: string,
    task: (row: Row, signal: AbortSignal) => Promise<T | null>,
  ) {
    // Checked before preempting: a caller must not abort an upload of another user.
    if (!(await find(context, 'id', id))) return null;
    return runExclusive(id, async (signal) => {
      const row = await find(context, 'id', id);
      return row ? task(row, signal) : null;
    });
  }

  return {
    maxBytes: limits.fileBytes,

    async create(context, { key: given, name, metadata, size }) {
      checkSize(limits, size);
      const safeName = checkName(limits, name);
      const { db, identity, now } = context;
      const key = given ?? randomUUID();
      const existing = given === null ? undefined : await find(context, 'key', key);
      if (existing) {
        if (existing.size !== size || existing.name !== safeName) throw new ProblemError('idem_reused');
        const upload = await withUpload(context, existing.id, (row) => resume(context, row));
        if (upload) return upload;
      }
      const row: Row = {
        id: randomUUID(),
        owner_id: getAccountId(identity),
        organization_id: identity.organization?.id ?? null,
        key,
        name: safeName,
        metadata,
        size,
        file_key: randomUUID(),
        finished: 0,
        created_at: now,
      };
      try {
        await withTransaction(db, async (tx) => {
          await upsertUser(tx, identity, now);
          // The remaining row under this key has expired, or its attachment is deleted.
          const deleted = await tx
            .deleteFrom('uploads')
            .where('owner_id', '=', getAccountId(identity))
            .where('key', '=', key)
            .where((eb) => eb.or([eb('id', '=', existing?.id ?? ''), eb('created_at', '<=', now - TTL_MS)]))
            .returning('file_key')
            .execute();
          await scheduleDeletion(tx, toFileKeys(deleted), now);
          await checkQuota(limits, { db: tx, identity, now }, size);
          await tx.insertInto('uploads').values(row).execute();
          // Before any process can complete it; the one that creates the attachment cancels it.
          await scheduleDeletion(tx, [toCompleteKey(row.file_key)], now + TTL_MS);
        });
      } catch (error) {
        // The same call arrived twice at the same moment.
        if (isDuplicate(error)) throw new ProblemError('idem_in_flight', { retryAfter: 1 });
        throw error;
      }
      return toUpload(row, 0, null);
    },

    read: (context, id) =>
      withUpload(context, id, async (row) => {
        const upload = await resume(context, row);
        return upload && { upload, metadata: row.metadata };
      }),

    append: (context, id, offset, { length, read }) =>
      withUpload(context, id, async (row, signal) => {
        const currentOffset = row.finished ? row.size : await parts.length(row.file_key);
        if (offset !== currentOffset) throw new ProblemError('conflict', { detail: createMessage('upload_offset') });
        const remaining = row.size - offset;
        if (length !== null && length > remaining)
          throw new ProblemError('too_large', { detail: createMessage('upload_longer_than_announced') });
        if (!row.finished) await parts.append(row.file_key, offset, read(remaining, signal));
        return resume(context, row);
      }),

    async remove(context, id) {
      const removed = await withUpload(context, id, async (row) => {
        if (row.finished) return removeAttachment(context, id);
        return discard(context.db, row, context.now);
      });
      return removed ?? false;
    },

    async sweep(db, now) {
      const expired = await db
        .selectFrom('uploads')
        .select(['id', 'file_key'])
        .where('created_at', '<=', now - TTL_MS)
        .limit(1_000)
        .execute();
      await deleteUploads(db, expired, now);
    },
  };
}
