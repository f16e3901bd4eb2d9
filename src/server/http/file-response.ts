import { create } from 'content-disposition';
import type { FileBody } from '../../contract/index.ts';

/** Returns the bytes of an uploaded file. The router always passes bytes; the other members of `FileBody` exist only in clients. */
export function fileBytes(file: FileBody): Uint8Array {
  if (file instanceof Uint8Array) return file;
  throw new TypeError('The router hands files over as bytes.');
}

/**
 * Headers for a download that no browser renders within our origin, whatever the file contains.
 *
 * @param name the sanitized file name; may contain any character except control characters
 * @param size in bytes
 */
export function fileHeaders(name: string, size: number): Record<string, string> {
  return {
    'content-type': 'application/octet-stream',
    'content-length': String(size),
    'content-disposition': contentDisposition(name),
    'content-security-policy': "sandbox; default-src 'none'",
  };
}

/** Formats an attachment header (RFC 6266, RFC 8187). Lone surrogates are replaced, because they cannot be encoded. */
export function contentDisposition(name: string): string {
  return create(name.toWellFormed());
}
