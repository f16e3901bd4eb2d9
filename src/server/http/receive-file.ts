import type { ReceivedFile } from '../interfaces/index.ts';
import { readChunks, rejectContentLength, requireType } from './read-body.ts';

/** Maximum bytes of a body in memory; a larger one is streamed to disk. */
const MAX_IN_MEMORY = 256 * 1024;

/**
 * Receives raw bytes sent as `application/octet-stream`.
 *
 * @param limit maximum bytes
 * @param spool streams to disk; without it, everything stays in memory
 * @throws ProblemError `content_type`, `too_large`, `too_slow`, or `bad_request` when the body ends early
 */
export async function receiveFile(
  request: Request,
  limit: number,
  spool: ((chunks: AsyncIterable<Uint8Array>) => Promise<ReceivedFile>) | undefined,
): Promise<ReceivedFile> {
  requireType(request, 'application/octet-stream');
  rejectContentLength(request, limit);
  const chunks = readChunks(request, limit);
  const head: Uint8Array[] = [];
  let size = 0;
  const memoryLimit = spool ? MAX_IN_MEMORY : limit;
  while (size <= memoryLimit) {
    const { done, value } = await chunks.next();
    if (done) return { read: () => Promise.resolve(concatenate(head, size)), remove: () => Promise.resolve() };
    head.push(value);
    size += value.length;
  }
  // Unreachable without spooling: `readChunks` ends at the limit.
  if (!spool) throw new TypeError('More came than the limit.');
  return spool(
    (async function* () {
      yield* head.splice(0);
      yield* chunks;
    })(),
  );
}

function concatenate(chunks: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
