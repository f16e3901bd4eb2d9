import * as z from 'zod/mini';
import { UploadQuery, type Upload } from '../../contract/index.ts';
import { ProblemError, rejectField } from '../errors.ts';

/** Supported version of the tus protocol. */
const VERSION = '1.0.0';

/** Request headers of the protocol, for CORS. */
export const TUS_ALLOWED = [
  'tus-resumable',
  'upload-length',
  'upload-metadata',
  'upload-offset',
  'x-http-method-override',
];
/** Response headers of the protocol, for CORS. */
export const TUS_EXPOSED =
  'Location, Tus-Resumable, Tus-Version, Tus-Extension, Tus-Max-Size, Upload-Offset, Upload-Length, Upload-Expires, Upload-Metadata';

/**
 * Adds the headers that the protocol requires on every response.
 *
 * @param maxBytes maximum file size
 */
export function addTusHeaders(method: string, maxBytes: number, headers: Headers): void {
  headers.set('tus-resumable', VERSION);
  headers.set('tus-version', VERSION);
  if (method !== 'OPTIONS') return;
  headers.set('tus-extension', 'creation,termination,expiration');
  headers.set('tus-max-size', String(maxBytes));
}

/** @throws ProblemError `tus_version` without the supported version */
export function requireTus(request: Request): void {
  if (request.headers.get('tus-resumable') !== VERSION) throw new ProblemError('tus_version');
}

/** State of an upload as headers. */
export function stateHeaders({ offset, length, expiresAt }: Upload): Record<string, string> {
  return {
    'upload-offset': String(offset),
    'upload-length': String(length),
    ...(expiresAt !== null && { 'upload-expires': new Date(expiresAt).toUTCString() }),
  };
}

/**
 * Parses the file name from `Upload-Metadata`: comma-separated pairs of a key and a base64 value.
 *
 * @throws ProblemError `validation`
 */
export function parseFileName(metadata: string): string {
  const entries = new Map(
    metadata.split(',').map((pair) => {
      const [key = '', value = ''] = pair.trim().split(' ').filter(Boolean);
      return [key, value];
    }),
  );
  // Some clients use the key `name`.
  const entry = entries.get('filename') ?? entries.get('name') ?? '';
  let name: unknown;
  try {
    if (/^[A-Za-z0-9+/]*={0,2}$/.test(entry))
      name = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(entry, 'base64'));
  } catch {
    name = undefined;
  }
  const parsed = z.safeParse(UploadQuery, { name });
  if (parsed.success) return parsed.data.name;
  throw rejectField('Upload-Metadata', 'invalid_upload_metadata');
}
