import {
  COMPONENT_STATES,
  type Component,
  type ComponentState,
  type Incident,
  type Maintenance,
} from './schemas/status.ts';

const isState = (state: string): state is ComponentState => COMPONENT_STATES.some((known) => known === state);

// An open incident is at least `degraded`, because sources use the impact "none" for incidents not assessed yet. A Map,
// because a source may send the impact "constructor".
const stateByImpact = new Map<string, ComponentState>([
  ['maintenance', 'maintenance'],
  ['none', 'degraded'],
  ['minor', 'degraded'],
  ['major', 'partial_outage'],
  ['critical', 'major_outage'],
]);

/** Converts the impact of an incident to a component state; `degraded` for an unknown impact. */
export const impactToState = (impact: string): ComponentState => stateByImpact.get(impact) ?? 'degraded';

/** Returns the worst state; an unknown state counts as `degraded`, an empty list as `operational`. */
export function worstState(states: Iterable<string>): ComponentState {
  let worst = 0;
  for (const state of states) worst = Math.max(worst, COMPONENT_STATES.indexOf(isState(state) ? state : 'degraded'));
  return COMPONENT_STATES[worst] ?? 'operational';
}

/**
 * Computes the overall status: the worst of the components' states, the impacts of open incidents, and maintenance in
 * progress. Unknown states and impacts count as `degraded`.
 */
export function getOverallStatus(status: {
  components: readonly Pick<Component, 'state'>[];
  incidents: readonly Pick<Incident, 'state' | 'impact' | 'resolvedAt'>[];
  maintenances: readonly Pick<Maintenance, 'state'>[];
}): ComponentState {
  return worstState([
    ...status.components.map(({ state }) => state),
    ...status.incidents.filter(isOpen).map(({ impact }) => impactToState(impact)),
    // A maintenance in an unknown state counts as in progress.
    ...status.maintenances
      .filter(({ state }) => state !== 'scheduled' && state !== 'completed')
      .map(() => 'maintenance' as const),
  ]);
}

/** Checks whether an incident is unresolved. */
export function isOpen({ state, resolvedAt }: Pick<Incident, 'state' | 'resolvedAt'>): boolean {
  return state !== 'resolved' && resolvedAt === null;
}
