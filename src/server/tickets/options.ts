import type { Priority } from '../../contract/index.ts';
import type { NewTicket } from '../interfaces/index.ts';
import { rejectField } from '../errors.ts';
import { isStorableText } from '../database/text.ts';
import type { LifecycleOptions } from './lifecycle.ts';

/** How the database desk is set up. */
export interface DatabaseDeskOptions extends LifecycleOptions {
  /** The levels a ticket can have; the same list that the session offers. */
  priorities: readonly Priority[];
  /** The level of a ticket filed without one. Default none. */
  defaultPriority?: string | null;
  /** The ids of the categories that may be chosen. Without it any text is taken. */
  categories?: readonly string[];
}

/** @throws ProblemError `validation` for a priority that is not configured. */
export function knownPriority(options: DatabaseDeskOptions, id: string): Priority {
  const priority = options.priorities.find((one) => one.id === id);
  if (!priority) throw rejectField('priority', 'unknown_priority');
  return priority;
}

/** @throws ProblemError `validation` for a category that is not configured. */
export function checkCategory(options: DatabaseDeskOptions, id: string | undefined): void {
  if (id === undefined) return;
  if (options.categories ? !options.categories.includes(id) : !isStorableText(id))
    throw rejectField('category', 'unknown_category');
}

/** @throws ProblemError `validation` for a field that cannot be stored. */
export function checkFields(fields: Record<string, string>): void {
  for (const [id, value] of Object.entries(fields))
    if (!isStorableText(id) || !isStorableText(value)) throw rejectField(`fields.${id}`, 'not_storable');
}

/** @throws ProblemError `validation` for a reference or an addition that cannot be stored. */
export function checkAdditions({ incidentId = '', diagnostics = '', cc = [], context = {} }: NewTicket): void {
  const texts: [string, string][] = [
    ['incidentId', incidentId],
    ['diagnostics', diagnostics],
    ...cc.map((address, index): [string, string] => [`cc.${index}`, address]),
    ...Object.entries(context).map(([name, value]): [string, string] => [`context.${name}`, name + value]),
  ];
  for (const [field, text] of texts) if (!isStorableText(text)) throw rejectField(field, 'not_storable');
}
