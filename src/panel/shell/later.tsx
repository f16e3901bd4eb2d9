import { type Signal, signal } from '@preact/signals';
import type { ComponentChildren, ComponentType } from 'preact';

/** A module that is fetched when it is needed. */
export interface Later<M> {
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
export function later<M>(fetchModule: () => Promise<M>): Later<M> {
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
  part: Later<{ default: ComponentType<P> }>;
  props: P;
  /** Shown until it has arrived. */
  waiting: ComponentChildren;
  /** Shown when it could not be fetched. */
  broken: ComponentChildren;
}

/** Draws a component that arrives later. The caller has started {@link Later.load}. */
export function Arriving<P extends object>({ part, props, waiting, broken }: Props<P>) {
  const module = part.module.value;
  const failed = part.failed.value;
  if (!module) return <>{failed ? broken : waiting}</>;
  const Part = module.default;
  return <Part {...props} />;
}
