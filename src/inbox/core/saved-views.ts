import { type ReadonlySignal, signal } from '@preact/signals';
import type { OperationOutput, TicketApi } from '../../client/index.ts';

/** Filters and sort order of the queue that were saved. */
export type SavedView = OperationOutput<'listSavedViews'>['items'][number];

/** The saved views of the agent, and the shared ones. */
export interface SavedViews {
  /** By name; null until they are loaded. */
  items: ReadonlySignal<readonly SavedView[] | null>;
  /** Loads the views. When that fails, they stay as they are. */
  load(): Promise<void>;
}

const MAX_ROWS = 100;

/** Creates the saved views of the page, empty until they are loaded. */
export function createSavedViews(api: TicketApi): SavedViews {
  const items = signal<readonly SavedView[] | null>(null);
  return {
    items,
    async load() {
      try {
        items.value = (await api.listSavedViews({ limit: MAX_ROWS })).items;
      } catch {
        items.value = items.peek() ?? [];
      }
    },
  };
}
