import { createModel } from '@preact/signals';
import type { PanelContext } from '../../core/context.ts';
import { createResource } from '../../data/resource.ts';

const POLL_INTERVAL_MS = 60_000;

/** The status, polled while its tab is visible. */
export const StatusModel = createModel((app: PanelContext) =>
  createResource({
    app,
    visible: () => app.open.value && app.tab.value === 'status',
    read: (api, signal) => api.getStatus(undefined, { signal }),
    intervalMs: POLL_INTERVAL_MS,
  }),
);
