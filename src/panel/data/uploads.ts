import * as z from 'zod/mini';
import { computed, createModel, effect, signal } from '@preact/signals';
import type { PanelContext } from '../core/context.ts';
import { attachments } from '../i18n/en/attachments.ts';
import { formatSize } from '../i18n/format-lite.ts';
import { createIdempotencyKey } from './idempotency-key.ts';
import { sanitizeLine } from '../ui/sanitize.ts';

/** A file in a stored draft. An unfinished upload has no id, and its content is lost with the page. */
export const StoredUpload = z.object({
  id: z.nullable(z.string()),
  name: z.string(),
  /** Bytes. */
  size: z.number(),
});
/** A file in a stored draft. */
export type StoredUpload = z.infer<typeof StoredUpload>;

/** A file being attached. */
export interface Upload extends StoredUpload {
  /** Unique key, also the idempotency key of the upload. */
  key: string;
  state: 'waiting' | 'sending' | 'done' | 'failed';
  /** From 0 to 1. */
  progress: number;
  /** Localized error. */
  error: string | null;
  /** Whether a retry may succeed. */
  retryable?: boolean;
  /** Whether the server removed metadata from the file. */
  metadataRemoved?: boolean;
  /** Name, size and modification time, to detect the same file. */
  origin?: string;
}

const DONE = { state: 'done', progress: 1, error: null } as const;
/** Concurrent uploads; more would use all connections to the API. */
const MAX_CONCURRENT = 2;
/** Largest file that is sent in one request, below the default limit of proxies (1 MiB). */
const MAX_SINGLE_REQUEST_BYTES = 900_000;
/** Size of a request that every proxy accepts. */
const MIN_PROXY_LIMIT_BYTES = 64 * 1024;
/** Delays of automatic retries; failed uploads are also retried when the network is back. */
const RETRY_DELAYS_MS = [2_000, 6_000, 20_000];

/**
 * State of the attachments of a form. Uploads two files at a time, large ones in parts, with automatic retries. Files that the
 * limits do not allow are rejected before the upload.
 *
 * @param stored - files of a draft.
 */
