import { COMPONENT_STATES, IMPACTS, INCIDENT_STATES } from '../../../contract/schemas/status.ts';
import type { T } from '../../core/context.ts';

/** Returns the label of a component's state; an unknown one is its own label. */
export function toComponentStateLabel(state: string, t: T): string {
  const known = COMPONENT_STATES.find((candidate) => candidate === state);
  return known ? t(`component.${known}`) : state;
}

/** Returns the label of an incident's progress. */
export function toIncidentStateLabel(state: string, t: T): string {
  const known = INCIDENT_STATES.find((candidate) => candidate === state);
  return known ? t(`incident.${known}`) : state;
}

/** Returns the label of an incident's impact. */
export function toImpactLabel(impact: string, t: T): string {
  const known = IMPACTS.find((candidate) => candidate === impact);
  return known ? t(`impact.${known}`) : impact;
}
