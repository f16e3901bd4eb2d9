import type { Db, FileStore } from '../../interfaces/index.ts';
import { readBytes } from '../byte-stream.ts';
import { assertFileKey } from '../paths.ts';
import { openBucket } from './bucket.ts';
import { resolveS3Options, type S3Options } from './options.ts';
import { s3PartialFiles } from './partial-files.ts';

export type { S3Options } from './options.ts';

/** Milliseconds between two looks for multipart uploads that no process remembers. */
const SWEEP_INTERVAL_MS = 6 * 60 * 60_000;

/**
 * Creates a file store in a bucket with the API of Amazon S3. All processes on one database may use it.
 *
 * Needs the package `@aws-sdk/client-s3`, and for signed URLs `@aws-sdk/s3-request-presigner`.
 *
 * @param store the database that lists the parts of unfinished uploads
 * @throws ConfigurationError for invalid options, or when a package is missing
 * @example
 * const store = await openStore({ database: process.env.DATABASE_URL ?? '' });
 * const files = await s3Files(store, { bucket: 'madoguchi-files', region: 'ap-northeast-1' });
 */
export async function s3Files(
  store: { db: Db },
  options: S3Options,
  { clock = Date.now }: { clock?: () => number } = {},
): Promise<FileStore> {
  const settings = resolveS3Options(options);
  const bucket = await openBucket(settings);
  const { sweep: abortAbandoned, ...partial } = s3PartialFiles(bucket, store.db, clock);
  let sweptAt = -Infinity;
  return {
    location: bucket.location,
    partial,
    async put(key, body) {
      assertFileKey(key);
      await bucket.put(key, body);
    },
    async get(key) {
      assertFileKey(key);
      const object = await bucket.open(key);
      return object && readBytes(object.stream);
    },
    async open(key, limit) {
      assertFileKey(key);
      return bucket.open(key, limit);
    },
    async sign(key, name) {
      assertFileKey(key);
      return settings.downloads === 'signed' ? bucket.sign(key, name) : null;
    },
    async delete(key) {
      assertFileKey(key);
      await bucket.delete(key);
    },
    async sweep(now) {
      if (now - sweptAt < SWEEP_INTERVAL_MS) return;
      await abortAbandoned(now);
      sweptAt = now;
    },
  };
}
