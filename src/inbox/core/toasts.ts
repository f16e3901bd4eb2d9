import { type ReadonlySignal, signal } from '@preact/signals';

/** A short message at the edge of the window. */
export interface Toast {
  id: number;
  text: string;
  tone: 'info' | 'error';
  action?: ToastAction;
}

/** A button in a toast. */
export interface ToastAction {
  label: string;
  run: () => void;
}

/** The visible toasts. */
export interface Toasts {
  list: ReadonlySignal<readonly Toast[]>;
  /** Shows a toast. Returns a function that removes it. */
  show(text: string, options?: { tone?: Toast['tone']; action?: ToastAction; ms?: number }): () => void;
  remove(id: number): void;
}

const DEFAULT_MS = 5_000;
const ERROR_MS = 10_000;
const MAX_TOASTS = 4;

/** Creates an empty list of toasts. */
export function createToasts(): Toasts {
  const list = signal<readonly Toast[]>([]);
  let lastId = 0;
  const remove = (id: number) => {
    list.value = list.peek().filter((toast) => toast.id !== id);
  };
  return {
    list,
    remove,
    show(text, { tone = 'info', action, ms = tone === 'error' ? ERROR_MS : DEFAULT_MS } = {}) {
      const id = ++lastId;
      const toast: Toast = { id, text, tone, ...(action && { action }) };
      // A repeated message replaces its predecessor.
      list.value = [...list.peek().filter((other) => other.text !== text), toast].slice(-MAX_TOASTS);
      setTimeout(() => remove(id), ms);
      return () => remove(id);
    },
  };
}
