import { type Signal, signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import type { PanelContext } from './context.ts';
import { shell } from '../i18n/en/shell.ts';
import { Button } from '../ui/Button.tsx';
import { Notice } from '../ui/Notice.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';

/** A module that is fetched when it is needed. */
export interface LazyModule<M> {
  /** Null until it has arrived. */
  module: Signal<M | null>;
  failed: Signal<boolean>;
  /** Starts fetching, or tries again after a failure. Never throws. */
  load(): Promise<M | null>;
}

/**
 * Wraps a dynamic import: fetched once, kept, and forgotten on failure so that it can be tried again.
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
        (arrived) => {
          failed.value = false;
          return (module.value = arrived);
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
  /** How many lines are hinted at while it is on its way. */
  lines: number;
}

/** Draws a component that arrives later, or a way to try again. The caller has started {@link LazyModule.load}. */
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
