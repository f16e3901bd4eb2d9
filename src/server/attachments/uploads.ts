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
import { commitFile, missingFile, stageFile } from './staged-files.ts';
import { stripMetadata } from './strip-metadata.ts';
import { checkQuota } from './quota.ts';
import { checkContent, checkName, checkSize, type AttachmentLimits } from './validate.ts';
import { createKeyedMutex } from '../lib/keyed-mutex.ts';
import { createProcessingQueue } from './queues.ts';
import { getAccountId } from '../database/account-id.ts';

type Row = Selectable<UploadsTable>;

/** Milliseconds for which an upload that nobody finishes is kept. */
const TTL_MS = 24 * 60 * 60 * 1000;

const NOT_HERE = 'This upload is at another place. Ask where, and go on from there.';

function toUpload({ id, size, created_at }: Row, offset: number, attachment: Attachment | null): Upload {
  const expiresAt = attachment ? null : new Date(created_at + TTL_MS).toISOString();
  return { id, offset, length: size, expiresAt, attachment };
}

/** Takes rows of uploads away; their bytes go once that is committed. */
async function drop(db: Db, rows: readonly Pick<Row, 'id' | 'file_key'>[], now: number): Promise<void> {
  if (rows.length === 0) return;
  const ids = rows.map(({ id }) => id);
  await withTransaction(db, async (tx) => {
    const gone = await tx.deleteFrom('uploads').where('id', 'in', ids).returning('file_key').execute();
    await doom(tx, gone, now);
  });
}

async function doom(tx: Db, rows: readonly Pick<Row, 'file_key'>[], now: number): Promise<void> {
  if (rows.length === 0) return;
  await tx
    .insertInto('doomed_files')
    .values(rows.map(({ file_key }) => ({ file_key, since: now })))
    .onConflict((conflict) => conflict.column('file_key').doNothing())
    .execute();
}

