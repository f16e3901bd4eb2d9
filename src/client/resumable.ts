import type { Attachment, Call, CallOptions, FileBody, Upload } from '../contract/index.ts';
import { uploadCalls, type UploadCallId } from '../contract/upload-calls.ts';
import { ApiError } from './error.ts';
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

/** Bytes of one part: what a broken line costs at most, also behind proxies that hand on whole requests only. */
const PART = 4 * 1024 * 1024;
/** Times in a row that may bring nothing. */
const MOST_TRIES = 4;

/**
 * Uploads a file in parts (tus 1.0). After a break it asks how far the file is and goes on from there; called again with
 * the same idempotency key, also later and on another page, it goes on too. Ended by its signal, also after it has failed, it takes
 * back what came.
 *
 * @throws ApiError
 */
export async function sendInParts(
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
  for (let tries = 0; !upload.attachment;) {
    const { offset } = upload;
    const part = body.slice(offset, offset + PART);
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
      if (!(isApiError(error) && (error.retryable || error.code === 'conflict'))) throw error;
      failure = error;
      await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** tries));
    }
    const end = offset + part.size;
    upload = failure || end === size ? await call('readUpload', { id }, options) : { ...upload, offset: end };
    tries = upload.offset > offset ? 0 : tries + 1;
    if (tries === MOST_TRIES) throw failure ?? new ApiError('bad_response', { message: 'The upload does not go on.' });
  }
  signal?.removeEventListener('abort', takeBack);
  return upload.attachment;
}
