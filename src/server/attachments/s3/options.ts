import * as z from 'zod/mini';
import { ConfigurationError } from '../../configuration-error.ts';

/** How files are stored in a bucket with the API of Amazon S3. */
export interface S3Options {
  /** Name of the bucket, which must exist. */
  bucket: string;
  /** Region. Default: `AWS_REGION`, or `us-east-1`. */
  region?: string;
  /** URL of the service, for services other than Amazon's. Default: Amazon's of the region. */
  endpoint?: string;
  /** URL of the service for browsers, in signed URLs. Default: `endpoint`. */
  publicEndpoint?: string;
  /** Whether the bucket is in the path of a URL, not in its host. Default: true with `endpoint`, else false. */
  forcePathStyle?: boolean;
  /** Beginning of all keys, such as `madoguchi/`. Default: none. */
  prefix?: string;
  /** Access key. Default: the credentials of the environment, as the AWS SDK finds them. */
  accessKeyId?: string;
  secretAccessKey?: string;
  /** Encryption by the service, with a key of its own or one of a key management service. Default: as the bucket is configured. */
  encryption?: { kind: 'AES256' } | { kind: 'aws:kms'; keyId?: string };
  /** Checksum that the service verifies, besides the MD5 digest. Default: none, because not all services know others. */
  checksum?: 'SHA256' | 'CRC32C';
  /**
   * `stream`: the server sends files. `signed`: it redirects to a signed URL of the service, which the page's policy and the
   * bucket's CORS rules must allow. Default `stream`.
   */
  downloads?: 'stream' | 'signed';
  /** Seconds for which a signed URL is valid, at most 300. Default 60. */
  signedUrlSeconds?: number;
}

/** Checked options with defaults. */
export type S3Settings = Required<Pick<S3Options, 'bucket' | 'region' | 'prefix' | 'downloads' | 'signedUrlSeconds'>> &
  S3Options;

const MAX_SIGNED_URL_SECONDS = 300;
const url = z.url({ protocol: /^https?$/ });

/** @throws ConfigurationError naming the key */
export function resolveS3Options(options: S3Options): S3Settings {
  const { bucket, prefix = '', accessKeyId, secretAccessKey, signedUrlSeconds = 60 } = options;
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket))
    throw new ConfigurationError(`files.s3.bucket: "${bucket}" is not the name of a bucket.`);
  for (const name of ['endpoint', 'publicEndpoint'] as const)
    if (options[name] !== undefined && !z.safeParse(url, options[name]).success)
      throw new ConfigurationError(`files.s3.${name}: expected a URL such as "https://storage.example.com".`);
  if (!/^(?:[\w.-]+\/)*$/.test(prefix) || /(?:^|\/)\.{1,2}\//.test(prefix))
    throw new ConfigurationError('files.s3.prefix: expected a path that ends with a slash, such as "madoguchi/".');
  if ((accessKeyId === undefined) !== (secretAccessKey === undefined))
    throw new ConfigurationError('files.s3: set accessKeyId and secretAccessKey together, or neither of them.');
  if (!(signedUrlSeconds >= 1 && signedUrlSeconds <= MAX_SIGNED_URL_SECONDS))
    throw new ConfigurationError(`files.s3.signedUrlSeconds: expected 1 to ${MAX_SIGNED_URL_SECONDS}.`);
  return {
    ...options,
    region: options.region ?? process.env['AWS_REGION'] ?? 'us-east-1',
    prefix,
    downloads: options.downloads ?? 'stream',
    signedUrlSeconds,
  };
}
