import type { ScopedStorage } from './context.ts';

/** A viewer's store, which learns whose it is only when the session has arrived. */
export interface ViewerStorage extends ScopedStorage {
  /**
   * From now on things belong to the viewer of this hashed key; what was written before the viewer was known becomes theirs.
   * What any other viewer left in this tab is removed, and so is what this one left before the newest sign-out.
   *
   * @param signOutId - the id of the newest sign-out on this origin.
   */
  setOwner(viewerKey: string, signOutId: string): void;
  /** Notes the sign-out of another viewer, which leaves this one's things alone. */
  note(signOutId: string): void;
  /** Removes everything of this widget, in memory and in the browser's storage, and closes the store. */
  forget(): void;
  /** From now on nothing is read or written: the viewer is gone. What is in the browser's storage stays. */
  close(): void;
}

/**
 * Makes the store for drafts: JSON in the tab's `sessionStorage` under `madoguchi:<widget>:<viewer>:`, and in memory
 * where the browser refuses (blocked, full, or in a sandbox). What comes out is untrusted: callers check its shape.
 *
 * @param widget - the widget's id.
 */
export function createStorage(widget: string): ViewerStorage {
  const memory = new Map<string, string>();
  let viewer = '';
  let closed = false;
  const place = (key: string) => `madoguchi:${widget}:${viewer}:${key}`;
  const stored = <T>(act: (storage: Storage) => T): T | undefined => {
    try {
      return act(sessionStorage);
    } catch {
      return undefined;
    }
  };
  const sweep = (gone: (key: string) => boolean) => {
    memory.clear();
    stored((storage) => {
      for (const key of Object.keys(storage))
        if (key.startsWith(`madoguchi:${widget}:`) && gone(key)) storage.removeItem(key);
    });
  };
  const keep: ViewerStorage = {
    read(key) {
      if (closed) return null;
      const at = place(key);
      try {
        return JSON.parse(memory.get(at) ?? stored((storage) => storage.getItem(at)) ?? 'null');
      } catch {
        keep.remove(key);
        return null;
      }
    },
    write(key, value) {
      if (closed) return;
      const text = JSON.stringify(value);
      memory.set(place(key), text);
      stored((storage) => storage.setItem(place(key), text));
    },
    remove(key) {
      if (closed) return;
      memory.delete(place(key));
      stored((storage) => storage.removeItem(place(key)));
    },
    setOwner(viewerKey, signOutId) {
      if (viewer === viewerKey || closed) return;
      const early = viewer ? null : keep.read('draft');
      viewer = viewerKey;
      const stale = (keep.read(SIGNED_OUT) ?? '') !== signOutId;
      sweep((key) => stale || !key.startsWith(place('')));
      keep.note(signOutId);
      if (early && !keep.read('draft')) keep.write('draft', early);
    },
    note(signOutId) {
      if (signOutId) keep.write(SIGNED_OUT, signOutId);
    },
    forget() {
      sweep(() => true);
      keep.close();
    },
    close() {
      closed = true;
      memory.clear();
    },
  };
  return keep;
}

/** Under which the tab keeps the id of the newest sign-out that it knows of. */
const SIGNED_OUT = 'signed-out';
