import * as z from 'zod/mini';
import { UploadQuery, type Upload } from '../../contract/index.ts';
import { validationError, ProblemError } from '../errors.ts';

/** The one version of the tus protocol that is spoken here. */
const VERSION = '1.0.0';

/** Request headers of the protocol, for pages of other origins. */
export const TUS_ALLOWED = [
  'tus-resumable',
  'upload-length',
  'upload-metadata',
  'upload-offset',
  'x-http-method-override',
];
/** Response headers of the protocol, for pages of other origins. */
export const TUS_EXPOSED =
  'Location, Tus-Resumable, Tus-Version, Tus-Extension, Tus-Max-Size, Upload-Offset, Upload-Length, Upload-Expires, Upload-Metadata';

/**
 * Puts on an answer what the protocol wants on every one.
 *
 * @param largest bytes of the largest file
 */
export function addTusHeaders(method: string, largest: number, headers: Headers): void {
  headers.set('tus-resumable', VERSION);
  headers.set('tus-version', VERSION);
  if (method !== 'OPTIONS') return;
  headers.set('tus-extension', 'creation,termination,expiration');
  headers.set('tus-max-size', String(largest));
}

/** @throws ProblemError `tus_version` when another version is spoken, or none */
export function requireTus(request: Request): void {
  if (request.headers.get('tus-resumable') !== VERSION) throw new ProblemError('tus_version');
}

/** How an upload stands, as headers. */
export function stateHeaders({ offset, length, expiresAt }: Upload): Record<string, string> {
  return {
    'upload-offset': String(offset),
    'upload-length': String(length),
    ...(expiresAt !== null && { 'upload-expires': new Date(expiresAt).toUTCString() }),
  };
}

/**
 * The file's name in `Upload-Metadata`: pairs of a key and a base64 value, separated by commas.
 *
 * @throws ProblemError `validation`
 */
export function fileNameIn(metadata: string): string {
  const entries = new Map(
    metadata.split(',').map((pair) => {
      const [key = '', value = ''] = pair.trim().split(' ').filter(Boolean);
      return [key, value];
    }),
  );
  // Some clients call it `name`.
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
  throw validationError(
    'Upload-Metadata',
    'invalid_format',
    'This must hold the name of the file: "filename", a space, and the name as base64 of UTF-8, at most 255 characters.',
  );
}
