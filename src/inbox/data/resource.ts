import { type ReadonlySignal, useSignal } from '@preact/signals';
import { signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { useInbox } from '../core/context.ts';
import { isAborted } from '../core/explain-error.ts';
import type { LiveChange } from '../core/live-updates.ts';

/** Data that is read from the API and kept up to date. */
export interface Resource<T> {
  /** Null until the first answer. */
  data: ReadonlySignal<T | null>;
  /** Error of the last read; null after a success. */
  error: ReadonlySignal<unknown>;
  reload(): Promise<void>;
  /** Replaces the data, for example by the answer of a change. */
  set(data: T): void;
  dispose(): void;
}

/** Creates a resource. A new read aborts the previous one. */
export function createResource<T>(read: (signal: AbortSignal) => Promise<T>): Resource<T> {
  const data = signal<T | null>(null);
  const error = signal<unknown>(null);
  let call = new AbortController();
  return {
    data,
    error,
    async reload() {
      call.abort();
      call = new AbortController();
      const current = call;
      try {
        const answer = await read(current.signal);
        if (current.signal.aborted) return;
        if (JSON.stringify(answer) !== JSON.stringify(data.peek())) data.value = answer;
        error.value = null;
      } catch (failure) {
        if (!current.signal.aborted && !isAborted(failure)) error.value = failure;
      }
    },
    set(next) {
      call.abort();
      data.value = next;
      error.value = null;
    },
    dispose: () => call.abort(),
  };
}

/**
 * Reads a resource while the component is mounted, again after each relevant change.
 *
 * @param key - identifies the resource; another key is another resource.
 * @param concerns - whether a change requires another read. Default: every change.
 * @param delayMs - milliseconds in which further changes cause one read. Default: each change causes one at once.
 */
export function useResource<T>(
  key: string,
  read: (signal: AbortSignal) => Promise<T>,
  concerns: (change: LiveChange) => boolean = () => true,
  delayMs = 0,
): Resource<T> {
  const { live } = useInbox();
  const resource = useMemo(() => createResource(read), [key]);
  useEffect(() => {
    void resource.reload();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const unsubscribe = live.subscribe((change) => {
      if (!concerns(change)) return;
      if (delayMs === 0) void resource.reload();
      else
        timer ??= setTimeout(() => {
          timer = undefined;
          void resource.reload();
        }, delayMs);
    });
    return () => {
      clearTimeout(timer);
      unsubscribe();
      resource.dispose();
    };
  }, [resource]);
  return resource;
}

/** A write in progress and its error, for forms. */
export function useAction() {
  const busy = useSignal(false);
  const error = useSignal<unknown>(null);
  return {
    busy,
    error,
    /** Runs the write unless another one is running. Resolves with false when it failed or did not run. */
    async run(write: () => Promise<unknown>): Promise<boolean> {
      if (busy.peek()) return false;
      busy.value = true;
      error.value = null;
      try {
        await write();
        return true;
      } catch (failure) {
        error.value = failure;
        return false;
      } finally {
        busy.value = false;
      }
    },
  };
}
