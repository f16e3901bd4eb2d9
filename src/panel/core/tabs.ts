import { type ReadonlySignal, computed, effect, signal } from '@preact/signals';
import type { PanelContext } from './context.ts';
import type { TabId } from '../types.ts';

/** Available and visited tabs. */
export interface TabsState {
  /** Tabs available to this viewer by their capabilities. */
  tabs: ReadonlySignal<readonly TabId[]>;
  /** Visited tabs, whose views stay mounted. */
  visited: ReadonlySignal<readonly TabId[]>;
  stop(): void;
}

/**
 * Creates the state of the tabs.
 *
 * @param load - loads a tab's view; called on each visit, so that a failed load is retried.
 */
export function createTabsState(app: PanelContext, load: (tab: TabId) => void): TabsState {
  const visited = signal<readonly TabId[]>([]);
  const tabs = computed(() => {
    const { statuspageUrl } = app.options.value;
    const capabilities = app.session.value?.capabilities;
    const available: TabId[] = ['submit', 'tickets'];
    if (!capabilities || capabilities.status || statuspageUrl) available.push('status');
    if (capabilities && capabilities.access !== 'none') available.push('access');
    return available;
  });
  const stop = effect(() => {
    const tab = app.tab.value;
    // Redirects from a tab that is no longer available.
    if (app.session.value && !tabs.value.includes(tab)) return app.navigate('submit');
    if (!visited.peek().includes(tab)) visited.value = [...visited.peek(), tab];
    load(tab);
  });
  return { tabs, visited, stop };
}
