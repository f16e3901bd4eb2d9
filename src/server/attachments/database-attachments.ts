import { randomUUID } from 'node:crypto';
import type { ExpressionBuilder } from 'kysely';
import type { Attachment } from '../../contract/index.ts';
import type { Attachments, CallContext, Db, FileStore, Identity, StoredFile } from '../interfaces/index.ts';
import { ProblemError, rejectField } from '../errors.ts';
import { upsertUser } from '../database/users.ts';
import { visibleTo } from '../database/visibility.ts';
import type { Database } from '../database/schema.ts';
import { isStorableText } from '../database/text.ts';
import { withTransaction } from '../database/transaction.ts';
import { toAttachment } from './to-attachment.ts';
import { deleteDueFiles, scheduleDeletion } from './pending-deletions.ts';
import { commitFile, missingFile, stageFile, spoolBytes } from './staged-files.ts';
import { stripMetadata } from './strip-metadata.ts';
import { checkQuota } from './quota.ts';
import type { AssertClean } from './virus-scan/index.ts';
import { checkContent, checkName, checkSize, resolveLimits, type AttachmentLimits } from './validate.ts';
import { databaseUploads } from './database-uploads.ts';
import { getAccountId } from '../database/account-id.ts';
import { createMessage } from '../messages/index.ts';

const UNSENT_TTL_MS = 24 * 60 * 60 * 1000;

/** Visible attachments: the caller's own unsent ones, and those of visible tickets. Customers do not see files of internal comments. */
function findVisible(identity: Identity) {
  return (eb: ExpressionBuilder<Database, 'attachments'>) => {
    const waiting = eb.and([
      eb('attachments.ticket_id', 'is', null),
      eb('attachments.owner_id', '=', getAccountId(identity)),
    ]);
    if (identity.role === 'agent') return eb.or([waiting, eb('attachments.ticket_id', 'is not', null)]);
    const ticket = eb.exists(
      eb
        .selectFrom('tickets')
        .leftJoin('comments', 'comments.id', 'attachments.comment_id')
        .select('tickets.id')
        .whereRef('tickets.id', '=', 'attachments.ticket_id')
        .where(visibleTo(identity))
        .where((inner) => inner.or([inner('comments.id', 'is', null), inner('comments.internal', '=', 0)])),
    );
    return eb.or([waiting, ticket]);
  };
}

/**
 * Attaches uploaded files to a ticket or comment, in the caller's transaction.
 *
 * @throws ProblemError `validation` for an id that is not an unsent file of the caller
 */
export async function attach(
  tx: Db,
  identity: Identity,
  ids: readonly string[],
  target: { ticketId: string; commentId?: string },
): Promise<Attachment[]> {
  const attached: Attachment[] = [];
  for (const [position, id] of [...new Set(ids)].entries()) {
    const row = isStorableText(id)
      ? await tx
          .updateTable('attachments')
          .set({ ticket_id: target.ticketId, comment_id: target.commentId ?? null, position })
          .where('id', '=', id)
          .where('owner_id', '=', getAccountId(identity))
          .where('ticket_id', 'is', null)
          .returning(['id', 'name', 'size', 'type', 'created_at'])
          .executeTakeFirst()
      : undefined;
    if (!row) throw rejectField(`attachments.${ids.indexOf(id)}`, 'unknown_attachment');
    attached.push(toAttachment(row));
  }
  return attached;
}

/**
 * Creates attachments with rows in the database and bytes in `files`.
 *
 * @example const attachments = databaseAttachments({ files: diskFiles('./data/files') });
 */
