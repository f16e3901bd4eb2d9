import type { Attachment, CallOptions, Endpoint, FileBody, Upload } from '../contract/index.ts';
import { uploadEndpoints, type UploadEndpointId } from '../contract/endpoints/uploads.ts';
import { ApiError } from './api-error.ts';
import { isApiError } from './is-api-error.ts';

/** Options of a call, with the headers that the upload protocol needs. */
export interface InnerOptions extends CallOptions {
  headers?: Readonly<Record<string, string>>;
}

/** Creates the client method of an operation. */
export type CreateMethod = (
  id: string,
  operation: Endpoint,
) => (input: Readonly<Record<string, unknown>>, options: InnerOptions) => Promise<unknown>;

/** Size of one part: below nginx's default limit of 1 MiB (`client_max_body_size`). */
const PART_BYTES = 900_000;
const MIN_PART_BYTES = 64 * 1024;
/** Maximum consecutive attempts without progress. */
const MAX_ATTEMPTS = 4;

/**
 * Uploads a file in parts (tus 1.0). After an interruption it reads the offset and resumes there. A call with the same
 * idempotency key resumes too, even from another page. When the signal aborts, even after a failure, the partial upload is
 * deleted.
 *
 * The part size is halved when parts make no progress: a proxy may limit the request size, and a cross-origin page sees
 * such a rejection as a network failure, because the proxy's response has no CORS headers.
 *
 * @throws ApiError when the upload fails; `proxy_limit` when a proxy rejects even parts of 64 kB.
 */
export async function uploadResumable(
  createMethod: CreateMethod,
  { name, file }: { name: string; file: FileBody },
  { onProgress, ...options }: CallOptions,
): Promise<Attachment> {
  const body = file instanceof Blob ? file : new Blob([file]);
  const { size } = body;
  const call = (id: UploadEndpointId, input: Record<string, unknown>, { headers, ...more }: InnerOptions = {}) =>
    // The calls return an `Upload` or undefined; undefined is never read.
    createMethod(id, uploadEndpoints[id])(input, {
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
  // Without the signal, which has aborted. If this fails, the server deletes the partial upload after a day.
  const removeUpload = () => void call('removeUpload', { id }).catch(() => {});
  const { signal } = options;
  signal?.addEventListener('abort', removeUpload);
  let partBytes = PART_BYTES;
  for (let attempts = 0; !upload.attachment;) {
    const { offset } = upload;
    const part = body.slice(offset, offset + partBytes);
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
      // `conflict`: a part that seemed lost has arrived.
      if (!(isLimit(error) || (isApiError(error) && (error.retryable || error.code === 'conflict')))) throw error;
      failure = error;
      if (!isLimit(error)) await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** attempts));
    }
    const end = offset + part.size;
    // Throws when this small request fails too: then the network is down.
    upload = failure || end === size ? await call('readUpload', { id }, options) : { ...upload, offset: end };
    if (upload.offset > offset) attempts = 0;
    // Treats the first `offline` failure as a network failure, not as a proxy limit.
    else if (part.size > MIN_PART_BYTES && (isLimit(failure) || (attempts > 0 && isOffline(failure))))
      partBytes = Math.max(MIN_PART_BYTES, Math.ceil(part.size / 2));
    else if (++attempts === MAX_ATTEMPTS || isLimit(failure)) {
      if (isLimit(failure) || isOffline(failure)) throw createProxyLimitError(failure);
      throw failure ?? new ApiError('bad_response', { message: 'The upload makes no progress.' });
    }
  }
  signal?.removeEventListener('abort', removeUpload);
  return upload.attachment;
}

const isLimit = (error: unknown): error is ApiError => isApiError(error) && error.code === 'proxy_limit';
/** A network failure, or a rejection by a proxy without CORS headers: browsers report both alike. */
const isOffline = (error: unknown): error is ApiError => isApiError(error) && error.code === 'offline';

const createProxyLimitError = (cause: ApiError): ApiError =>
  new ApiError('refused', {
    code: 'proxy_limit',
    message:
      'Small requests reach the API, but parts of 64 kB do not: a proxy limits the request size (nginx: client_max_body_size).',
    status: cause.status,
    cause,
  });
