import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { ConfigurationError } from '../auth/options.ts';
import { VERSION } from '../version.ts';

/** The widget's files, ready to be served. */
export interface Embed {
  /** Subresource integrity of the loader, e.g. `sha384-…`, for tags with the versioned path. */
  integrity: string;
  /** Immutable path of the loader, e.g. `/v0.1.0/madoguchi.js`. */
  versionedPath: string;
  /** The same for the loader of `<script type="module">` and `import`, `madoguchi.mjs`. */
  module: { integrity: string; versionedPath: string };
  /** Returns the response for a path, or null when there is no such file. */
  serve(request: Request, path: string): Response | null;
}

const LOADER = 'madoguchi.js';
const MODULE = 'madoguchi.mjs';
const CHUNKS = 'madoguchi';

interface File {
  body: Uint8Array<ArrayBuffer>;
  etag: string;
  type: string;
  compressed: Map<'br' | 'gzip', Uint8Array<ArrayBuffer>>;
}

const TYPES: Record<string, string> = {
  js: 'text/javascript; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json',
  svg: 'image/svg+xml',
  map: 'application/json',
};

/**
 * Reads the built widget at startup: `madoguchi.js`, `madoguchi.mjs` and the folder `madoguchi/` beside it.
 *
 * @param sourceMaps - whether the source maps beside the files are served as well.
 * @throws ConfigurationError when the folder holds no loader
 */
export function loadEmbed(folder: string, sourceMaps = true): Embed {
  const files = new Map<string, File>();
  try {
    for (const loader of [LOADER, MODULE]) {
      files.set(loader, readFile(folder, loader));
      const map = `${loader}.map`;
      if (sourceMaps && existsSync(join(folder, map))) files.set(map, readFile(folder, map));
    }
    for (const entry of readdirSync(join(folder, CHUNKS), { withFileTypes: true })) {
      if (entry.isFile() && (sourceMaps || !entry.name.endsWith('.map')))
        files.set(`${CHUNKS}/${entry.name}`, readFile(folder, join(CHUNKS, entry.name)));
    }
  } catch (error) {
    throw new ConfigurationError(`The widget's files are not in "${folder}". Build them first: npm run build.`, {
      cause: error,
    });
  }
  const hash = (name: string) => {
    const body = files.get(name)?.body ?? '';
    return `sha384-${createHash('sha384').update(body).digest('base64')}`;
  };
  const prefix = `/v${VERSION}/`;

  return {
    integrity: hash(LOADER),
    versionedPath: `${prefix}${LOADER}`,
    module: { integrity: hash(MODULE), versionedPath: `${prefix}${MODULE}` },
    serve(request, path) {
      const versioned = path.startsWith(prefix);
      const name = path.slice(versioned ? prefix.length : 1);
      const file = files.get(name);
      if (!file) return null;
      // The unversioned loaders are revalidated each time. All other paths contain a hash or the version.
      const immutable = versioned || ![LOADER, MODULE].includes(name.replace(/\.map$/, ''));
      const headers = new Headers({
        'content-type': file.type,
        'cache-control': immutable ? 'public, max-age=31536000, immutable' : 'public, no-cache',
        etag: file.etag,
        'access-control-allow-origin': '*',
        'cross-origin-resource-policy': 'cross-origin',
        'timing-allow-origin': '*',
        vary: 'Accept-Encoding',
      });
      if (request.headers.get('if-none-match')?.includes(file.etag.replace(/^W\//, ''))) {
        return new Response(null, { status: 304, headers });
      }
      const encoding = negotiateEncoding(request.headers.get('accept-encoding') ?? '', name.endsWith('.map'));
      if (!encoding) return new Response(file.body, { headers });
      headers.set('content-encoding', encoding);
      return new Response(compress(file, encoding), { headers });
    },
  };
}

function readFile(folder: string, name: string): File {
  const body = new Uint8Array(readFileSync(join(folder, name)));
  // Weak, because all encodings of the file share the tag.
  const etag = `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  return { body, etag, type: TYPES[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream', compressed: new Map() };
}

/** @param isLarge - whether brotli at the highest level would block the event loop for too long. */
function negotiateEncoding(header: string, isLarge: boolean): 'br' | 'gzip' | null {
  const offered = new Set(
    header
      .split(',')
      .map((part) => part.trim().toLowerCase())
      .filter((part) => !/;\s*q=0(?:\.0*)?$/.test(part))
      .map((part) => part.split(';')[0]?.trim()),
  );
  return offered.has('br') && !isLarge ? 'br' : offered.has('gzip') ? 'gzip' : null;
}

function compress(file: File, encoding: 'br' | 'gzip'): Uint8Array<ArrayBuffer> {
  const cached = file.compressed.get(encoding);
  if (cached) return cached;
  const compressed = new Uint8Array(
    encoding === 'br'
      ? brotliCompressSync(file.body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })
      : gzipSync(file.body, { level: 9 }),
  );
  file.compressed.set(encoding, compressed);
  return compressed;
}
