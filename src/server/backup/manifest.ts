import * as z from 'zod/mini';

/** Name of the manifest within a backup. */
export const MANIFEST_NAME = 'manifest.json';
/** Name of the database within a backup, and in a data folder. */
export const DATABASE_NAME = 'madoguchi.db';
/** Folder of the attachments within a backup, and in a data folder. */
export const FILES_NAME = 'files';
/** Paths that a backup may contain. Everything else is refused, so that an archive cannot write outside its folder. */
export const CONTENT_PATH = /^(?:manifest\.json|madoguchi\.db|files(?:\/[\w-]{1,100}){1,3})$/;

const Content = z.object({ bytes: z.int().check(z.nonnegative()), sha256: z.string().check(z.length(64)) });

/** Describes what a backup contains. */
export const BackupManifest = z.object({
  /** Version of this format. */
  format: z.literal(1),
  /** Version of the program that wrote it. */
  version: z.string(),
  /** RFC 3339, UTC. The state of the database is that of this time. */
  createdAt: z.string(),
  /** Database and attachments by their path within the backup. */
  contents: z.record(z.string().check(z.regex(CONTENT_PATH)), Content),
});
/** Describes what a backup contains. */
export type BackupManifest = z.infer<typeof BackupManifest>;
