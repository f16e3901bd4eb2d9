import { type Signal, signal } from '@preact/signals';
import { yieldToMain } from './yield-to-main.ts';

/** A lazily imported module. */
export interface LazyModule<M> {
  /** Null until it is loaded. */
  module: Signal<M | null>;
  failed: Signal<boolean>;
  /** Starts loading, or retries after a failure. Never rejects. */
  load(): Promise<M | null>;
}

/**
 * Wraps a dynamic import: memoized on success, retryable after a failure.
 *
 * @param fetchModule - the import, as in `() => import('./status/index.tsx')`.
 */
export function lazyModule<M>(fetchModule: () => Promise<M>): LazyModule<M> {
  const module = signal<M | null>(null);
  const failed = signal(false);
  let pending: Promise<M | null> | undefined;
  return {
    module,
    failed,
    load: () =>
      (pending ??= fetchModule().then(
        async (loaded) => {
          // Evaluating a module and rendering it are two tasks.
          await yieldToMain();
          failed.value = false;
          return (module.value = loaded);
        },
        () => {
          pending = undefined;
          failed.value = true;
          return null;
        },
      )),
  };
}
