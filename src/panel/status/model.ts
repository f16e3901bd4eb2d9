import { computed, createModel } from '@preact/signals';
import type { Component, Incident, Maintenance } from '../../contract/index.ts';
import { isOpen } from '../../contract/headline.ts';
import type { App } from '../app.ts';
import { parseTime } from '../i18n/times.ts';
import { reading } from '../reading.ts';

/** A status older than this is shown with a warning. */
const STALE = 15 * 60_000;
const EVERY = 60_000;

const ahead = (maintenance: Maintenance) => maintenance.state !== 'completed';

/** Something that happened or will: newest updates first, whatever order they came in. */
function ordered<T extends Incident | Maintenance>(event: T): T {
  const updates = event.updates.toSorted((a, b) => (parseTime(b.at) ?? 0) - (parseTime(a.at) ?? 0));
  return { ...event, updates };
}

/** Whether the product is up, kept fresh while it is looked at. */
export const StatusModel = createModel((app: App) => {
  const status = reading({
    app,
    visible: () => app.open.value && app.tab.value === 'status',
    read: (api, signal) => api.getStatus(undefined, { signal }),
    every: EVERY,
  });
  const { value } = status;

  return {
    ...status,
    /** Whether what is shown may no longer hold. */
    stale: computed(() => {
      const known = value.value;
      const checked = parseTime(known?.checkedAt);
      const at = status.now.value;
      return known !== null && (known.failing === true || checked === null || at - checked > STALE);
    }),
    ongoing: computed(() => (value.value?.incidents ?? []).filter(isOpen).map(ordered)),
    past: computed(() => (value.value?.incidents ?? []).filter((incident) => !isOpen(incident)).map(ordered)),
    maintenances: computed(() => (value.value?.maintenances ?? []).filter(ahead).map(ordered)),
    /** Components by group, in the order they came; those without a group under `null`. */
    groups: computed(() => {
      const groups = new Map<string | null, Component[]>();
      for (const component of value.value?.components ?? []) {
        const group = groups.get(component.group);
        if (group) group.push(component);
        else groups.set(component.group, [component]);
      }
      return [...groups].map(([name, components]) => ({ name, components }));
    }),
  };
});
/** Whether the product is up. */
export type StatusModel = InstanceType<typeof StatusModel>;
