import type { Keep } from '../app.ts';

/** The panel's store, which learns who is looking only when the session has arrived. */
export interface ViewerKeep extends Keep {
  /** From now on things belong to this viewer; what was written before anybody was known becomes theirs. */
  settle(viewerId: string): void;
  /** Forgets what is in memory. The loader removes what is in the browser's storage, also without a panel. */
  forget(): void;
}

/**
 * Makes the store for drafts: JSON in the tab's `sessionStorage` under `madoguchi:<widget>:<viewer>:`, and in memory
 * where the browser refuses (blocked, full, or in a sandbox). What comes out is untrusted: callers check its shape.
 *
 * @param widget - the widget's id.
 */
export function createKeep(widget: string): ViewerKeep {
  const memory = new Map<string, string>();
  let viewer = '';
  const place = (key: string) => `madoguchi:${widget}:${viewer}:${key}`;
  const stored = <T>(act: (storage: Storage) => T): T | undefined => {
    try {
      return act(sessionStorage);
    } catch {
      return undefined;
    }
  };
  const keep: ViewerKeep = {
    read(key) {
      const at = place(key);
      try {
        return JSON.parse(memory.get(at) ?? stored((storage) => storage.getItem(at)) ?? 'null');
      } catch {
        keep.remove(key);
        return null;
      }
    },
    write(key, value) {
      const text = JSON.stringify(value);
      memory.set(place(key), text);
      stored((storage) => storage.setItem(place(key), text));
    },
    remove(key) {
      memory.delete(place(key));
      stored((storage) => storage.removeItem(place(key)));
    },
    settle(viewerId) {
      const early = viewer ? null : keep.read('draft');
      if (early) keep.remove('draft');
      viewer = hash(viewerId);
      if (early && !keep.read('draft')) keep.write('draft', early);
    },
    forget() {
      memory.clear();
      viewer = '';
    },
  };
  return keep;
}

/** Short and one-way enough that the storage's keys do not spell out who was here (FNV-1a). */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return (value >>> 0).toString(36);
}
