import * as z from 'zod/mini';
import { computed, createModel, effect, signal } from '@preact/signals';
import type { PanelContext } from '../core/context.ts';
import { attachments } from '../i18n/en/attachments.ts';
import { formatSize } from '../i18n/format-lite.ts';
import { createIdempotencyKey } from './idempotency-key.ts';
import { sanitizeLine } from '../ui/sanitize.ts';

/** What a draft keeps of a file. The bytes of one that was still on its way, which has no id yet, are gone with the page. */
export const StoredUpload = z.object({
  id: z.nullable(z.string()),
  name: z.string(),
  /** Bytes. */
  size: z.number(),
});
/** What a draft keeps of a file. */
export type StoredUpload = z.infer<typeof StoredUpload>;

/** A file being attached. */
export interface Upload extends StoredUpload {
  /** Tells files apart, also two of one name; the idempotency key of the upload too. */
  key: string;
  state: 'waiting' | 'sending' | 'done' | 'failed';
  /** From 0 to 1. */
  progress: number;
  /** Why it failed, in words. */
  error: string | null;
  /** Whether it failed in a way that may pass. */
  retryable?: boolean;
  /** Whether the server took hidden details out of it. */
  metadataRemoved?: boolean;
  /** What it was when it was chosen, by which the same file is known again. */
  origin?: string;
}

const DONE = { state: 'done', progress: 1, error: null } as const;
/** Files that are sent at once: more would take all the connections to the API. */
const MAX_CONCURRENT = 2;
/** Bytes up to which a file goes in one request: below the 1 MiB that proxies let through by default, as parts are. */
const MAX_WHOLE = 900_000;
/** Bytes of a request that every proxy lets through. */
const MIN_LIMIT = 64 * 1024;
/** Milliseconds after which a file that failed is tried again without being asked, besides as soon as the network is back. */
const RETRY_DELAYS_MS = [2_000, 6_000, 20_000];

/**
 * Files being attached: two at a time, large ones in parts, tried again by themselves when the line breaks. What is not
 * allowed is refused before a byte is sent, with the reason.
 *
 * @param kept - what a draft kept.
 */
