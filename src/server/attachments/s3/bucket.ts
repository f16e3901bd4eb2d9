import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { ConfigurationError } from '../../configuration-error.ts';
import { OperationalError, ProblemError } from '../../errors.ts';
import { contentDisposition } from '../../http/file-response.ts';
import type { StoredFile } from '../../interfaces/index.ts';
import { toByteStream } from '../byte-stream.ts';
import type { S3Settings } from './options.ts';

/** Objects of one bucket, by key without the prefix. */
export interface Bucket {
  /** `s3://bucket/prefix` */
  location: string;
  put(key: string, body: Uint8Array): Promise<void>;
  open(key: string, limit?: number): Promise<StoredFile | null>;
  /** Bytes of an object; null when it does not exist. */
  size(key: string): Promise<number | null>;
  delete(key: string): Promise<void>;
  sign(key: string, name: string): Promise<string>;
  createUpload(key: string): Promise<string>;
  /** @returns the entity tag */
  putPart(key: string, uploadId: string, number: number, body: Uint8Array): Promise<string>;
  completeUpload(key: string, uploadId: string, tags: readonly string[]): Promise<void>;
  abortUpload(key: string, uploadId: string): Promise<void>;
  /** Multipart uploads that were neither completed nor aborted. */
  listUploads(): AsyncIterable<{ key: string; uploadId: string; startedAt: number }>;
}

/** Type and disposition of every object, so that no browser renders one in the origin of the bucket. */
const INERT = { ContentType: 'application/octet-stream', ContentDisposition: 'attachment' };
const CONNECT_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 60_000;
/** Each slow download holds one. */
const MAX_CONNECTIONS = 1_024;

/**
 * Connects to a bucket.
 *
 * @throws ConfigurationError when the packages of the AWS SDK are not installed
 */
export async function openBucket(settings: S3Settings): Promise<Bucket> {
  const s3 = await loadSdk(() => import('@aws-sdk/client-s3'), '@aws-sdk/client-s3');
  const presigner =
    settings.downloads === 'signed'
      ? await loadSdk(() => import('@aws-sdk/s3-request-presigner'), '@aws-sdk/s3-request-presigner')
      : null;
  const { bucket, prefix, encryption, checksum } = settings;
  const createClient = (endpoint: string | undefined): S3Client =>
    new s3.S3Client({
      region: settings.region,
      ...(endpoint !== undefined && { endpoint }),
      forcePathStyle: settings.forcePathStyle ?? endpoint !== undefined,
      ...(settings.accessKeyId !== undefined &&
        settings.secretAccessKey !== undefined && {
          credentials: { accessKeyId: settings.accessKeyId, secretAccessKey: settings.secretAccessKey },
        }),
      // Other services than Amazon's refuse the checksums that the SDK adds by itself.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: {
        connectionTimeout: CONNECT_TIMEOUT_MS,
        requestTimeout: REQUEST_TIMEOUT_MS,
        httpAgent: { maxSockets: MAX_CONNECTIONS },
        httpsAgent: { maxSockets: MAX_CONNECTIONS },
      },
    });
  const client = createClient(settings.endpoint);
  const signingClient = settings.publicEndpoint === undefined ? client : createClient(settings.publicEndpoint);
  const at = (key: string) => ({ Bucket: bucket, Key: prefix + key });
  const protection = {
    ...(encryption && { ServerSideEncryption: encryption.kind }),
    ...(encryption?.kind === 'aws:kms' && encryption.keyId !== undefined && { SSEKMSKeyId: encryption.keyId }),
  };
  const algorithm = checksum === undefined ? {} : { ChecksumAlgorithm: checksum };
  const withDigest = (body: Uint8Array) => ({
    Body: body,
    ContentLength: body.length,
    ContentMD5: createHash('md5').update(body).digest('base64'),
    ...algorithm,
  });

  return {
    location: `s3://${bucket}/${prefix}`,
    async put(key, body) {
      await attempt(settings, () =>
        client.send(new s3.PutObjectCommand({ ...at(key), ...INERT, ...protection, ...withDigest(body) })),
      );
    },
    async open(key, limit) {
      const range = limit === undefined ? {} : { Range: `bytes=0-${limit - 1}` };
      const found = await attemptOrNull(settings, () => client.send(new s3.GetObjectCommand({ ...at(key), ...range })));
      if (!found) return null;
      if (!(found.Body instanceof Readable)) throw new TypeError('The SDK returned no stream.');
      return { size: found.ContentLength ?? 0, stream: toByteStream(found.Body) };
    },
    async size(key) {
      const found = await attemptOrNull(settings, () => client.send(new s3.HeadObjectCommand(at(key))));
      return found && (found.ContentLength ?? 0);
    },
    async delete(key) {
      await attemptOrNull(settings, () => client.send(new s3.DeleteObjectCommand(at(key))));
    },
    async sign(key, name) {
      if (!presigner) throw new TypeError('URLs are not signed.');
      const command = new s3.GetObjectCommand({
        ...at(key),
        ResponseContentType: INERT.ContentType,
        ResponseContentDisposition: contentDisposition(name),
        ResponseCacheControl: 'private, no-store',
      });
      return presigner.getSignedUrl(signingClient, command, { expiresIn: settings.signedUrlSeconds });
    },
    async createUpload(key) {
      const { UploadId } = await attempt(settings, () =>
        client.send(new s3.CreateMultipartUploadCommand({ ...at(key), ...INERT, ...protection, ...algorithm })),
      );
      if (UploadId === undefined) throw new TypeError('The multipart upload has no id.');
      return UploadId;
    },
    async putPart(key, uploadId, number, body) {
      const { ETag } = await attempt(settings, () =>
        client.send(
          new s3.UploadPartCommand({ ...at(key), UploadId: uploadId, PartNumber: number, ...withDigest(body) }),
        ),
      );
      if (ETag === undefined) throw new TypeError('The part has no entity tag.');
      return ETag;
    },
    async completeUpload(key, uploadId, tags) {
      const Parts = tags.map((ETag, index) => ({ ETag, PartNumber: index + 1 }));
      await attempt(settings, () =>
        client.send(
          new s3.CompleteMultipartUploadCommand({ ...at(key), UploadId: uploadId, MultipartUpload: { Parts } }),
        ),
      );
    },
    async abortUpload(key, uploadId) {
      await attemptOrNull(settings, () =>
        client.send(new s3.AbortMultipartUploadCommand({ ...at(key), UploadId: uploadId })),
      );
    },
    async *listUploads() {
      let marker: { KeyMarker?: string; UploadIdMarker?: string } | null = {};
      while (marker) {
        const command: InstanceType<typeof s3.ListMultipartUploadsCommand> = new s3.ListMultipartUploadsCommand({
          Bucket: bucket,
          Prefix: prefix,
          ...marker,
        });
        const page = await attempt(settings, () => client.send(command));
        for (const { Key, UploadId, Initiated } of page.Uploads ?? [])
          if (Key?.startsWith(prefix) && UploadId !== undefined && Initiated)
            yield { key: Key.slice(prefix.length), uploadId: UploadId, startedAt: Initiated.getTime() };
        marker =
          page.IsTruncated && page.NextKeyMarker !== undefined
            ? {
                KeyMarker: page.NextKeyMarker,
                ...(page.NextUploadIdMarker !== undefined && { UploadIdMarker: page.NextUploadIdMarker }),
              }
            : null;
      }
    },
  };
}