export const UploadsModel = createModel((app: PanelContext, stored: readonly StoredUpload[] = []) => {
  const t = app.translate(attachments);
  const toUploads = (stored: readonly StoredUpload[]): Upload[] =>
    stored.map((file) => ({
      ...file,
      key: createIdempotencyKey(),
      ...(file.id === null ? { state: 'failed', progress: 0, error: t('attachments.lost') } : DONE),
    }));
  const files = signal<readonly Upload[]>(toUploads(stored));
  /** Localized reasons for rejected files. */
  const rejections = signal<readonly string[]>([]);
  const bodies = new Map<string, Blob>();
  const running = new Map<string, AbortController>();
  /** Started uploads, including failed ones: aborting one deletes its parts from the server. */
  const started = new Map<string, AbortController>();
  const attempts = new Map<string, number>();
  /** Files whose upload failed while a small request succeeded. */
  const suspects = new Set<string>();
  /** Small files that are uploaded in parts, because a proxy rejects the single request. */
  const forcedParts = new Set<string>();
  let disposed = false;
  /** Whether the page is in the back/forward cache or about to enter it. */
  let suspended = false;
  let lastStored: StoredUpload[] = [];

  const find = (key: string) => files.peek().find((file) => file.key === key);
  const update = (key: string, changes: Partial<Upload>) => {
    files.value = files.peek().map((file) => (file.key === key ? { ...file, ...changes } : file));
  };

  function startNext(): void {
    for (const { key, name, state } of files.peek()) {
      const body = bodies.get(key);
      if (disposed || suspended || running.size >= MAX_CONCURRENT) return;
      if (state === 'waiting' && body && !running.has(key)) void send(key, name, body);
    }
  }

  async function send(key: string, name: string, body: Blob): Promise<void> {
    const abort = new AbortController();
    const isCancelled = () => disposed || abort.signal.aborted;
    running.set(key, abort);
    started.set(key, abort);
    update(key, { state: 'sending', progress: 0, error: null });
    const inParts = (body.size > MAX_SINGLE_REQUEST_BYTES || forcedParts.has(key)) && canResume();
    try {
      const api = await app.api();
      const { id, size } = await api.uploadAttachment(
        { name, file: body },
        {
          idempotencyKey: key,
          signal: abort.signal,
          resumable: inParts,
          onProgress: (progress) => {
            if (!isCancelled()) update(key, { progress });
          },
        },
      );
      if (!isCancelled()) {
        bodies.delete(key);
        // The server removes metadata, such as the location, from images.
        update(key, { ...DONE, id, size, metadataRemoved: size < body.size });
        app.announce(t('attachments.done', { name: sanitizeLine(name) }));
      }
    } catch (error) {
      if (!isCancelled()) await fail(key, body, inParts, error, isCancelled);
    } finally {
      running.delete(key);
      startNext();
    }
  }

  const canResume = () => app.session.peek()?.capabilities.resumable === true;

  /**
   * Checks whether a proxy rejects the file for its size. To a page of another origin the rejection looks like a network
   * failure, because the proxy's response has no CORS headers. A small request that succeeds distinguishes the two, but not
   * after the first failure, because the network may have recovered meanwhile.
   */
  async function isBlocked(key: string, body: Blob, code: string): Promise<boolean> {
    if (code === 'proxy_limit') return true;
    if (code !== 'offline' || body.size < MIN_PROXY_LIMIT_BYTES) return false;
    const isReachable = await app
      .api()
      .then((api) => api.getSession())
      .then(
        () => true,
        () => false,
      );
    if (!isReachable) return false;
    const isRepeated = suspects.has(key);
    suspects.add(key);
    return isRepeated;
  }

  async function fail(
    key: string,
    body: Blob,
    inParts: boolean,
    error: unknown,
    isCancelled: () => boolean,
  ): Promise<void> {
    const { code, message, retryable } = app.toUserError(error);
    const isProxyLimit = inParts ? code === 'proxy_limit' : await isBlocked(key, body, code);
    if (isCancelled()) return;
    const retryInParts = isProxyLimit && !inParts && canResume();
    if (retryInParts) forcedParts.add(key);
    const willRetry = retryInParts || (retryable && !isProxyLimit);
    update(key, {
      state: 'failed',
      error: isProxyLimit && !retryInParts ? t('attachments.proxy') : message,
      retryable: willRetry,
    });
    const attemptCount = attempts.get(key) ?? 0;
    const delay = RETRY_DELAYS_MS[attemptCount];
    attempts.set(key, attemptCount + 1);
    if (willRetry && delay !== undefined) setTimeout(retry, retryInParts ? 0 : delay, key);
  }

  function retry(key: string): void {
    const file = find(key);
    if (disposed || file?.state !== 'failed' || !file.retryable) return;
    update(key, { state: 'waiting', error: null });
    startNext();
  }

  effect(() => {
    const online = () => {
      for (const { key } of files.peek()) retry(key);
    };
    // A running upload keeps the page out of the back/forward cache; it starts again, or resumes, once the page is restored.
    const suspend = () => {
      suspended = true;
      for (const [key, abort] of running) {
        abort.abort();
        update(key, { state: 'waiting' });
      }
    };
    const resume = () => {
      suspended = false;
      startNext();
    };
    addEventListener('online', online);
    addEventListener('pagehide', suspend);
    addEventListener('pageshow', resume);
    return () => {
      disposed = true;
      removeEventListener('online', online);
      removeEventListener('pagehide', suspend);
      removeEventListener('pageshow', resume);
      for (const abort of running.values()) abort.abort();
    };
  });

  const busy = computed(() => files.value.some(({ state }) => state === 'waiting' || state === 'sending'));

  return {
    files,
    rejections,
    /** Whether an upload is waiting or running. */
    busy,
    /** Resolves when no upload is waiting or running; with true when all files are uploaded. */
    whenComplete: () =>
      new Promise<boolean>((resolve) => {
        const stop = effect(() => {
          // An effect cannot dispose of itself during its first run.
          if (!busy.value) queueMicrotask(() => (stop(), resolve(files.peek().every(({ id }) => id))));
        });
      }),
    /** Files that can be sent with the form. */
    uploaded: computed(() => files.value.flatMap(({ id, name, size }) => (id === null ? [] : [{ id, name, size }]))),
    /** Files for the draft. */
    stored: computed(() => {
      const current = files.value.map(({ id, name, size }) => ({ id, name, size }));
      // The same object while nothing has changed, so that upload progress does not write the draft.
      return JSON.stringify(current) === JSON.stringify(lastStored) ? lastStored : (lastStored = current);
    }),
    /** Restores the files of a draft. */
    restore(stored: readonly StoredUpload[]) {
      files.value = toUploads(stored);
    },
    /** Adds files from the picker, a drop or the clipboard. */
    add(added: readonly File[]) {
      const limits = app.session.peek()?.limits;
      const reasons: string[] = [];
      let all = files.peek();
      for (const file of added) {
        const { size } = file;
        // macOS decomposes voiced kana; NFC composes them.
        const name = file.name.normalize();
        const displayName = sanitizeLine(name);
        const origin = `${name}/${size}/${file.lastModified}`;
        const extension = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
        // Replaces an interrupted upload of the same name.
        const rest = all.filter((old) => !(old.id === null && !old.origin && old.name === name));
        if (limits && !limits.attachmentTypes.includes(extension))
          reasons.push(t('attachments.type', { name: displayName, types: formatTypes(limits.attachmentTypes) }));
        else if (limits && size > limits.attachmentBytes)
          reasons.push(t('attachments.large', { name: displayName, limit: formatSize(limits.attachmentBytes) }));
        else if (size === 0) reasons.push(t('attachments.empty', { name: displayName }));
        else if (all.some((other) => other.origin === origin))
          reasons.push(t('attachments.twice', { name: displayName }));
        else if (limits && rest.length >= limits.attachments) {
          reasons.push(t('attachments.many', { n: limits.attachments }));
          break;
        } else {
          const key = createIdempotencyKey();
          bodies.set(key, file);
          all = [...rest, { key, name, size, origin, state: 'waiting', progress: 0, id: null, error: null }];
        }
      }
      rejections.value = reasons;
      files.value = all;
      startNext();
    },
    retry,
    remove(key: string) {
      const file = find(key);
      if (!file) return;
      files.value = files.peek().filter((known) => known !== file);
      bodies.delete(key);
      rejections.value = [];
      started.get(key)?.abort();
      app.announce(t('attachments.removed', { name: sanitizeLine(file.name) }));
      const { id } = file;
      // Errors are ignored: the server deletes unsent files after a day.
      if (id !== null)
        app
          .api()
          .then((api) => api.deleteAttachment({ id }))
          .catch(() => {});
    },
    /** Removes all files after they were sent. */
    clear() {
      for (const abort of running.values()) abort.abort();
      bodies.clear();
      files.value = [];
      rejections.value = [];
    },
  };
});
/** State of the attachments of a form. */
export type UploadsModel = InstanceType<typeof UploadsModel>;

/** Formats file types for display: `PNG, JPG`. */
export const formatTypes = (extensions: readonly string[]) => extensions.join(', ').toUpperCase();
