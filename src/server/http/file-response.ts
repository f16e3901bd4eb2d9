import type { FileBody } from '../../contract/index.ts';

/** The bytes of an uploaded file. The router always hands over bytes; `FileBody` also names what only a client sends. */
export function fileBytes(file: FileBody): Uint8Array {
  if (file instanceof Uint8Array) return file;
  throw new TypeError('The router hands files over as bytes.');
}

/**
 * Headers under which a file can be handed out without ever being shown by the browser in our origin, whatever it holds.
 *
 * @param name the cleaned name; may hold any character that is no control character
 */
export function fileHeaders(name: string, size: number): Record<string, string> {
  return {
    'content-type': 'application/octet-stream',
    'content-length': String(size),
    'content-disposition': contentDisposition(name),
    'content-security-policy': "sandbox; default-src 'none'",
  };
}

/** RFC 6266 with the RFC 5987 form for everything, and a plain ASCII name for clients that know no better. */
export function contentDisposition(name: string): string {
  const wellFormed = name.toWellFormed();
  const plain = wellFormed.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(wellFormed).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
