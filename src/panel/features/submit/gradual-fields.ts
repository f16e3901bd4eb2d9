import { type ReadonlySignal, computed, effect, signal } from '@preact/signals';
import type { PanelContext } from '../../core/context.ts';
import { yieldToMain } from '../../core/yield-to-main.ts';
import { isInitialField } from './form-fields.ts';

/** Fields that are rendered in one task. */
const BATCH_SIZE = 2;

/**
 * Renders the fields of the session in short tasks, a few at a time; those that were there before the session stay. Later
 * changes are rendered at once.
 */
export function createGradualFields<F extends { id: string }>(app: PanelContext, fields: ReadonlySignal<readonly F[]>) {
  const limit = signal(0);
  effect(() => {
    const total = fields.value.length;
    const current = limit.value;
    if (!app.session.value || current === Infinity) return undefined;
    let stopped = false;
    void yieldToMain().then(() => {
      if (!stopped) limit.value = current < total ? current + BATCH_SIZE : Infinity;
    });
    return () => {
      stopped = true;
    };
  });
  return {
    rendered: computed(() => fields.value.filter((field, index) => index < limit.value || isInitialField(field))),
    isComplete: computed(() => limit.value === Infinity),
  };
}
