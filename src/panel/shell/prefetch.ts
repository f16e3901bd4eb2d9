import { effect, untracked } from '@preact/signals';
import type { PanelContext } from '../core/context.ts';
import type { ModuleId, ModuleLoader } from '../core/module-registry.ts';

/** Delay before prefetching in browsers without `requestIdleCallback` (Safari). */
const DELAY_MS = 1_000;

declare global {
  interface Navigator {
    /** Chromium only. */
    connection?: { saveData?: boolean };
  }
}

/**
 * Prefetches the modules that the viewer may open next, once the form is complete and the page is idle, without evaluating
 * them. Does nothing when `saveData` is set.
 *
 * @returns a function that stops it.
 */
export function prefetchWhenIdle(app: PanelContext, prefetch: ModuleLoader['prefetch']): () => void {
  return effect(() => {
    const { viewer, capabilities } = app.session.value ?? {};
    const isComplete = app.open.value && capabilities && app.lazy('features/submit/DeferredForm.tsx').module.value;
    if (!isComplete || navigator.connection?.saveData) return undefined;
    const ids: ModuleId[] = [];
    if (viewer)
      ids.push('features/tickets/index.tsx', 'features/tickets/TicketDetail.tsx', 'features/submit/Suggestions.tsx');
    if (capabilities.status) ids.push('features/status/index.tsx');
    if (capabilities.access !== 'none') ids.push('features/support-access/index.tsx');
    return whenIdle(() => untracked(() => ids.forEach(prefetch)));
  });
}

function whenIdle(run: () => void): () => void {
  if (typeof requestIdleCallback === 'function') {
    const handle = requestIdleCallback(run);
    return () => cancelIdleCallback(handle);
  }
  const timer = setTimeout(run, DELAY_MS);
  return () => clearTimeout(timer);
}
