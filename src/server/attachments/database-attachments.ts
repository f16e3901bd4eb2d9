import { randomUUID } from 'node:crypto';
import type { ExpressionBuilder } from 'kysely';
import type { Attachment } from '../../contract/index.ts';
import type { Attachments, CallContext, Db, FileStore, Identity } from '../interfaces/index.ts';
import { ProblemError, validationError } from '../errors.ts';
import { upsertUser } from '../database/users.ts';
import { visibleTo } from '../database/visibility.ts';
import type { Database } from '../database/schema.ts';
import { isStorableText } from '../database/text.ts';
import { withTransaction } from '../database/transaction.ts';
import { toAttachment } from './to-attachment.ts';
import { commitFile, missingFile, stageFile, spoolBytes } from './staged-files.ts';
import { stripMetadata } from './strip-metadata.ts';
import { checkQuota } from './quota.ts';
import { checkContent, checkName, checkSize, resolveLimits, type AttachmentLimits } from './validate.ts';
import { databaseUploads } from './uploads.ts';
import { getAccountId } from '../database/account-id.ts';

const UNSENT_TTL_MS = 24 * 60 * 60 * 1000;

/** The caller's own while it waits; then whoever reaches the ticket, without the files of internal comments for customers. */
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
 * Puts uploaded files on a ticket or comment, in the caller's transaction.
 *
 * @throws ProblemError `validation` for an id that is not an unsent file of the caller's own.
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
    if (!row)
      throw validationError(
        `attachments.${ids.indexOf(id)}`,
        'unknown',
        'This file is no longer waiting to be sent. Please attach it again.',
      );
    attached.push(toAttachment(row));
  }
  return attached;
}

/**
 * Uploaded files: their rows in the database, their bytes in `files`.
 *
 * @example const attachments = databaseAttachments({ files: diskFiles('./data/files') });
 */
export function databaseAttachments(options: { files: FileStore; limits?: Partial<AttachmentLimits> }): Attachments {
  const { files } = options;
  const { partial } = files;
  const limits = resolveLimits(options.limits);
  /** What is kept of a body, and its key where that was written ahead of its row. */
  const ahead = new WeakMap<Uint8Array, { bytes: Uint8Array; key: string }>();

  function look(name: string, body: Uint8Array): { shown: string; type: string } {
    checkSize(limits, body.length);
    const shown = checkName(limits, name);
    return { shown, type: checkContent(limits, shown, body) };
  }

  const find = ({ db, identity }: CallContext, id: string) =>
    isStorableText(id)
      ? db.selectFrom('attachments').selectAll().where('id', '=', id).where(findVisible(identity)).executeTakeFirst()
      : undefined;

  async function removeRows(db: Db, ids: readonly string[], now: number): Promise<number> {
    return withTransaction(db, async (tx) => {
      const gone = await tx
        .deleteFrom('attachments')
        .where('id', 'in', ids)
        .where('ticket_id', 'is', null)
        .returning('file_key')
        .execute();
      await tx.deleteFrom('uploads').where('id', 'in', ids).where('finished', '=', 1).execute();
      if (gone.length > 0)
        await tx
          .insertInto('doomed_files')
          .values(gone.map(({ file_key }) => ({ file_key, since: now })))
          .execute();
      return gone.length;
    });
  }

  async function remove(context: CallContext, id: string): Promise<boolean> {
    const row = await find(context, id);
    if (!row) return false;
    if (row.ticket_id !== null || (await removeRows(context.db, [row.id], context.now)) === 0)
      throw new ProblemError('conflict', { detail: 'This file was sent and cannot be removed any more.' });
    return true;
  }

  const uploads = partial ? databaseUploads({ files, parts: partial, limits, removeAttachment: remove }) : null;

  return {
    ...(uploads && { uploads }),
    async prepare(context, name, body) {
      try {
        look(name, body);
        await checkQuota(limits, context, body.length);
      } catch (error) {
        // `upload` says so, unless the answer to this call is known already.
        if (error instanceof ProblemError) return;
        throw error;
      }
      const bytes = stripMetadata(body);
      ahead.set(body, { bytes, key: await stageFile(context.db, files, bytes, context.now) });
    },

    ...(partial && {
      spool: (db: Db, now: number, chunks: AsyncIterable<Uint8Array>) => spoolBytes(db, partial, chunks, now),
    }),

    async upload(context, name, body) {
      const { db, identity, now } = context;
      const { shown, type } = look(name, body);
      await upsertUser(db, identity, now);
      await checkQuota(limits, context, body.length);
      const kept = ahead.get(body);
      if (kept) await commitFile(db, kept.key);
      const bytes = kept?.bytes ?? stripMetadata(body);
      const row = {
        id: randomUUID(),
        owner_id: getAccountId(identity),
        organization_id: identity.organization?.id ?? null,
        name: shown,
        type,
        size: bytes.length,
        file_key: kept?.key ?? randomUUID(),
        created_at: now,
      };
      await db.insertInto('attachments').values(row).execute();
      // After the row: when the bytes cannot be kept, the row goes back with the transaction.
      if (!kept) await files.put(row.file_key, bytes);
      return toAttachment(row);
    },

    async read(context, id) {
      const row = await find(context, id);
      if (!row) return null;
      const body = await files.get(row.file_key);
      if (!body) throw missingFile('attachment');
      return { attachment: toAttachment(row), body };
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
      // Bytes go only when the deletion of their row is committed; a crash in between leaves them for the next sweep.
      const doomed = await db
        .selectFrom('doomed_files')
        .select('file_key')
        .where('since', '<=', now)
        .limit(1_000)
        .execute();
      for (const { file_key } of doomed) {
        await files.delete(file_key);
        await files.partial?.delete(file_key);
        await db.deleteFrom('doomed_files').where('file_key', '=', file_key).execute();
      }
      return count;
    },
  };
}
