import { type Signal, signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import type { PanelContext } from './context.ts';
import { shell } from '../i18n/en/shell.ts';
import { Button } from '../ui/Button.tsx';
import { Notice } from '../ui/Notice.tsx';
import { yieldToMain } from './yield-to-main.ts';
import { Skeleton } from '../ui/Skeleton.tsx';

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

interface Props<P> {
  app: PanelContext;
  part: LazyModule<{ default: ComponentType<P> }>;
  props: P;
  /** Lines of the skeleton while loading. */
  lines: number;
}

/** Renders a lazy component, a skeleton while it loads, or a retry button. The caller starts {@link LazyModule.load}. */
export function Lazy<P extends object>({ app, part, props, lines }: Props<P>) {
  const t = app.translate(shell);
  const module = part.module.value;
  const failed = part.failed.value;
  if (module) {
    const Part = module.default;
    return <Part {...props} />;
  }
  return failed ? (
    <Notice tone="bad" action={<Button onClick={() => void part.load()}>{t('shell.retry')}</Button>}>
      {t('shell.part')}
    </Notice>
  ) : (
    <Skeleton lines={lines} />
  );
}