/** Uploads in parts: their rows in the database, their bytes in `parts` until they are whole, then in `files`. */
export function databaseUploads({
  files,
  parts,
  limits,
  removeAttachment,
}: {
  files: FileStore;
  parts: PartialFiles;
  limits: AttachmentLimits;
  removeAttachment: (context: CallContext, id: string) => Promise<boolean>;
}): Uploads & { sweep(db: Db, now: number): Promise<void> } {
  const takeTurn = createKeyedMutex();
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

  async function discard(db: Db, row: Row, now: number): Promise<void> {
    await drop(db, [row], now);
    // The sweep would do it; the space is wanted sooner.
    await parts.delete(row.file_key).catch(() => undefined);
  }

  async function attachmentFor(db: Db, { id }: Row): Promise<Attachment | null> {
    const row = await db.selectFrom('attachments').selectAll().where('id', '=', id).executeTakeFirst();
    return row ? toAttachment(row) : null;
  }

  /** Makes the attachment of an upload whose bytes are all there. */
  async function finish({ db, now }: CallContext, row: Row): Promise<Attachment | null> {
    const body = await parts.read(row.file_key);
    if (!body) throw missingFile('upload');
    let type: string;
    try {
      type = checkContent(limits, row.name, body);
    } catch (error) {
      await discard(db, row, now);
      throw error;
    }
    const { id, owner_id, organization_id, name } = row;
    const bytes = stripMetadata(body);
    const file_key = await stageFile(db, files, bytes, now);
    const attachment = { id, owner_id, organization_id, name, size: bytes.length, type, file_key, created_at: now };
    const made = await withTransaction(db, async (tx) => {
      const { numUpdatedRows } = await tx
        .updateTable('uploads')
        .set({ finished: 1 })
        .where('id', '=', id)
        .where('finished', '=', 0)
        .executeTakeFirst();
      // Another process was faster, or it was removed in the meantime.
      if (numUpdatedRows === 0n) return attachmentFor(tx, row);
      await commitFile(tx, file_key);
      await tx.insertInto('attachments').values(attachment).execute();
      await doom(tx, [row], now);
      return toAttachment(attachment);
    });
    await parts.delete(row.file_key).catch(() => undefined);
    return made;
  }

  /** How an upload stands. One that a crash left between its last byte and its end is ended here. */
  async function settle(context: CallContext, row: Row): Promise<Upload | null> {
    const offset = row.finished ? row.size : await parts.length(row.file_key);
    if (offset < row.size) return toUpload(row, offset, null);
    const attachment = row.finished
      ? await attachmentFor(context.db, row)
      : await processing(context.identity, () => finish(context, row));
    return attachment && toUpload(row, row.size, attachment);
  }

  /** Alone with an upload of the caller's own; null when there is none. */
  async function alone<T>(
    context: CallContext,
    id: string,
    work: (row: Row, stopped: AbortSignal) => Promise<T | null>,
  ) {
    // Looked for first: nobody stops what is not theirs.
    if (!(await find(context, 'id', id))) return null;
    return takeTurn(id, async (stopped) => {
      const row = await find(context, 'id', id);
      return row ? work(row, stopped) : null;
    });
  }

  return {
    maxBytes: limits.fileBytes,

    async create(context, { key: given, name, metadata, size }) {
      checkSize(limits, size);
      const shown = checkName(limits, name);
      const { db, identity, now } = context;
      const key = given ?? randomUUID();
      const known = given === null ? undefined : await find(context, 'key', key);
      if (known) {
        if (known.size !== size || known.name !== shown) throw new ProblemError('idem_reused');
        const upload = await alone(context, known.id, (row) => settle(context, row));
        if (upload) return upload;
      }
      const row: Row = {
        id: randomUUID(),
        owner_id: getAccountId(identity),
        organization_id: identity.organization?.id ?? null,
        key,
        name: shown,
        metadata,
        size,
        file_key: randomUUID(),
        finished: 0,
        created_at: now,
      };
      try {
        await withTransaction(db, async (tx) => {
          await upsertUser(tx, identity, now);
          // What is left under this key has expired, or its attachment is gone.
          const left = await tx
            .deleteFrom('uploads')
            .where('owner_id', '=', getAccountId(identity))
            .where('key', '=', key)
            .where((eb) => eb.or([eb('id', '=', known?.id ?? ''), eb('created_at', '<=', now - TTL_MS)]))
            .returning('file_key')
            .execute();
          await doom(tx, left, now);
          await checkQuota(limits, { db: tx, identity, now }, size);
          await tx.insertInto('uploads').values(row).execute();
        });
      } catch (error) {
        // The same call, made twice at the same moment.
        if (isDuplicate(error)) throw new ProblemError('idem_in_flight', { retryAfter: 1 });
        throw error;
      }
      return toUpload(row, 0, null);
    },

    read: (context, id) =>
      alone(context, id, async (row) => {
        const upload = await settle(context, row);
        return upload && { upload, metadata: row.metadata };
      }),

    append: (context, id, offset, { length, read }) =>
      alone(context, id, async (row, stopped) => {
        const before = row.finished ? row.size : await parts.length(row.file_key);
        if (offset !== before) throw new ProblemError('conflict', { detail: NOT_HERE });
        const most = row.size - offset;
        if (length !== null && length > most)
          throw new ProblemError('too_large', { detail: 'This is more than the upload was announced to hold.' });
        if (!row.finished) await parts.append(row.file_key, offset, read(most, stopped));
        return settle(context, row);
      }),

    async remove(context, id) {
      const removed = await alone(context, id, async (row) => {
        if (row.finished) return removeAttachment(context, id);
        await discard(context.db, row, context.now);
        return true;
      });
      return removed ?? false;
    },

    async sweep(db, now) {
      const old = await db
        .selectFrom('uploads')
        .select(['id', 'file_key'])
        .where('created_at', '<=', now - TTL_MS)
        .limit(1_000)
        .execute();
      await drop(db, old, now);
    },
  };
}
