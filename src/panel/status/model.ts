import { computed, createModel, effect, signal } from '@preact/signals';
import type { Component, Incident, Maintenance, Status } from '../../contract/index.ts';
import type { App, Failure } from '../app.ts';
import { parseTime } from '../i18n/times.ts';
import { latest } from '../latest.ts';
import { poll } from '../poll.ts';

/** A status older than this is shown with a warning. */
const STALE = 15 * 60_000;
const EVERY = 60_000;

const open = (incident: Incident) => incident.state !== 'resolved' && incident.resolvedAt === null;
const ahead = (maintenance: Maintenance) => maintenance.state !== 'completed';

/** Something that happened or will: newest updates first, whatever order they came in. */
function ordered<T extends Incident | Maintenance>(event: T): T {
  const updates = event.updates.toSorted((a, b) => (parseTime(b.at) ?? 0) - (parseTime(a.at) ?? 0));
  return { ...event, updates };
}

/** Whether the product is up, kept fresh while it is looked at. */
export const StatusModel = createModel((app: App) => {
  const status = signal<Status | null>(null);
  const failure = signal<Failure | null>(null);
  /** The server's time, told again twice a minute so that "2 minutes ago" stays true. */
  const now = signal(app.now());
  const reads = latest();

  async function refresh(): Promise<boolean> {
    const { signal, fresh } = reads.begin();
    try {
      const api = await app.api();
      const answer = await api.getStatus(undefined, { signal });
      if (!fresh()) return true;
      status.value = answer;
      failure.value = null;
      now.value = app.now();
      return true;
    } catch (error) {
      if (!fresh()) return true;
      failure.value = app.explain(error);
      now.value = app.now();
      return false;
    }
  }

  const visible = () => app.open.value && app.tab.value === 'status';
  poll({ active: visible, run: refresh, every: EVERY });
  effect(() => {
    if (!visible()) return undefined;
    const timer = setInterval(() => (now.value = app.now()), 30_000);
    return () => clearInterval(timer);
  });
  effect(() => () => reads.stop());

  return {
    status,
    failure,
    now,
    refresh,
    /** Whether what is shown may no longer hold. */
    stale: computed(() => {
      const known = status.value;
      const checked = parseTime(known?.checkedAt);
      const at = now.value;
      return known !== null && (checked === null || at - checked > STALE);
    }),
    ongoing: computed(() => (status.value?.incidents ?? []).filter(open).map(ordered)),
    past: computed(() => (status.value?.incidents ?? []).filter((incident) => !open(incident)).map(ordered)),
    maintenances: computed(() => (status.value?.maintenances ?? []).filter(ahead).map(ordered)),
    /** Components by group, in the order they came; those without a group under `null`. */
    groups: computed(() => {
      const groups = new Map<string | null, Component[]>();
      for (const component of status.value?.components ?? []) {
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
