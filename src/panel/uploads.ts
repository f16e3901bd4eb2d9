import { computed, createModel, effect, signal } from '@preact/signals';
import type { App } from './app.ts';
import { attachments } from './i18n/en/attachments.ts';
import { sizeOf } from './i18n/plain.ts';
import { newKey } from './latest.ts';
import { oneLine } from './ui/safe.ts';

/** A file that was uploaded and waits to be sent; what a draft keeps of it. */
export interface Uploaded {
  id: string;
  name: string;
  /** Bytes. */
  size: number;
}

/** A file on its way. */
export interface Upload {
  /** Tells files apart, also two of one name; the idempotency key of the upload too. */
  key: string;
  name: string;
  size: number;
  state: 'waiting' | 'sending' | 'done' | 'failed';
  /** From 0 to 1. */
  progress: number;
  /** The attachment's id once it is uploaded. */
  id: string | null;
  /** Why it failed, in words. */
  why: string | null;
}

/** Reads what a draft kept; storage is untrusted, so whatever is not an uploaded file is left out. */
export function asUploaded(stored: unknown): Uploaded[] {
  if (!Array.isArray(stored)) return [];
  const found: Uploaded[] = [];
  for (const item of stored) {
    if (typeof item !== 'object' || item === null) continue;
    if (!('id' in item && 'name' in item && 'size' in item)) continue;
    const { id, name, size } = item;
    if (typeof id === 'string' && typeof name === 'string' && typeof size === 'number') found.push({ id, name, size });
  }
  return found;
}

const DONE = { state: 'done', progress: 1, why: null } as const;

/**
 * Files being attached. They are uploaded one after the other, so that they never take all the connections to the API;
 * what the session does not allow is refused before a byte is sent, with the reason.
 *
 * @param kept - what a draft kept.
 */
export const UploadsModel = createModel((app: App, kept: readonly Uploaded[] = []) => {
  const t = app.translate(attachments);
  const files = signal<readonly Upload[]>(kept.map((file) => ({ ...file, key: newKey(), ...DONE })));
  /** Why files were not taken, in words. */
  const refused = signal<readonly string[]>([]);
  const bodies = new Map<string, File>();
  let current: { key: string; abort: AbortController } | null = null;
  let over = false;

  const change = (key: string, part: Partial<Upload>) => {
    files.value = files.peek().map((file) => (file.key === key ? { ...file, ...part } : file));
  };

  async function work(): Promise<void> {
    if (current || over) return;
    const next = files.peek().find(({ state }) => state === 'waiting');
    const body = next && bodies.get(next.key);
    if (!next || !body) return;
    const { key, name } = next;
    const abort = new AbortController();
    current = { key, abort };
    change(key, { state: 'sending', progress: 0, why: null });
    try {
      const api = await app.api();
      const { id } = await api.uploadAttachment(
        { name, file: body },
        {
          idempotencyKey: key,
          signal: abort.signal,
          onProgress: (progress) => {
            if (!over) change(key, { progress });
          },
        },
      );
      if (!over && !abort.signal.aborted) {
        bodies.delete(key);
        change(key, { ...DONE, id });
        app.announce(t('attachments.done', { name: oneLine(name) }));
      }
    } catch (error) {
      if (!over && !abort.signal.aborted) change(key, { state: 'failed', why: app.explain(error).message });
    }
    current = null;
    if (!over) void work();
  }

  effect(() => () => {
    over = true;
    current?.abort.abort();
  });

  const busy = computed(() => files.value.some(({ state }) => state === 'waiting' || state === 'sending'));

  return {
    files,
    refused,
    /** Whether something is still on its way. */
    busy,
    /** Resolves once nothing is on its way any more: with whether everything has arrived. */
    settled: () =>
      new Promise<boolean>((resolve) => {
        const stop = effect(() => {
          // An effect may not end itself while it runs for the first time.
          if (!busy.value) queueMicrotask(() => (stop(), resolve(files.peek().every(({ id }) => id))));
        });
      }),
    /** What can be sent and kept in a draft. */
    uploaded: computed<Uploaded[]>(() =>
      files.value.flatMap(({ id, name, size }) => (id === null ? [] : [{ id, name, size }])),
    ),
    /** Puts back what a draft kept, once it is known whose draft it is. */
    restore(kept: readonly Uploaded[]) {
      files.value = kept.map((file) => ({ ...file, key: newKey(), ...DONE }));
    },
    /** Takes files from a picker, a drop or the clipboard. */
    add(given: readonly File[]) {
      const limits = app.session.peek()?.limits;
      const reasons: string[] = [];
      const taken: Upload[] = [];
      for (const file of given) {
        const name = oneLine(file.name);
        const extension = /\.([^.]+)$/.exec(file.name)?.[1]?.toLowerCase() ?? '';
        if (limits && !limits.attachmentTypes.includes(extension))
          reasons.push(t('attachments.type', { name, types: limits.attachmentTypes.join(', ') }));
        else if (limits && file.size > limits.attachmentBytes)
          reasons.push(
            t('attachments.large', { name, size: sizeOf(file.size), limit: sizeOf(limits.attachmentBytes) }),
          );
        else if (file.size === 0) reasons.push(t('attachments.empty', { name }));
        else if (limits && files.peek().length + taken.length >= limits.attachments) {
          reasons.push(t('attachments.many', { n: limits.attachments }));
          break;
        } else {
          const key = newKey();
          bodies.set(key, file);
          taken.push({ key, name: file.name, size: file.size, state: 'waiting', progress: 0, id: null, why: null });
        }
      }
      refused.value = reasons;
      files.value = [...files.peek(), ...taken];
      void work();
    },
    retry(key: string) {
      change(key, { state: 'waiting', why: null });
      void work();
    },
    remove(key: string) {
      const file = files.peek().find((known) => known.key === key);
      if (!file) return;
      files.value = files.peek().filter((known) => known.key !== key);
      bodies.delete(key);
      refused.value = [];
      if (current?.key === key) current.abort.abort();
      app.announce(t('attachments.removed', { name: oneLine(file.name) }));
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
      bodies.clear();
      files.value = [];
      refused.value = [];
    },
  };
});
/** Files being attached. */
export type UploadsModel = InstanceType<typeof UploadsModel>;
