import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Hono } from 'hono';
import { etag, RETAINED_304_HEADERS } from 'hono/etag';
import { createMiddleware } from 'hono/factory';
import { serveStatic } from 'hono/serve-static';
import { ConfigurationError } from '../configuration-error.ts';
import { VERSION } from '../version.ts';
import type { RouterEnv } from './server-context.ts';

/** The widget's files, ready to be served. */
export interface Embed {
  /** Subresource integrity of the loader, e.g. `sha384-…`, for tags with the versioned path. */
  integrity: string;
  /** Immutable path of the loader, e.g. `/v0.1.0/madoguchi.js`. */
  versionedPath: string;
  /** The same for the loader of `<script type="module">` and `import`, `madoguchi.mjs`. */
  module: { integrity: string; versionedPath: string };
  /** Serves each file at its path and at its versioned path. Other paths are not found. */
  routes: Hono<RouterEnv>;
}

const LOADER = 'madoguchi.js';
const MODULE = 'madoguchi.mjs';
const CHUNKS = 'madoguchi';
const LOADER_FILE = /^madoguchi\.m?js(?:\.map)?(?:\.br|\.gz)?$/;
/** Copies of files that `npm run build` compresses. */
const COMPRESSED = /\.(?:br|gz)$/;

/** Headers by which pages of any origin may load the files. */
const CROSS_ORIGIN = {
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
  'timing-allow-origin': '*',
};

/**
 * Reads the built widget at startup: `madoguchi.js`, `madoguchi.mjs` and the folder `madoguchi/` next to them, each
 * with its compressed copies.
 *
 * The files stay in memory: the versioned paths are immutable, so an update of the package on the disk must not change
 * what they return.
 *
 * @param sourceMaps - whether their source maps are served as well
 * @throws ConfigurationError when the folder holds no loader
 */
export function loadEmbed(folder: string, sourceMaps = true): Embed {
  const files = readFiles(folder);
  const routes = new Hono<RouterEnv>();
  const prefix = `/v${VERSION}`;
  const serve = serveStatic({
    root: '',
    precompressed: true,
    rewriteRequestPath: (path) => path.slice(path.startsWith(`${prefix}/`) ? prefix.length + 1 : 1),
    getContent: (path) => Promise.resolve(files.get(path) ?? null),
  });
  const notModified = etag({ retainedHeaders: [...RETAINED_304_HEADERS, ...Object.keys(CROSS_ORIGIN)] });
  for (const [name, body] of files) {
    if (COMPRESSED.test(name) || (!sourceMaps && name.endsWith('.map'))) continue;
    for (const path of [`/${name}`, `${prefix}/${name}`]) {
      // The unversioned loaders are revalidated each time. All other paths contain a hash or the version.
      const isImmutable = path !== `/${name}` || name.startsWith(`${CHUNKS}/`);
      const headers = {
        ...CROSS_ORIGIN,
        'cache-control': isImmutable ? 'public, max-age=31536000, immutable' : 'public, no-cache',
        // Weak, because all encodings of the file share the tag.
        etag: `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
      };
      const addHeaders = createMiddleware<RouterEnv>(async (c, next) => {
        c.env.onRoute('embed');
        await next();
        for (const [key, value] of Object.entries(headers)) c.header(key, value);
        if (!c.res.headers.has('vary')) c.header('vary', 'Accept-Encoding');
      });
      routes.get(path, notModified, addHeaders, serve);
    }
  }
  const describe = (name: string) => ({
    integrity: `sha384-${createHash('sha384')
      .update(files.get(name) ?? '')
      .digest('base64')}`,
    versionedPath: `${prefix}/${name}`,
  });
  return { ...describe(LOADER), module: describe(MODULE), routes };
}

/** The files by their paths relative to the folder. */
function readFiles(folder: string): Map<string, Uint8Array<ArrayBuffer>> {
  try {
    const loaders = readdirSync(folder).filter((name) => LOADER_FILE.test(name));
    const chunks = readdirSync(join(folder, CHUNKS), { withFileTypes: true }).filter((entry) => entry.isFile());
    const names = [...loaders, ...chunks.map((entry) => `${CHUNKS}/${entry.name}`)];
    for (const loader of [LOADER, MODULE]) if (!loaders.includes(loader)) throw new Error(`${loader} is missing.`);
    return new Map(names.map((name) => [name, new Uint8Array(readFileSync(join(folder, name)))]));
  } catch (error) {
    throw new ConfigurationError(`The widget's files are not in "${folder}". Build them first: npm run build.`, {
      cause: error,
    });
  }
}
