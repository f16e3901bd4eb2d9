import type { Keep } from '../app.ts';

/** The panel's store, which learns who is looking only when the session has arrived. */
export interface ViewerKeep extends Keep {
  /** From now on things belong to the viewer of this (hashed) name; what was written before anybody was known becomes theirs. */
  settle(name: string): void;
  /** Forgets everything of this widget, in memory and in the browser's storage. */
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
  const sweep = (gone: (key: string) => boolean) => {
    memory.clear();
    stored((storage) => {
      for (const key of Object.keys(storage))
        if (key.startsWith(`madoguchi:${widget}:`) && gone(key)) storage.removeItem(key);
    });
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
    settle(name) {
      const early = viewer ? null : keep.read('draft');
      if (viewer !== name) {
        // What anybody else left in this tab goes, and so does what is handed on.
        const mine = `madoguchi:${widget}:${name}:`;
        sweep((key) => !key.startsWith(mine));
      }
      viewer = name;
      if (early && !keep.read('draft')) keep.write('draft', early);
    },
    forget() {
      sweep(() => true);
      viewer = '';
    },
  };
  return keep;
}
