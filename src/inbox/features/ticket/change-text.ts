import type { OperationOutput } from '../../../client/index.ts';
import type { T } from '../../core/context.ts';
import { toPriorityLabel, toStatusLabel } from '../queue/labels.ts';

/** An entry of the ticket's history. */
export type HistoryEntry = OperationOutput<'listTimeline'>['items'][number];

/** Describes a change of a ticket in a sentence. */
export function toChangeText(
  { kind, by, to, reason }: HistoryEntry,
  priorities: readonly { id: string; label: string }[],
  t: T,
): string {
  const name = by.name;
  const value = to ?? '';
  const because = typeof reason === 'string' && reason !== '' ? t('change.reason', { reason }) : '';
  switch (kind) {
    case 'status':
      return t('change.status', { name, to: toStatusLabel(value, t) }) + because;
    case 'priority':
      return t('change.priority', { name, to: toPriorityLabel(value, priorities, t) }) + because;
    case 'assigned':
      return value === '' ? t('change.unassigned', { name }) : t('change.assigned', { name, to: value });
    case 'edited':
      return t('change.edited', { name });
    case 'escalated':
      return t('change.escalated', { name }) + because;
    case 'rated':
      return t('change.rated', { name, to: value });
    case 'followed':
      return t('change.followed', { name, to: value });
    default:
      return t('change.other', { name });
  }
}
