import { LIMITS } from '../../contract/index.ts';
import { validationError, ProblemError } from '../errors.ts';

/** The longest time for a JSON body. */
const JSON_DEADLINE_MS = 30_000;
/** The longest time for a file or a part of one: that of `serve` for a whole request. */
const FILE_DEADLINE_MS = 300_000;
/** In each window of a file's body, so many bytes must come: 1 KiB a second, a fraction of what GPRS gave. */
const RATE_WINDOW_MS = 30_000;
const MIN_WINDOW_BYTES = 30 * 1024;

/** Deeper nesting than any schema of ours knows; the walk over the body stays cheap. */
const DEEPEST = 20;

/**
 * Reads a JSON body of at most `limit` bytes.
 *
 * @throws ProblemError `content_type`, `too_large`, `bad_json`, or `validation` for text that cannot be stored or too many entries
 */
export async function readJson(request: Request, limit: number): Promise<{ value: unknown; bytes: Uint8Array }> {
  // Other types can be sent by a plain form from any page, without the browser asking first.
  if (mediaType(request) !== 'application/json') {
    throw new ProblemError('content_type', { detail: 'Send application/json.' });
  }
  const bytes = await readBytes(request, limit, JSON_DEADLINE_MS);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new ProblemError('bad_json');
  }
  refuseUnstorable(value);
  return { value, bytes };
}

/** @throws ProblemError `content_type` when raw bytes come as anything else */
export function requireType(request: Request, type: string): void {
  if (mediaType(request) !== type)
    throw new ProblemError('content_type', { detail: `Send the bytes of the file as ${type}.` });
}

/** For calls without a body: nothing, or the `{}` some clients cannot help sending. */
export async function readNothing(request: Request): Promise<void> {
  const bytes = await readBytes(request, 1_024, JSON_DEADLINE_MS);
  const text = new TextDecoder().decode(bytes).trim();
  if (text !== '' && text !== '{}') {
    throw new ProblemError('bad_request', { detail: 'This call takes no body.' });
  }
}

/** The declared type without its parameters. A charset other than UTF-8 shows itself as malformed text. */
function mediaType(request: Request): string {
  return (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

/**
 * Counts while reading: `Content-Length` may be missing (chunked) or lie, so it only serves to refuse early.
 */
export async function readBytes(request: Request, limit: number, deadlineMs: number): Promise<Uint8Array<ArrayBuffer>> {
  refuseLength(request, limit);
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
    throw new ProblemError('bad_request', { detail: 'The body ended before it was complete.' });
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

/** @throws ProblemError `too_large` when the announced length is over the limit */
export function refuseLength(request: Request, limit: number): void {
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw tooLarge(limit);
}

/**
 * Reads raw bytes as they come, for a caller that stores them at once.
 *
 * @param stopped ends the reading
 * @throws ProblemError `too_large` beyond `limit` bytes; `too_slow` below the minimum rate or beyond the deadline;
 *   `bad_request` when the body ends early or is stopped. What was handed out before is good.
 */
export async function* readChunks(
  request: Request,
  limit: number,
  stopped?: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (!request.body) return;
  const reader = request.body.getReader();
  let slow = false;
  let fresh = 0;
  const cancel = () => void reader.cancel().catch(() => undefined);
  const endSlow = () => {
    slow = true;
    cancel();
  };
  const rate = setInterval(() => {
    if (fresh < MIN_WINDOW_BYTES) endSlow();
    fresh = 0;
  }, RATE_WINDOW_MS);
  const deadline = setTimeout(endSlow, FILE_DEADLINE_MS);
  stopped?.addEventListener('abort', cancel);
  const brokenOff = () =>
    slow
      ? new ProblemError('too_slow')
      : new ProblemError('bad_request', { detail: 'The body ended before it was complete.' });
  try {
    for (let size = 0; ;) {
      const { done, value } = await reader.read().catch(() => {
        throw brokenOff();
      });
      if (slow || stopped?.aborted) throw brokenOff();
      if (done) return;
      if (!(value instanceof Uint8Array)) throw new TypeError('A request body must be bytes.');
      fresh += value.byteLength;
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
  new ProblemError('too_large', { detail: `At most ${limit.toLocaleString('en')} bytes are accepted here.` });

/**
 * Refuses what one of the two databases could not keep (NUL, half a surrogate pair) anywhere in the body, so that no
 * schema can forget it, and keys that would reach a prototype.
 */
function refuseUnstorable(value: unknown, path = '', depth = 0): void {
  if (typeof value === 'string') {
    if (!isStorable(value))
      throw validationError(path, 'unstorable', 'This text holds characters that cannot be stored.');
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (depth === DEEPEST) throw validationError(path, 'too_deep', 'This is nested too deeply.');
  const entries = Object.entries(value);
  // Before any schema: a schema checks every entry and reports each unknown one.
  if (entries.length > LIMITS.jsonEntries)
    throw validationError(path, 'too_big', `This can have at most ${LIMITS.jsonEntries} entries.`);
  for (const [key, inner] of entries) {
    const field = path === '' ? key : `${path}.${key}`;
    if (key === '__proto__' || !isStorable(key))
      throw validationError(path, 'unrecognized_keys', 'This field is not known here.');
    refuseUnstorable(inner, field, depth + 1);
  }
}

/** Whether text can be kept in every database: no NUL, no half of a surrogate pair. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\u0000');
}
