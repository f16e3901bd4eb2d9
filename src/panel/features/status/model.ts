import { createModel } from '@preact/signals';
import type { PanelContext } from '../../core/context.ts';
import { createResource } from '../../data/resource.ts';

const POLL_INTERVAL_MS = 60_000;

/** Whether the product is up, kept fresh while it is looked at. */
export const StatusModel = createModel((app: PanelContext) =>
  createResource({
    app,
    visible: () => app.open.value && app.tab.value === 'status',
    read: (api, signal) => api.getStatus(undefined, { signal }),
    intervalMs: POLL_INTERVAL_MS,
  }),
);
