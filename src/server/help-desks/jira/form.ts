import type * as z from 'zod/mini';
import { ConfigurationError } from '../../configuration-error.ts';
import { prefixKeys, type DeskMapping } from '../mapping.ts';
import { toField, type JiraField } from './fields.ts';
import type { ResolvedJiraConfig, JiraOptions } from './options.ts';
import type { JiraForm } from './schemas.ts';

/** Fields that every request has. */
const STANDARD_FIELDS = ['summary', 'description', 'attachment'];

/**
 * Finds the configured fields on the form of the request type: by id, by their label on the form, or by their name in Jira.
 *
 * @throws ConfigurationError with the key that does not fit, or the request type when it requires an unmapped field
 */
export function resolveFormFields(
  form: z.output<typeof JiraForm>,
  siteNames: ReadonlyMap<string, string>,
  options: JiraOptions,
  mapping: DeskMapping,
): Pick<ResolvedJiraConfig, 'marker' | 'category' | 'priority' | 'fields'> {
  function find(key: string, name: string): JiraField {
    const definition = form.requestTypeFields.find(
      ({ fieldId, ...field }) => fieldId === name || field.name === name || siteNames.get(fieldId) === name,
    );
    if (!definition) throw new ConfigurationError(`${key}: the form of the request type has no field "${name}".`);
    const field = toField(definition);
    if (!field) throw new ConfigurationError(`${key}: "${name}" is neither text, number, date nor a choice of one.`);
    return field;
  }
  /** Checks values now, because Jira would reject a whole ticket for one that is not offered. */
  function assertOffered(field: JiraField, entries: Readonly<Record<string, string>>) {
    if (field.kind !== 'option') return;
    for (const [key, value] of Object.entries(entries))
      if (!field.choices.has(value))
        throw new ConfigurationError(
          `${key}: the form offers no "${value}", but ${[...field.choices.keys()].join(', ')}.`,
        );
  }

  const marker = find('desk.markerField', options.markerField ?? 'Madoguchi reference');
  if (marker.kind !== 'text') throw new ConfigurationError('desk.markerField must be a field of one line of text.');
  const category = options.categoryField === undefined ? null : find('desk.categoryField', options.categoryField);
  if (category) assertOffered(category, prefixKeys('desk.mapping.categories', mapping.categories));
  const priorities = prefixKeys('desk.mapping.priorities', mapping.priorities);
  const [first] = Object.keys(priorities);
  const priority = first === undefined ? null : find(first, 'priority');
  if (priority) assertOffered(priority, priorities);
  const fields = new Map(
    Object.entries(prefixKeys('desk.mapping.fields', mapping.fields)).map(([key, name]) => [name, find(key, name)]),
  );

  const mappedFields = new Set([
    ...STANDARD_FIELDS,
    marker.id,
    category?.id,
    priority?.id,
    ...[...fields.values()].map(({ id }) => id),
  ]);
  for (const { fieldId, name, required, defaultValues = [] } of form.requestTypeFields)
    if (required && defaultValues.length === 0 && !mappedFields.has(fieldId))
      throw new ConfigurationError(`desk.requestType: its form asks for "${name}", which nothing here fills in.`);
  for (const id of ['summary', 'description'])
    if (!form.requestTypeFields.some(({ fieldId }) => fieldId === id))
      throw new ConfigurationError(`desk.requestType: its form has no field "${id}".`);
  return { marker, category, priority, fields };
}
