import {
  COMPONENT_STATES,
  type Component,
  type ComponentState,
  type Incident,
  type Maintenance,
} from '../../contract/index.ts';

const isState = (state: string): state is ComponentState => COMPONENT_STATES.some((known) => known === state);

// An open incident never leaves plain "operational" standing, whatever its impact says: sources keep "none" on
// incidents they have not judged yet.
const atLeast: Record<string, ComponentState> = {
  none: 'degraded',
  minor: 'degraded',
  major: 'partial_outage',
  critical: 'major_outage',
};

/**
 * The one word for how things are: the worst of what components say, what open incidents say by their impact, and
 * maintenance in progress. States and impacts we do not know count as `degraded`: something is not as usual.
 */
export function headlineOf(status: {
  components: readonly Pick<Component, 'state'>[];
  incidents: readonly Pick<Incident, 'state' | 'impact' | 'resolvedAt'>[];
  maintenances: readonly Pick<Maintenance, 'state'>[];
}): ComponentState {
  const said: ComponentState[] = [
    ...status.components.map(({ state }) => (isState(state) ? state : 'degraded')),
    ...status.incidents.filter(isOpen).map(({ impact }) => atLeast[impact] ?? 'degraded'),
    ...status.maintenances.filter(({ state }) => state === 'in_progress').map(() => 'maintenance' as const),
  ];
  return COMPONENT_STATES[Math.max(0, ...said.map((state) => COMPONENT_STATES.indexOf(state)))] ?? 'operational';
}

/** Whether an incident goes on. */
export function isOpen({ state, resolvedAt }: Pick<Incident, 'state' | 'resolvedAt'>): boolean {
  return state !== 'resolved' && resolvedAt === null;
}
