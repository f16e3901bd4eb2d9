import { compress } from 'hono/compress';
import { createMiddleware } from 'hono/factory';

/** Shorter answers fit into one packet uncompressed. */
const MIN_BYTES = 1_024;

const compressed = compress({ threshold: MIN_BYTES, contentTypeFilter: /^application\/json\b/ });

/**
 * Compresses JSON answers to reads.
 *
 * - Answers to writes are excluded, because they can contain credentials, and the compressed length of a response that
 * also contains text of other people would reveal them (BREACH).
 * - Answers with an `ETag` are excluded, because compression makes the tag weak, and `If-Match` takes strong tags only.
 * - Files and event streams are not JSON.
 *
 * `no-transform` marks the excluded answers, so that proxies leave them uncompressed as well.
 */
export const compressJson = createMiddleware(async (c, next) => {
  if (!['GET', 'HEAD'].includes(c.req.method)) {
    await next();
    markUncompressed(c.res.headers);
    return;
  }
  return compressed(c, async () => {
    await next();
    if (c.res.headers.has('etag')) markUncompressed(c.res.headers);
  });
});

function markUncompressed(headers: Headers): void {
  if (headers.has('content-type') && !headers.has('cache-control'))
    headers.set('cache-control', 'no-store, no-transform');
}
