import { createModel } from '@preact/signals';
import type { App } from '../app.ts';
import { reading } from '../reading.ts';

const EVERY = 60_000;

/** Whether the product is up, kept fresh while it is looked at. */
export const StatusModel = createModel((app: App) =>
  reading({
    app,
    visible: () => app.open.value && app.tab.value === 'status',
    read: (api, signal) => api.getStatus(undefined, { signal }),
    every: EVERY,
  }),
);
