/** State of an incident or maintenance in a text; `update` is a label without a state. */
export type IncidentState =
  | 'resolved'
  | 'monitoring'
  | 'identified'
  | 'investigating'
  | 'scheduled'
  | 'in_progress'
  | 'completed'
  | 'update';

/** State that a clause expresses; null for none. */
export type ClauseState = 'resolved' | 'open' | 'monitoring' | 'identified' | null;
