import type { Priority } from '../../contract/index.ts';
import type { Calendar } from '../business-hours/index.ts';
import type { NewTicket } from '../interfaces/index.ts';
import { rejectField } from '../errors.ts';
import { isStorableText } from '../database/text.ts';
import type { LifecycleOptions } from './lifecycle.ts';

/** Options of the database desk. */
export interface DatabaseDeskOptions extends LifecycleOptions {
  /** Available priorities; the session offers the same list. Read at each use. */
  readonly priorities: readonly Priority[];
  /** Returns the business hours in force, where they can change while the server runs. Default: `supportHours`. */
  getCalendar?: () => Calendar | null;
  /** Priority of a ticket created without one. Default: none. */
  defaultPriority?: string | null;
  /** Ids of the available categories. Default: any text is accepted. */
  categories?: readonly string[];
}

/** @throws ProblemError `validation` for an unknown priority */
export function getConfiguredPriority(options: DatabaseDeskOptions, id: string): Priority {
  const priority = options.priorities.find((one) => one.id === id);
  if (!priority) throw rejectField('priority', 'unknown_priority');
  return priority;
}

/** @throws ProblemError `validation` for an unknown category */
export function checkCategory(options: DatabaseDeskOptions, id: string | undefined): void {
  if (id === undefined) return;
  if (options.categories ? !options.categories.includes(id) : !isStorableText(id))
    throw rejectField('category', 'unknown_category');
}

/** @throws ProblemError `validation` for a field with text that cannot be stored */
export function checkFields(fields: Record<string, string>): void {
  for (const [id, value] of Object.entries(fields))
    if (!isStorableText(id) || !isStorableText(value)) throw rejectField(`fields.${id}`, 'not_storable');
}

/** @throws ProblemError `validation` for a reference or additional data with text that cannot be stored */
export function checkAgentData({ incidentId = '', diagnostics = '', cc = [], context = {} }: NewTicket): void {
  const texts: [string, string][] = [
    ['incidentId', incidentId],
    ['diagnostics', diagnostics],
    ...cc.map((address, index): [string, string] => [`cc.${index}`, address]),
    ...Object.entries(context).map(([name, value]): [string, string] => [`context.${name}`, name + value]),
  ];
  for (const [field, text] of texts) if (!isStorableText(text)) throw rejectField(field, 'not_storable');
}
