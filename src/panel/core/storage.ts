import type { ScopedStorage } from './context.ts';

/** Storage key: whether this viewer wants desktop notifications in this browser tab. */
export const NOTIFY = 'notify';

/** Storage of one viewer; its owner is set once the session is loaded. */
export interface ViewerStorage extends ScopedStorage {
  /**
   * Assigns the storage to a viewer. A draft written before becomes this viewer's; data of other viewers in this tab, and
   * data of this viewer from before the newest sign-out, is deleted.
   *
   * @param viewerKey - hashed key of the viewer.
   * @param signOutId - id of the newest sign-out on this origin.
   */
  setOwner(viewerKey: string, signOutId: string): void;
  /** Records another viewer's sign-out, so that it does not delete this viewer's data. */
  setLastSignOut(signOutId: string): void;
  /** Deletes all data of this widget, in memory and in `sessionStorage`, and closes the storage. */
  clear(): void;
  /** Ends all reads and writes; data in `sessionStorage` stays. */
  close(): void;
}

/**
 * Creates the storage for drafts: JSON in `sessionStorage` under `madoguchi:<widget>:<viewer>:`, with an in-memory fallback
 * (blocked, full, or sandboxed). Values are untrusted; callers validate them.
 *
 * @param widget - id of the widget.
 */
export function createStorage(widget: string): ViewerStorage {
  const memory = new Map<string, string>();
  let viewer = '';
  let closed = false;
  const toStorageKey = (key: string) => `madoguchi:${widget}:${viewer}:${key}`;
  const tryStorage = <T>(task: (storage: Storage) => T): T | undefined => {
    try {
      return task(sessionStorage);
    } catch {
      return undefined;
    }
  };
  const removeWhere = (matches: (key: string) => boolean) => {
    memory.clear();
    tryStorage((storage) => {
      for (const key of Object.keys(storage))
        if (key.startsWith(`madoguchi:${widget}:`) && matches(key)) storage.removeItem(key);
    });
  };
  const store: ViewerStorage = {
    read(key) {
      if (closed) return null;
      const storageKey = toStorageKey(key);
      try {
        return JSON.parse(memory.get(storageKey) ?? tryStorage((storage) => storage.getItem(storageKey)) ?? 'null');
      } catch {
        store.remove(key);
        return null;
      }
    },
    write(key, value) {
      if (closed) return;
      const text = JSON.stringify(value);
      memory.set(toStorageKey(key), text);
      tryStorage((storage) => storage.setItem(toStorageKey(key), text));
    },
    remove(key) {
      if (closed) return;
      memory.delete(toStorageKey(key));
      tryStorage((storage) => storage.removeItem(toStorageKey(key)));
    },
    setOwner(viewerKey, signOutId) {
      if (viewer === viewerKey || closed) return;
      const anonymousDraft = viewer ? null : store.read('draft');
      viewer = viewerKey;
      const stale = (store.read(SIGNED_OUT_KEY) ?? '') !== signOutId;
      removeWhere((key) => stale || !key.startsWith(toStorageKey('')));
      store.setLastSignOut(signOutId);
      if (anonymousDraft && !store.read('draft')) store.write('draft', anonymousDraft);
    },
    setLastSignOut(signOutId) {
      if (signOutId) store.write(SIGNED_OUT_KEY, signOutId);
    },
    clear() {
      removeWhere(() => true);
      store.close();
    },
    close() {
      closed = true;
      memory.clear();
    },
  };
  return store;
}

/** Storage key of the id of the newest known sign-out. */
const SIGNED_OUT_KEY = 'signed-out';
