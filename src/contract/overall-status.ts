import {
  COMPONENT_STATES,
  type Component,
  type ComponentState,
  type Incident,
  type Maintenance,
} from './schemas/status.ts';

const isState = (state: string): state is ComponentState => COMPONENT_STATES.some((known) => known === state);

// An open incident never leaves plain "operational" standing, whatever its impact says: sources keep "none" on
// incidents they have not judged yet. A map, since a source may call its impact "constructor".
const atLeast = new Map<string, ComponentState>([
  ['maintenance', 'maintenance'],
  ['none', 'degraded'],
  ['minor', 'degraded'],
  ['major', 'partial_outage'],
  ['critical', 'major_outage'],
]);

/** What an incident does to the product by its impact alone; `degraded` for an impact we do not know. */
export const impactToState = (impact: string): ComponentState => atLeast.get(impact) ?? 'degraded';

/** The worst of states; one we do not know counts as `degraded`. None at all is `operational`. */
export function worstState(states: Iterable<string>): ComponentState {
  let worst = 0;
  for (const state of states) worst = Math.max(worst, COMPONENT_STATES.indexOf(isState(state) ? state : 'degraded'));
  return COMPONENT_STATES[worst] ?? 'operational';
}

/**
 * The one word for how things are: the worst of what components say, what open incidents say by their impact, and
 * maintenance in progress. States and impacts we do not know count as `degraded`: something is not as usual.
 */
export function getOverallStatus(status: {
  components: readonly Pick<Component, 'state'>[];
  incidents: readonly Pick<Incident, 'state' | 'impact' | 'resolvedAt'>[];
  maintenances: readonly Pick<Maintenance, 'state'>[];
}): ComponentState {
  return worstState([
    ...status.components.map(({ state }) => state),
    ...status.incidents.filter(isOpen).map(({ impact }) => impactToState(impact)),
    // A maintenance in a state we do not know is neither only planned nor over.
    ...status.maintenances
      .filter(({ state }) => state !== 'scheduled' && state !== 'completed')
      .map(() => 'maintenance' as const),
  ]);
}

/** Whether an incident goes on. */
export function isOpen({ state, resolvedAt }: Pick<Incident, 'state' | 'resolvedAt'>): boolean {
  return state !== 'resolved' && resolvedAt === null;
}
