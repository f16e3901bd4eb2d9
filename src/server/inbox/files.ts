import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import { ConfigurationError } from '../configuration-error.ts';

/** A file of the inbox application. */
interface InboxFile {
  body: Uint8Array<ArrayBuffer>;
  type: string;
  /** Compressed copies by content coding. */
  encoded: Map<string, Uint8Array<ArrayBuffer>>;
}

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};
const COMPRESSED: Record<string, string> = { '.br': 'br', '.gz': 'gzip' };

/** Content security policy of the application: everything from this origin, no inline code. */
export const INBOX_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** Serves the files of the application. */
export interface InboxFiles {
  /** @param path below `/inbox/` */
  respond(path: string, request: Request): Response;
}

/**
 * Reads the built application at startup; the files stay in memory, so that an update of the package on the disk does not mix
 * versions. Paths without a file answer the page, because its router resolves them in the browser.
 *
 * @param base path of the application with a slash at the end, for relative URLs in the page
 * @throws ConfigurationError for a folder without `index.html`
 */
export function loadInboxFiles(folder: string, base: string): InboxFiles {
  const files = readFiles(folder);
  const index = files.get('index.html');
  if (!index)
    throw new ConfigurationError(`The inbox is not in "${folder}": index.html is missing. Run "npm run build".`);
  const html = new TextDecoder().decode(index.body);
  const page = html.replace(/<head>/i, `<head><base href="${base}">`);
  return {
    respond(path, request) {
      const file = path === 'index.html' ? undefined : files.get(path);
      if (!file)
        return new Response(page, {
          headers: {
            'content-type': 'text/html; charset=utf-8',
            'content-security-policy': INBOX_POLICY,
            'cache-control': 'no-cache',
            'cross-origin-opener-policy': 'same-origin',
            'referrer-policy': 'same-origin',
          },
        });
      const accepted = new Set(
        (request.headers.get('accept-encoding') ?? '').split(',').map((part) => part.split(';', 1)[0]?.trim()),
      );
      const encoding = ['br', 'gzip'].find((name) => accepted.has(name) && file.encoded.has(name));
      const body = (encoding === undefined ? undefined : file.encoded.get(encoding)) ?? file.body;
      return new Response(body, {
        headers: {
          'content-type': file.type,
          'content-length': String(body.byteLength),
          'cache-control': path.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'public, no-cache',
          vary: 'Accept-Encoding',
          ...(encoding !== undefined && { 'content-encoding': encoding }),
        },
      });
    },
  };
}

function readFiles(folder: string): Map<string, InboxFile> {
  const files = new Map<string, InboxFile>();
  let names: string[];
  try {
    names = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(folder.length)
          .replace(/^[\\/]/, ''),
      );
  } catch (error) {
    throw new ConfigurationError(`The folder of the inbox "${folder}" cannot be read.`, { cause: error });
  }
  const read = (name: string) => new Uint8Array(readFileSync(join(folder, name)));
  for (const name of names)
    if (!Object.hasOwn(COMPRESSED, extname(name)))
      files.set(name.split(sep).join('/'), {
        body: read(name),
        type: TYPES[extname(name)] ?? 'application/octet-stream',
        encoded: new Map(),
      });
  for (const name of names) {
    const coding = COMPRESSED[extname(name)];
    const plain = files.get(name.split(sep).join('/').slice(0, -3));
    if (coding !== undefined) plain?.encoded.set(coding, read(name));
  }
  return files;
}