export function databaseAttachments(options: {
  files: FileStore;
  limits?: Partial<AttachmentLimits>;
  /** Checks each file for malware before it is stored; null for no check. */
  assertClean?: AssertClean | null;
}): Attachments {
  const { files, assertClean = null } = options;
  /** Files that `prepare` has found clean, or the reason for which they are refused. */
  const scanned = new WeakMap<Uint8Array, ProblemError | null>();
  const { partial } = files;
  const limits = resolveLimits(options.limits);
  /** Bytes that `prepare` has staged, by request body. Lost entries only cost a second write: the staged file is swept. */
  const staged = new WeakMap<Uint8Array, { bytes: Uint8Array; key: string }>();

  function checkFile(name: string, body: Uint8Array): { safeName: string; type: string } {
    checkSize(limits, body.length);
    const safeName = checkName(limits, name);
    return { safeName, type: checkContent(limits, safeName, body) };
  }

  const find = ({ db, identity }: CallContext, id: string) =>
    isStorableText(id)
      ? db.selectFrom('attachments').selectAll().where('id', '=', id).where(findVisible(identity)).executeTakeFirst()
      : undefined;

  async function removeRows(db: Db, ids: readonly string[], now: number): Promise<number> {
    return withTransaction(db, async (tx) => {
      const deleted = await tx
        .deleteFrom('attachments')
        .where('id', 'in', ids)
        .where('ticket_id', 'is', null)
        .returning('file_key')
        .execute();
      await tx.deleteFrom('uploads').where('id', 'in', ids).where('finished', '=', 1).execute();
      await scheduleDeletion(
        tx,
        deleted.map(({ file_key }) => file_key),
        now,
      );
      return deleted.length;
    });
  }

  async function remove(context: CallContext, id: string): Promise<boolean> {
    const row = await find(context, id);
    if (!row) return false;
    if (row.ticket_id !== null || (await removeRows(context.db, [row.id], context.now)) === 0)
      throw new ProblemError('conflict', { detail: createMessage('file_already_sent') });
    return true;
  }

  const uploads = partial
    ? databaseUploads({ files, parts: partial, limits, assertClean, removeAttachment: remove })
    : null;

  return {
    ...(uploads && { uploads }),
    async prepare(context, name, body) {
      try {
        checkFile(name, body);
        await checkQuota(limits, context, body.length);
        await assertClean?.([body]);
        scanned.set(body, null);
      } catch (error) {
        // `upload` reports it, unless the response to this call is already stored.
        if (error instanceof ProblemError) {
          scanned.set(body, error);
          return;
        }
        throw error;
      }
      const bytes = stripMetadata(body);
      staged.set(body, { bytes, key: await stageFile(context.db, files, bytes, context.now) });
    },

    ...(partial && {
      spool: (db: Db, now: number, chunks: AsyncIterable<Uint8Array>) => spoolBytes(db, files, partial, chunks, now),
    }),

    async upload(context, name, body) {
      const { db, identity, now } = context;
      const { safeName, type } = checkFile(name, body);
      if (assertClean) {
        const refusal = scanned.get(body);
        if (refusal) throw refusal;
        if (refusal === undefined) await assertClean([body]);
      }
      await upsertUser(db, identity, now);
      await checkQuota(limits, context, body.length);
      const stagedFile = staged.get(body);
      if (stagedFile) await commitFile(db, stagedFile.key);
      const bytes = stagedFile?.bytes ?? stripMetadata(body);
      const row = {
        id: randomUUID(),
        owner_id: getAccountId(identity),
        organization_id: identity.organization?.id ?? null,
        name: safeName,
        type,
        size: bytes.length,
        file_key: stagedFile?.key ?? randomUUID(),
        created_at: now,
      };
      await db.insertInto('attachments').values(row).execute();
      // After the insert: when writing fails, the transaction rolls the row back.
      if (!stagedFile) await files.put(row.file_key, bytes);
      return toAttachment(row);
    },

    async read(context, id) {
      const row = await find(context, id);
      if (!row) return null;
      const body = await files.get(row.file_key);
      if (!body) throw missingFile('attachment');
      return { attachment: toAttachment(row), body };
    },

    async open(context, id) {
      const row = await find(context, id);
      if (!row) return null;
      const attachment = toAttachment(row);
      const url = await files.sign?.(row.file_key, row.name);
      if (url) return { attachment, url };
      const opened = files.open ? await files.open(row.file_key) : toStoredFile(await files.get(row.file_key));
      if (!opened) throw missingFile('attachment');
      return { attachment, ...opened };
    },

    remove,

    async sweep(db, now) {
      const orphans = await db
        .selectFrom('attachments')
        .select('id')
        .where('ticket_id', 'is', null)
        .where('created_at', '<', now - UNSENT_TTL_MS)
        .limit(1_000)
        .execute();
      const ids = orphans.map(({ id }) => id);
      const count = ids.length > 0 ? await removeRows(db, ids, now) : 0;
      await uploads?.sweep(db, now);
      await deleteDueFiles(db, files, now);
      await files.sweep?.(now);
      return count;
    },
  };
}

const toStoredFile = (body: Uint8Array<ArrayBuffer> | null): StoredFile | null =>
  body && { size: body.length, stream: new Blob([body]).stream() };
