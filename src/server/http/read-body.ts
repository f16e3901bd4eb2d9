import { LIMITS } from '../../contract/index.ts';
import { ProblemError, rejectField } from '../errors.ts';
import { createMessage } from '../messages/index.ts';

/** Maximum milliseconds for a JSON body. */
const JSON_DEADLINE_MS = 30_000;
/** Maximum milliseconds for a file or a part of one; equals the request timeout of `serve`. */
const FILE_DEADLINE_MS = 300_000;
/** Minimum rate of a file's body: this many bytes per window (1 KiB/s), against slow-loris clients. */
const RATE_WINDOW_MS = 30_000;
const MIN_WINDOW_BYTES = 30 * 1024;

/** Bodies that announce at most this length are read at once. */
const SMALL_BODY_BYTES = 65_536;

/** Maximum nesting depth, above that of any schema; bounds the walk over the body. */
const MAX_DEPTH = 20;

/**
 * Reads a JSON body of at most `limit` bytes.
 *
 * @throws ProblemError `content_type`, `too_large`, `bad_json`, or `validation` for text that cannot be stored or too many entries
 */
export async function readJson(request: Request, limit: number): Promise<{ value: unknown; bytes: Uint8Array }> {
  // Browsers send other types cross-origin without a preflight (CSRF).
  if (mediaType(request) !== 'application/json') {
    throw new ProblemError('content_type', { detail: createMessage('json_expected') });
  }
  const bytes = await readBytes(request, limit, JSON_DEADLINE_MS);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new ProblemError('bad_json');
  }
  rejectUnstorable(value);
  return { value, bytes };
}

/** @throws ProblemError `content_type` when raw bytes come as anything else */
export function requireType(request: Request, type: string): void {
  if (mediaType(request) !== type)
    throw new ProblemError('content_type', { detail: createMessage('file_expected', { type }) });
}

/** For calls without a body: empty, or the `{}` that some clients always send. */
export async function expectEmptyBody(request: Request): Promise<void> {
  const bytes = await readBytes(request, 1_024, JSON_DEADLINE_MS);
  const text = new TextDecoder().decode(bytes).trim();
  if (text !== '' && text !== '{}') {
    throw new ProblemError('bad_request', { detail: createMessage('body_not_accepted') });
  }
}

/** The media type without parameters. A charset other than UTF-8 fails in decoding. */
function mediaType(request: Request): string {
  return (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

/** Reads a body up to `limit` bytes. `Content-Length` may be missing (chunked) or wrong, so it only serves to reject early. */
export async function readBytes(request: Request, limit: number, deadlineMs: number): Promise<Uint8Array<ArrayBuffer>> {
  rejectContentLength(request, limit);
  const announced = request.headers.get('content-length');
  if (announced !== null && Number(announced) <= SMALL_BODY_BYTES) return readWhole(request, limit, deadlineMs);
  if (!request.body) return new Uint8Array();

  const reader = request.body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const deadline = setTimeout(() => void reader.cancel(new Error('deadline')).catch(() => undefined), deadlineMs);
  const started = performance.now();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (!(value instanceof Uint8Array)) throw new TypeError('A request body must be bytes.');
      size += value.byteLength;
      if (size > limit) {
        void reader.cancel().catch(() => undefined);
        throw tooLarge(limit);
      }
      chunks.push(value);
    }
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw new ProblemError('bad_request', { detail: createMessage('body_incomplete') });
  } finally {
    clearTimeout(deadline);
  }
  if (performance.now() - started >= deadlineMs) {
    throw new ProblemError('too_slow');
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}

/** Reads a short body without a stream: on Node, the stream of a request costs more than parsing its JSON. */
async function readWhole(request: Request, limit: number, deadlineMs: number): Promise<Uint8Array<ArrayBuffer>> {
  let deadline: ReturnType<typeof setTimeout> | undefined;
  const expired = new Promise<never>((_, reject) => {
    deadline = setTimeout(() => reject(new ProblemError('too_slow')), deadlineMs);
  });
  try {
    const bytes = new Uint8Array(await Promise.race([request.arrayBuffer(), expired]));
    if (bytes.byteLength > limit) throw tooLarge(limit);
    return bytes;
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw new ProblemError('bad_request', { detail: createMessage('body_incomplete') });
  } finally {
    clearTimeout(deadline);
  }
}

/** @throws ProblemError `too_large` when the declared length exceeds the limit */
export function rejectContentLength(request: Request, limit: number): void {
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw tooLarge(limit);
}

/**
 * Streams raw bytes, for a caller that stores them at once.
 *
 * @param stopped aborts the read
 * @throws ProblemError `too_large` beyond `limit` bytes; `too_slow` below the minimum rate or beyond the deadline;
 *   `bad_request` when the body ends early or the read is aborted. Chunks yielded before are valid.
 */
export async function* readChunks(
  request: Request,
  limit: number,
  stopped?: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (!request.body) return;
  const reader = request.body.getReader();
  let isTooSlow = false;
  let windowBytes = 0;
  const cancel = () => void reader.cancel().catch(() => undefined);
  const abortSlow = () => {
    isTooSlow = true;
    cancel();
  };
  const rate = setInterval(() => {
    if (windowBytes < MIN_WINDOW_BYTES) abortSlow();
    windowBytes = 0;
  }, RATE_WINDOW_MS);
  const deadline = setTimeout(abortSlow, FILE_DEADLINE_MS);
  stopped?.addEventListener('abort', cancel);
  const incompleteBody = () =>
    isTooSlow
      ? new ProblemError('too_slow')
      : new ProblemError('bad_request', { detail: createMessage('body_incomplete') });
  try {
    for (let size = 0; ;) {
      const { done, value } = await reader.read().catch(() => {
        throw incompleteBody();
      });
      if (isTooSlow || stopped?.aborted) throw incompleteBody();
      if (done) return;
      if (!(value instanceof Uint8Array)) throw new TypeError('A request body must be bytes.');
      windowBytes += value.byteLength;
      size += value.byteLength;
      if (size > limit) throw tooLarge(limit);
      yield value;
    }
  } finally {
    clearInterval(rate);
    clearTimeout(deadline);
    stopped?.removeEventListener('abort', cancel);
    cancel();
  }
}

const tooLarge = (limit: number) =>
  new ProblemError('too_large', { detail: createMessage('body_too_large', { bytes: limit }) });

/**
 * Rejects text that one of the databases cannot store (NUL, lone surrogates) anywhere in the body, so that no schema can miss it,
 * and keys that would reach a prototype.
 */
function rejectUnstorable(value: unknown, path = '', depth = 0): void {
  if (typeof value === 'string') {
    if (!isStorable(value)) throw rejectField(path, 'not_storable');
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (depth === MAX_DEPTH) throw rejectField(path, 'too_deep');
  const entries = Object.entries(value);
  // Before any schema, which would check every entry and report each unknown one.
  if (entries.length > LIMITS.jsonEntries) throw rejectField(path, 'too_many_entries', { limit: LIMITS.jsonEntries });
  for (const [key, inner] of entries) {
    const field = path === '' ? key : `${path}.${key}`;
    if (key === '__proto__' || !isStorable(key)) throw rejectField(path, 'unrecognized_keys');
    rejectUnstorable(inner, field, depth + 1);
  }
}

/** Whether every database can store the text: no NUL, no lone surrogates. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\u0000');
}