export const UploadsModel = createModel((app: PanelContext, kept: readonly StoredUpload[] = []) => {
  const t = app.translate(attachments);
  const restored = (all: readonly StoredUpload[]): Upload[] =>
    all.map((file) => ({
      ...file,
      key: createIdempotencyKey(),
      ...(file.id === null ? { state: 'failed', progress: 0, error: t('attachments.lost') } : DONE),
    }));
  const files = signal<readonly Upload[]>(restored(kept));
  /** Why files were not taken, in words. */
  const refused = signal<readonly string[]>([]);
  const bodies = new Map<string, Blob>();
  const running = new Map<string, AbortController>();
  /** Those that have failed, too: what the server has of them is taken back with them. */
  const begun = new Map<string, AbortController>();
  const tries = new Map<string, number>();
  /** Files that failed while a small request got through. */
  const suspects = new Set<string>();
  /** Files that go in parts although they are small, since a proxy refuses them whole. */
  const divided = new Set<string>();
  let over = false;
  /** Whether the page is in the back/forward cache, or on its way there. */
  let suspended = false;
  let last: StoredUpload[] = [];

  const find = (key: string) => files.peek().find((file) => file.key === key);
  const change = (key: string, part: Partial<Upload>) => {
    files.value = files.peek().map((file) => (file.key === key ? { ...file, ...part } : file));
  };

  function work(): void {
    for (const { key, name, state } of files.peek()) {
      const body = bodies.get(key);
      if (over || suspended || running.size >= MAX_CONCURRENT) return;
      if (state === 'waiting' && body && !running.has(key)) void send(key, name, body);
    }
  }

  async function send(key: string, name: string, body: Blob): Promise<void> {
    const abort = new AbortController();
    const gone = () => over || abort.signal.aborted;
    running.set(key, abort);
    begun.set(key, abort);
    change(key, { state: 'sending', progress: 0, error: null });
    const inParts = (body.size > MAX_WHOLE || divided.has(key)) && canResume();
    try {
      const api = await app.api();
      const { id, size } = await api.uploadAttachment(
        { name, file: body },
        {
          idempotencyKey: key,
          signal: abort.signal,
          resumable: inParts,
          onProgress: (progress) => {
            if (!gone()) change(key, { progress });
          },
        },
      );
      if (!gone()) {
        bodies.delete(key);
        // Servers take out of a picture where it was taken.
        change(key, { ...DONE, id, size, metadataRemoved: size < body.size });
        app.announce(t('attachments.done', { name: sanitizeLine(name) }));
      }
    } catch (error) {
      if (!gone()) await fail(key, body, inParts, error, gone);
    } finally {
      running.delete(key);
      work();
    }
  }

  const canResume = () => app.session.peek()?.capabilities.resumable === true;

  /**
   * Whether a proxy in between refuses a whole file for its size. To a page of another origin such a refusal looks like a
   * dead line, since the proxy's answer has no CORS headers; a small request tells the two apart. The line may also have
   * come back by then, so that one failure of this kind is not enough.
   */
  async function isBlocked(key: string, body: Blob, code: string): Promise<boolean> {
    if (code === 'proxy_limit') return true;
    if (code !== 'offline' || body.size < MIN_LIMIT) return false;
    const reached = await app
      .api()
      .then((api) => api.getSession())
      .then(
        () => true,
        () => false,
      );
    if (!reached) return false;
    const before = suspects.has(key);
    suspects.add(key);
    return before;
  }

  async function fail(key: string, body: Blob, inParts: boolean, error: unknown, gone: () => boolean): Promise<void> {
    const { code, message, retryable } = app.toUserError(error);
    const byProxy = inParts ? code === 'proxy_limit' : await isBlocked(key, body, code);
    if (gone()) return;
    // Smaller requests may get through.
    const divide = byProxy && !inParts && canResume();
    if (divide) divided.add(key);
    const again = divide || (retryable && !byProxy);
    change(key, { state: 'failed', error: byProxy && !divide ? t('attachments.proxy') : message, retryable: again });
    const tried = tries.get(key) ?? 0;
    const pause = RETRY_DELAYS_MS[tried];
    tries.set(key, tried + 1);
    if (again && pause !== undefined) setTimeout(retry, divide ? 0 : pause, key);
  }

  function retry(key: string): void {
    const file = find(key);
    if (over || file?.state !== 'failed' || !file.retryable) return;
    change(key, { state: 'waiting', error: null });
    work();
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
        change(key, { state: 'waiting' });
      }
    };
    const resume = () => {
      suspended = false;
      work();
    };
    addEventListener('online', online);
    addEventListener('pagehide', suspend);
    addEventListener('pageshow', resume);
    return () => {
      over = true;
      removeEventListener('online', online);
      removeEventListener('pagehide', suspend);
      removeEventListener('pageshow', resume);
      for (const abort of running.values()) abort.abort();
    };
  });

  const busy = computed(() => files.value.some(({ state }) => state === 'waiting' || state === 'sending'));

  return {
    files,
    refused,
    /** Whether something is still on its way. */
    busy,
    /** Resolves once nothing is on its way any more: with whether everything has arrived. */
    whenComplete: () =>
      new Promise<boolean>((resolve) => {
        const stop = effect(() => {
          // An effect may not end itself while it runs for the first time.
          if (!busy.value) queueMicrotask(() => (stop(), resolve(files.peek().every(({ id }) => id))));
        });
      }),
    /** What can be sent. */
    uploaded: computed(() => files.value.flatMap(({ id, name, size }) => (id === null ? [] : [{ id, name, size }]))),
    /** What a draft keeps. */
    kept: computed(() => {
      const now = files.value.map(({ id, name, size }) => ({ id, name, size }));
      // The same object while nothing has changed: a draft need not be written at every step of an upload.
      return JSON.stringify(now) === JSON.stringify(last) ? last : (last = now);
    }),
    /** Puts back what a draft kept, once it is known whose draft it is. */
    restore(all: readonly StoredUpload[]) {
      files.value = restored(all);
    },
    /** Takes files from a picker, a drop or the clipboard. */
    add(given: readonly File[]) {
      const limits = app.session.peek()?.limits;
      const reasons: string[] = [];
      let all = files.peek();
      for (const file of given) {
        const { size } = file;
        // One spelling: macOS takes the marks off Japanese letters.
        const name = file.name.normalize();
        const shown = sanitizeLine(name);
        const origin = `${name}/${size}/${file.lastModified}`;
        const extension = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
        // Chosen again, as asked for.
        const rest = all.filter((old) => !(old.id === null && !old.origin && old.name === name));
        if (limits && !limits.attachmentTypes.includes(extension))
          reasons.push(t('attachments.type', { name: shown, types: acceptedTypes(limits.attachmentTypes) }));
        else if (limits && size > limits.attachmentBytes)
          reasons.push(t('attachments.large', { name: shown, limit: formatSize(limits.attachmentBytes) }));
        else if (size === 0) reasons.push(t('attachments.empty', { name: shown }));
        else if (all.some((other) => other.origin === origin)) reasons.push(t('attachments.twice', { name: shown }));
        else if (limits && rest.length >= limits.attachments) {
          reasons.push(t('attachments.many', { n: limits.attachments }));
          break;
        } else {
          const key = createIdempotencyKey();
          bodies.set(key, file);
          all = [...rest, { key, name, size, origin, state: 'waiting', progress: 0, id: null, error: null }];
        }
      }
      refused.value = reasons;
      files.value = all;
      work();
    },
    retry,
    remove(key: string) {
      const file = find(key);
      if (!file) return;
      files.value = files.peek().filter((known) => known !== file);
      bodies.delete(key);
      refused.value = [];
      begun.get(key)?.abort();
      app.announce(t('attachments.removed', { name: sanitizeLine(file.name) }));
      const { id } = file;
      // Best effort: what nobody sends is swept away after a day.
      if (id !== null)
        app
          .api()
          .then((api) => api.deleteAttachment({ id }))
          .catch(() => {});
    },
    /** Forgets all: they were sent. */
    clear() {
      for (const abort of running.values()) abort.abort();
      bodies.clear();
      files.value = [];
      refused.value = [];
    },
  };
});
/** Files being attached. */
export type UploadsModel = InstanceType<typeof UploadsModel>;

/** Extensions as people name types: `PNG, JPG`. */
export const acceptedTypes = (extensions: readonly string[]) => extensions.join(', ').toUpperCase();
