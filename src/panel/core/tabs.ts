import { type ReadonlySignal, computed, effect, signal } from '@preact/signals';
import type { PanelContext } from './context.ts';
import type { TabId } from '../types.ts';

/** Which tabs there are, and which have been looked at. */
export interface TabsState {
  /** The tabs this viewer may see: what the desk cannot do and what the viewer may not manage is left out. */
  tabs: ReadonlySignal<readonly TabId[]>;
  /** The tabs that have been looked at; their views stay mounted. */
  visited: ReadonlySignal<readonly TabId[]>;
  stop(): void;
}

/**
 * Follows where the viewer goes.
 *
 * @param load - fetches a tab's view; called again each time the viewer comes to it, so that it can try again.
 */
export function createTabsState(app: PanelContext, load: (tab: TabId) => void): TabsState {
  const visited = signal<readonly TabId[]>([]);
  const tabs = computed(() => {
    const { status } = app.options.value;
    const can = app.session.value?.capabilities;
    const seen: TabId[] = ['submit', 'tickets'];
    if (!can || can.status || status) seen.push('status');
    if (can && can.access !== 'none') seen.push('access');
    return seen;
  });
  const stop = effect(() => {
    const tab = app.tab.value;
    // Somebody who may no longer see a tab is taken to the first one.
    if (app.session.value && !tabs.value.includes(tab)) return app.navigate('submit');
    if (!visited.peek().includes(tab)) visited.value = [...visited.peek(), tab];
    load(tab);
  });
  return { tabs, visited, stop };
}
