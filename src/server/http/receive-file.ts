import type { ReceivedFile } from '../interfaces/index.ts';
import { readChunks, refuseLength, requireType } from './read-body.ts';

/** Bytes up to which a body stays in memory; a longer one goes to the disk while it comes. */
const MAX_IN_MEMORY = 256 * 1024;

/**
 * Receives raw bytes sent as `application/octet-stream`.
 *
 * @param limit - the most bytes that are accepted
 * @param spool - keeps bytes on the disk; without it all stay in memory
 * @throws ProblemError `content_type`, `too_large`, `too_slow`, or `bad_request` when the body ends early
 */
export async function receiveFile(
  request: Request,
  limit: number,
  spool: ((chunks: AsyncIterable<Uint8Array>) => Promise<ReceivedFile>) | undefined,
): Promise<ReceivedFile> {
  requireType(request, 'application/octet-stream');
  refuseLength(request, limit);
  const chunks = readChunks(request, limit);
  const head: Uint8Array[] = [];
  let size = 0;
  const most = spool ? MAX_IN_MEMORY : limit;
  while (size <= most) {
    const { done, value } = await chunks.next();
    if (done) return { read: () => Promise.resolve(joined(head, size)), remove: () => Promise.resolve() };
    head.push(value);
    size += value.length;
  }
  // Never without one: `readChunks` ends at the limit.
  if (!spool) throw new TypeError('More came than the limit.');
  return spool(
    (async function* () {
      yield* head.splice(0);
      yield* chunks;
    })(),
  );
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