/** Imports an optional package. */
async function loadSdk<T>(load: () => Promise<T>, name: string): Promise<T> {
  try {
    return await load();
  } catch (error) {
    throw new ConfigurationError(
      `files.s3 needs the package "${name}": run \`npm install ${name}\` beside madoguchi and start again.`,
      { cause: error },
    );
  }
}

/** Whether the error says that the object or the multipart upload does not exist. */
export const isMissing = (error: unknown): boolean =>
  error instanceof Error && ['NoSuchKey', 'NotFound', 'NoSuchUpload'].includes(error.name);

async function attemptOrNull<T>(settings: S3Settings, call: () => Promise<T>): Promise<T | null> {
  try {
    return await attempt(settings, call);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

const THROTTLED = new Set([
  'SlowDown',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'RequestTimeout',
]);

/**
 * Runs a call. The SDK has retried it already.
 *
 * @throws ProblemError `unavailable` while the service cannot be reached or is overloaded
 * @throws OperationalError `s3_refused` with a sentence for the operator
 */
async function attempt<T>({ bucket }: S3Settings, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (isMissing(error)) throw error;
    const status = readStatus(error);
    const name = error instanceof Error ? error.name : 'Error';
    if (status === undefined || status >= 500 || THROTTLED.has(name))
      throw new ProblemError('unavailable', {
        retryAfter: 2,
        reason: 'object_storage_unavailable',
        cause: new OperationalError(
          's3_unavailable',
          `The object storage with the bucket "${bucket}" cannot be reached (${name}). Attachments are stored there. Check files.s3.endpoint and the network.`,
        ),
      });
    throw new OperationalError(
      's3_refused',
      `The object storage has refused a call on the bucket "${bucket}": ${name} (${status}). Check files.s3: the bucket, the credentials, and the permissions in docs/guides/object-storage.md.`,
    );
  }
}

function readStatus(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('$metadata' in error)) return undefined;
  const metadata = error.$metadata;
  return typeof metadata === 'object' &&
    metadata !== null &&
    'httpStatusCode' in metadata &&
    typeof metadata.httpStatusCode === 'number'
    ? metadata.httpStatusCode
    : undefined;
}
