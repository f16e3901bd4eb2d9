import type { Attachments, CallContext } from '../../interfaces/index.ts';
import { ProblemError, rejectField } from '../../errors.ts';
import { getMessages, type Language } from '../../messages/index.ts';
import type { MailFile } from './parse-mail.ts';

/** A file that could not be attached. */
export interface OmittedFile {
  name: string;
  error: ProblemError;
}

/** Refusals of a single file, which do not concern the rest of the mail. */
const FILE_REFUSALS: ReadonlySet<string> = new Set(['too_large', 'type_refused', 'quota', 'validation']);
const isFileRefusal = (error: unknown): error is ProblemError =>
  error instanceof ProblemError && FILE_REFUSALS.has(error.code);

/** Writes files to the store before the transaction, so that it does not wait for the disk. */
export async function prepareFiles(
  attachments: Attachments,
  context: CallContext,
  files: readonly MailFile[],
): Promise<{ files: MailFile[]; omitted: OmittedFile[] }> {
  const accepted: MailFile[] = [];
  const omitted: OmittedFile[] = [];
  for (const file of files) {
    try {
      await attachments.prepare?.(context, file.name, file.body);
      accepted.push(file);
    } catch (error) {
      if (!isFileRefusal(error)) throw error;
      omitted.push({ name: file.name, error });
    }
  }
  return { files: accepted, omitted };
}

/** Stores files in the transaction of `context`, up to `limit` of them. */
export async function uploadFiles(
  attachments: Attachments,
  context: CallContext,
  files: readonly MailFile[],
  limit: number,
): Promise<{ ids: string[]; omitted: OmittedFile[] }> {
  const ids: string[] = [];
  const omitted: OmittedFile[] = [];
  for (const { name, body } of files) {
    try {
      if (ids.length >= limit) throw rejectField('attachments', 'too_many_files', { limit });
      ids.push((await attachments.upload(context, name, body)).id);
    } catch (error) {
      if (!isFileRefusal(error)) throw error;
      omitted.push({ name, error });
    }
  }
  return { ids, omitted };
}

/** Names the files that were left out, with the reasons; empty without any. */
export function omittedFilesNote(files: readonly OmittedFile[], language: Language): string {
  if (files.length === 0) return '';
  const t = getMessages(language).mailNotes;
  const lines = files.map(({ name, error }) => `- ${name}: ${t.omittedFile(error.errors?.[0]?.code ?? error.code)}`);
  return [t.omittedFiles, ...lines].join('\n');
}
