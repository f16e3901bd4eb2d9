import type { Attachment, Call, CallOptions, FileBody, Upload } from '../contract/index.ts';
import { uploadCalls, type UploadCallId } from '../contract/calls/uploads.ts';
import { ApiError } from './api-error.ts';
import { isApiError } from './is-api-error.ts';

/** What the client knows of a call beside its options. */
export interface InnerOptions extends CallOptions {
  /** Request headers of its own. */
  headers?: Readonly<Record<string, string>>;
}

/** Makes the method of a row. */
export type MethodOf = (
  id: string,
  operation: Call,
) => (input: Readonly<Record<string, unknown>>, options: InnerOptions) => Promise<unknown>;

/** Bytes of one part: below the 1 MiB that nginx lets through by default (`client_max_body_size`). */
const PART_BYTES = 900_000;
/** The smallest part that is tried before a proxy's limit is named. */
const MIN_PART = 64 * 1024;
/** Times in a row that may bring nothing. */
const MAX_TRIES = 4;

/**
 * Uploads a file in parts (tus 1.0). After a break it asks how far the file is and goes on from there, in parts of half the
 * size when nothing of them comes: a proxy in between may refuse its size, and a page of another origin sees
 * such a refusal as a network failure, because the proxy's answer has no CORS headers. Called again with
 * the same idempotency key, also later and on another page, it goes on too. Ended by its signal, also after it has failed, it takes
 * back what came.
 *
 * @throws ApiError
 */
export async function uploadResumable(
  methodOf: MethodOf,
  { name, file }: { name: string; file: FileBody },
  { onProgress, ...options }: CallOptions,
): Promise<Attachment> {
  const body = file instanceof Blob ? file : new Blob([file]);
  const { size } = body;
  const call = (id: UploadCallId, input: Record<string, unknown>, { headers, ...more }: InnerOptions = {}) =>
    // Each row promises an `Upload` or nothing, and nothing is looked at.
    methodOf(id, uploadCalls[id])(input, {
      ...more,
      headers: { 'tus-resumable': '1.0.0', ...headers },
    }) as Promise<Upload>;

  const bytes = Array.from(new TextEncoder().encode(name), (byte) => String.fromCharCode(byte));
  let upload = await call(
    'createUpload',
    {},
    {
      ...options,
      headers: { 'upload-length': `${size}`, 'upload-metadata': `filename ${btoa(bytes.join(''))}` },
    },
  );
  const { id } = upload;
  // Not with the signal, which has fired. What this does not reach is swept away after a day.
  const takeBack = () => void call('removeUpload', { id }).catch(() => {});
  const { signal } = options;
  signal?.addEventListener('abort', takeBack);
  let most = PART_BYTES;
  for (let tries = 0; !upload.attachment;) {
    const { offset } = upload;
    const part = body.slice(offset, offset + most);
    let failure: unknown;
    try {
      await call(
        'appendUpload',
        { id, file: part },
        {
          ...options,
          headers: { 'upload-offset': `${offset}` },
          onProgress: (fraction) => onProgress?.((offset + part.size * fraction) / size),
        },
      );
    } catch (error) {
      // `conflict`: a part that seemed lost has come after all.
      if (!(isLimit(error) || (isApiError(error) && (error.retryable || error.code === 'conflict')))) throw error;
      failure = error;
      if (!isLimit(error)) await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** tries));
    }
    const end = offset + part.size;
    // A small request: when it fails as well, it is the line, and this throws.
    upload = failure || end === size ? await call('readUpload', { id }, options) : { ...upload, offset: end };
    if (upload.offset > offset) tries = 0;
    // A broken line is the likelier cause of the first failure that looks like one.
    else if (part.size > MIN_PART && (isLimit(failure) || (tries > 0 && isOffline(failure))))
      most = Math.max(MIN_PART, Math.ceil(part.size / 2));
    else if (++tries === MAX_TRIES || isLimit(failure)) {
      if (isLimit(failure) || isOffline(failure)) throw proxyLimit(failure);
      throw failure ?? new ApiError('bad_response', { message: 'The upload does not go on.' });
    }
  }
  signal?.removeEventListener('abort', takeBack);
  return upload.attachment;
}

const isLimit = (error: unknown): error is ApiError => isApiError(error) && error.code === 'proxy_limit';
/** What a browser makes of a refusal from a proxy that does not know CORS, and of a broken line. */
const isOffline = (error: unknown): error is ApiError => isApiError(error) && error.code === 'offline';

const proxyLimit = (cause: ApiError): ApiError =>
  new ApiError('refused', {
    code: 'proxy_limit',
    message:
      'Small requests reach the API and parts of 64 kB do not: a proxy in between limits the size of requests (nginx: client_max_body_size).',
    status: cause.status,
    cause,
  });
