import type { T } from '../../core/context.ts';
import { TICKET_STATUSES } from '../../../contract/schemas/ticket.ts';

const STATUS_KEYS = {
  new: 'status.new',
  open: 'status.open',
  pending: 'status.pending',
  solved: 'status.solved',
  closed: 'status.closed',
} as const;

/** Returns the label of a status; an unknown one of a help desk is its own label. */
export function toStatusLabel(status: string, t: T): string {
  const known = TICKET_STATUSES.find((candidate) => candidate === status);
  return known ? t(STATUS_KEYS[known]) : status;
}

const PRIORITY_KEYS = {
  urgent: 'priority.urgent',
  high: 'priority.high',
  normal: 'priority.normal',
  low: 'priority.low',
} as const;

/** Returns the label of a priority by the vendor's configuration, or by its id. */
export function toPriorityLabel(id: string, known: readonly { id: string; label: string }[], t: T): string {
  const label = known.find((priority) => priority.id === id)?.label;
  if (label !== undefined) return label;
  return isPriorityKey(id) ? t(PRIORITY_KEYS[id]) : id;
}

/** Returns the visual emphasis of a priority. */
export function toPriorityTone(id: string, known: readonly { id: string; tone: string }[]): string {
  return known.find((priority) => priority.id === id)?.tone ?? id;
}

const isPriorityKey = (id: string): id is keyof typeof PRIORITY_KEYS => id in PRIORITY_KEYS;
