import * as z from 'zod/mini';
import { document, documentKeys, key } from './described.ts';

const s3 = z.strictObject({
  bucket: document(z.string(), 'Name of the bucket, which must exist.'),
  region: key(z.string(), 'Region of the bucket. Default: `AWS_REGION`, or `us-east-1`.'),
  endpoint: key(z.string(), "URL of the service, for services other than Amazon's."),
  publicEndpoint: key(z.string(), 'URL of the service for browsers, in signed URLs. Default: `endpoint`.'),
  forcePathStyle: key(
    z.boolean(),
    'Whether URLs have the bucket in their path instead of their host. Default: true with `endpoint`, else false.',
  ),
  prefix: key(z.string(), ['Beginning of all keys, with a slash at its end.', '']),
  accessKeyId: key(
    z.string(),
    'Access key. Prefer `AWS_ACCESS_KEY_ID`, or a role of the machine. Default: the credentials that the AWS SDK finds.',
  ),
  secretAccessKey: key(z.string(), 'Secret of the access key. Prefer `AWS_SECRET_ACCESS_KEY`.'),
  encryption: key(
    z.union([
      documentKeys({ kind: z.literal('AES256') }, { kind: '`AES256`: with keys of the service.' }),
      documentKeys(
        { kind: z.literal('aws:kms'), keyId: z.optional(z.string()) },
        {
          kind: '`aws:kms`: with a key of the key management service.',
          keyId: 'Id of the key. Default: the key of the service for the account.',
        },
      ),
    ]),
    'Encryption by the service. Default: as the bucket is configured.',
  ),
  checksum: key(
    z.enum(['SHA256', 'CRC32C']),
    'Checksum that the service verifies besides the MD5 digest. Default: none, because not all services know others.',
  ),
  downloads: key(z.enum(['stream', 'signed']), [
    '`stream`: the server sends files. `signed`: it redirects to a signed URL of the service.',
    'stream',
  ]),
  signedUrlSeconds: key(z.number(), ['Seconds for which a signed URL is valid, at most 300.', 60]),
});

/** Where attachments are stored. */
export const FilesConfig = z.strictObject({
  s3: key(
    s3,
    'A bucket with the API of Amazon S3, which all processes share. Needs `npm install @aws-sdk/client-s3`, and `@aws-sdk/s3-request-presigner` for `downloads`: `signed`.',
  ),
});
export type FilesConfig = z.infer<typeof FilesConfig>;
