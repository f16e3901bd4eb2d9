import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { isConflict } from '../core/explain-error.ts';
import { useResource } from './resource.ts';

/** A value with the version that a change of it must name. */
export interface Versioned<T> {
  value: T;
  version: string;
}

/** An edited value, over the version that was read. */
export interface Draft<T> {
  /** Null until the first answer. */
  value: ReadonlySignal<T | null>;
  /** Error of the read; null after a success. */
  loadError: ReadonlySignal<unknown>;
  /** Whether the value differs from the stored one. */
  isDirty: boolean;
  busy: ReadonlySignal<boolean>;
  /** Error of the last save. */
  error: ReadonlySignal<unknown>;
  /** Whether the save was refused because of a newer version. What was typed stays. */
  hasConflict: ReadonlySignal<boolean>;
  set(value: T): void;
  save(): Promise<boolean>;
  /** Shows the stored value, which is read again. */
  discard(): Promise<void>;
  /** Saves over the newer version. */
  overwrite(): Promise<boolean>;
  reload(): Promise<void>;
}

/**
 * Edits a versioned value. A save over a newer version is refused and keeps the edited value.
 *
 * @param key - identifies the value.
 */
export function useDraft<T>(
  key: string,
  read: (signal?: AbortSignal) => Promise<Versioned<T>>,
  write: (value: T, ifMatch: string) => Promise<Versioned<T>>,
): Draft<T> {
  const stored = useResource(key, read, () => false);
  const value = useSignal<T | null>(null);
  const busy = useSignal(false);
  const error = useSignal<unknown>(null);
  const hasConflict = useSignal(false);
  const loaded = stored.data.value;
  useEffect(() => {
    if (loaded && value.peek() === null) value.value = loaded.value;
  }, [loaded]);

  const accept = (next: Versioned<T>) => {
    stored.set(next);
    value.value = next.value;
    hasConflict.value = false;
    error.value = null;
  };
  const attempt = async (work: () => Promise<Versioned<T>>): Promise<boolean> => {
    if (busy.peek()) return false;
    busy.value = true;
    error.value = null;
    try {
      accept(await work());
      return true;
    } catch (failure) {
      if (isConflict(failure)) hasConflict.value = true;
      else error.value = failure;
      return false;
    } finally {
      busy.value = false;
    }
  };
  const toSave = (): T => {
    const edited = value.peek();
    if (edited === null) throw new Error('A draft is saved after it was loaded.');
    return edited;
  };
  return {
    value,
    loadError: stored.error,
    isDirty: loaded !== null && value.value !== null && JSON.stringify(value.value) !== JSON.stringify(loaded.value),
    busy,
    error,
    hasConflict,
    set: (next) => {
      value.value = next;
    },
    save: () => attempt(() => write(toSave(), stored.data.peek()?.version ?? '0')),
    discard: async () => {
      await attempt(() => read());
    },
    overwrite: () => attempt(async () => write(toSave(), (await read()).version)),
    reload: stored.reload,
  };
}
