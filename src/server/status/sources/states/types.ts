/** What a text says of the state of an incident or maintenance; `update` is a label that names no state. */
export type SaidState =
  | 'resolved'
  | 'monitoring'
  | 'identified'
  | 'investigating'
  | 'scheduled'
  | 'in_progress'
  | 'completed'
  | 'update';
